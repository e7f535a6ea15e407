package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents 1.0 over HTTP, in its three modes. */
class CloudEventTest {

    private static final String ONE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String GOOD = "{\"specversion\":\"1.0\",\"id\":\"ok\",\"source\":\"/plant/7\","
            + "\"subject\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";

    @TempDir
    Path pipeline;

    private IngestFixture ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private IngestFixture.Answer one(String event) throws IOException {
        return ingest.post(ONE, bytes(event));
    }

    private IngestFixture.Answer binary(Map<String, String> more, String body) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of(
                "authorization", "Bearer " + IngestFixture.DEVICE_TOKEN,
                "content-type", "application/json",
                "ce-specversion", "1.0",
                "ce-id", "ok",
                "ce-source", "/plant/7",
                "ce-subject", "pump-17",
                "ce-type", "pump.telemetry"));
        more.forEach((name, value) -> {
            if (value.isEmpty()) {
                headers.remove(name);
            } else {
                headers.put(name, value);
            }
        });
        return ingest.post(headers, bytes(body));
    }

    private static void assertAccepted(IngestFixture.Answer answer) {
        assertEquals(202, answer.status(), () -> answer.body().toPrettyString());
    }

    private static void assertRejected(IngestFixture.Answer answer, String code, String path) {
        assertEquals(List.of("rejected"), answer.statuses(), () -> answer.body().toPrettyString());
        assertEquals(code, answer.code(0), () -> answer.body().toPrettyString());
        assertEquals(path, answer.path(0), () -> answer.body().toPrettyString());
    }

    @Test
    void everyModeGivesTheSameEvent() throws IOException {
        String data = "{ \"temperature\" : 1.50e1, \"note\":\"\\u00e9 \u00e9\" }";
        String event = "{\"specversion\":\"1.0\",\"id\":\"a b\",\"source\":\"/plant/7\",\"subject\":\"pump-17\","
                + "\"type\":\"pump.telemetry\",\"time\":\"2026-03-01T00:00:00Z\",\"dataschema\":\"https://x.example/1\","
                + "\"datacontenttype\":\"application/vnd.pump+json; charset=UTF-8\",\"plant\":\"S\u00fcd\",\"shift\":2,"
                + "\"night\":false,\"none\":null,\"data\":" + data + "}";
        assertAccepted(one("\ufeff " + event));
        assertAccepted(ingest.post(BATCH + "; charset=utf-8", bytes(" [" + event + "]\n")));
        assertAccepted(binary(
                Map.of(
                        "ce-id", "a%20b",
                        "ce-time", "2026-03-01T00:00:00Z",
                        "ce-dataschema", "https://x.example/1",
                        "ce-plant", "S%c3%BCd",
                        "ce-shift", "2",
                        "ce-night", "false",
                        "content-type", "application/vnd.pump+json; charset=UTF-8"),
                "\n" + data + " "));

        List<Event> stored = ingest.stored();
        assertEquals(3, stored.size());
        Event first = stored.getFirst();
        assertEquals("a b", first.id());
        assertEquals("pump-17", first.deviceId());
        assertEquals("pump.telemetry", first.type());
        assertEquals("\"2026-03-01T00:00:00Z\"", first.timeJson());
        assertArrayEquals(bytes(data), first.data());
        assertEquals(
                Map.of(
                        "source", "/plant/7",
                        "subject", "pump-17",
                        "dataschema", "https://x.example/1",
                        "plant", "S\u00fcd",
                        "shift", "2",
                        "night", "false"),
                first.attributes());
        assertEquals(List.of(first, first), stored.subList(1, 3));
    }

    @Test
    void base64DataIsDecodedAndValidatedWhereverItStands() throws IOException {
        String data = "{\"temperature\": 1}";
        String base64 = "\"data_base64\":\"" + Base64.getEncoder().encodeToString(bytes(data)) + "\"";
        for (String event : List.of(
                GOOD.replace("\"data\":{\"temperature\":1}", base64),
                GOOD.replace(",\"data\":{\"temperature\":1}", "").replace("{", "{" + base64 + ",\"data_base65\":null,"),
                GOOD.replace("\"data\":{\"temperature\":1}", base64 + ",\"datacontenttype\":\"text/json\""))) {
            assertAccepted(one(event.replace("\"data_base65\":null,", "")));
            assertArrayEquals(bytes(data), ingest.stored().getLast().data());
        }
        String wrong = Base64.getEncoder().encodeToString(bytes("{\"temperature\":\"hot\"}"));
        assertRejected(
                one(GOOD.replace("\"data\":{\"temperature\":1}", "\"data_base64\":\"" + wrong + "\"")),
                "type",
                "/data/temperature");
        assertAccepted(one(GOOD.replace("\"data\"", "\"data_base64\":null,\"data\"")));
    }

    /** In each line the first part of a good event is replaced by the second. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "1.0"                        | "0.3"                                    | specversion     | /specversion
            "1.0"                        | "1.0.2"                                  | specversion     | /specversion
            "1.0"                        | ""                                       | specversion     | /specversion
            "1.0"                        | 1                                        | type            | /specversion
            "1.0"                        | null                                     | required        | /specversion
            "specversion":"1.0",         | ``                                       | required        | /specversion
            "id":"ok",                   | ``                                       | required        | /id
            "id":"ok"                    | "id":null                                | required        | /id
            "id":"ok"                    | "id":7                                   | type            | /id
            "id":"ok"                    | "id":""                                  | minLength       | /id
            "id":"ok"                    | "id":"a\\u0007"                          | pattern         | /id
            "id":"ok"                    | "id":"a","id":"b"                        | duplicate-key   | /id
            "source":"/plant/7",         | ``                                       | required        | /source
            "source":"/plant/7"          | "source":""                              | minLength       | /source
            "source":"/plant/7"          | "source":{}                              | type            | /source
            "type":"pump.telemetry",     | ``                                       | required        | /type
            "type":"pump.telemetry"      | "type":true                              | type            | /type
            "type":"pump.telemetry"      | "type":"valve"                           | unknown-type    | /type
            "subject":"pump-17"          | "subject":""                             | minLength       | /subject
            "subject":"pump-17"          | "subject":"../pump"                      | pattern         | /subject
            "subject":"pump-17"          | "subject":"fan-1"                        | forbidden-device | /subject
            "subject":"pump-17",         | ``                                       | pattern         | /source
            "subject":"pump-17"          | "subject":"pump-17","time":1772323200030 | type            | /time
            "subject":"pump-17"          | "subject":"pump-17","dataschema":""      | minLength       | /dataschema
            "data":{"temperature":1}     | "x":"y"                                  | required        | /data
            "data":{"temperature":1}     | "data":null                              | type            | /data
            "data":{"temperature":1}     | "data":"{}"                              | type            | /data
            "data":{"temperature":1}     | "data":[{"temperature":1}]               | type            | /data
            "data":{"temperature":1}     | "data":{"temperature":"1"}               | type            | /data/temperature
            "data":{"temperature":1}     | "data":{}                                | required        | /data/temperature
            "data":{"temperature":1}     | "data_base64":null                       | required        | /data
            "data":{"temperature":1}     | "data_base64":7                          | type            | /data_base64
            "data":{"temperature":1}     | "data_base64":"{}"                       | base64          | /data_base64
            "data":{"temperature":1}     | "data_base64":"e30=="                    | base64          | /data_base64
            "data":{"temperature":1}     | "data_base64":""                         | type            | /data_base64
            "data":{"temperature":1}     | "data_base64":"W10="                     | type            | /data_base64
            "data":{"temperature":1}     | "data_base64":"ew=="                     | invalid-json    | /data_base64
            "data":{"temperature":1}     | "data_base64":"e317fQ=="                 | invalid-json    | /data_base64
            "data":{"temperature":1}     | "data_base64":"eyLDIjoxfQ=="             | invalid-json    | /data_base64
            "data":{"temperature":1}     | "data_base64":"e2E6MX0="                 | invalid-json    | /data_base64
            "data":{"temperature":1}     | "data_base64":"ewAiAGEAIgA6ADEAfQA="     | invalid-json    | /data_base64
            "data":                      | "data_base64":"eyJ0ZW1wZXJhdHVyZSI6MX0=","data": | exclusive       | /data
            "data":                      | "data":{},"data":                        | duplicate-key        | /data
            "data":                      | "datacontenttype":"text/plain","data":   | datacontenttype | /datacontenttype
            "data":                      | "datacontenttype":"json","data":         | datacontenttype | /datacontenttype
            "data":                      | "datacontenttype":"application/json;charset=latin1","data": | datacontenttype | /datacontenttype
            "data":                      | "Plant":"x","data":                      | attribute-name  | /Plant
            "data":                      | "my-plant":"x","data":                   | attribute-name  | /my-plant
            "data":                      | "my_plant":null,"":"x","data":           | attribute-name  | /
            "data":                      | "s\\u00fcd":"x","data":                  | attribute-name  | /süd
            "data":                      | "plant":{"a":1},"data":                  | type            | /plant
            "data":                      | "plant":[],"data":                       | type            | /plant
            "data":                      | "plant":1.5,"data":                      | type            | /plant
            "data":                      | "plant":2147483648,"data":               | number-range    | /plant
            "data":                      | "plant":"a\\nb","data":                  | pattern         | /plant
            "data":                      | "plant":"a\\ud800","data":               | pattern         | /plant
            "data":                      | "plant":NaN,"data":                      | invalid-json    | ``
            "data":                      | "data                                    | invalid-json    | ``
            """)
    void aBadMemberOfABatchRejectsOnlyItself(String part, String with, String code, String path) throws IOException {
        assertTrue(GOOD.contains(part), part);
        String bad = GOOD.replace(part, with == null ? "" : with);
        IngestFixture.Answer answer = ingest.post(BATCH, bytes("[" + GOOD + "," + bad + "," + GOOD + "]"));
        if (code.equals("invalid-json") && with != null && with.equals("\"data")) {
            assertEquals(400, answer.status()); // a quote that is not closed hides where the event ends
            return;
        }
        assertEquals(207, answer.status(), () -> answer.body().toPrettyString());
        assertEquals(List.of("accepted", "rejected", "accepted"), answer.statuses());
        assertEquals(code, answer.code(1), () -> answer.body().toPrettyString());
        assertEquals(
                path == null ? "" : path, answer.path(1), () -> answer.body().toPrettyString());
        assertEquals(2, ingest.stored().size());

        IngestFixture.Answer alone = one(bad);
        assertTrue(alone.status() == 422 || alone.status() == 400 || alone.status() == 403);
        assertEquals(answer.body().at("/results/1/errors"), alone.body().at("/results/0/errors"));
    }

    @Test
    void anotherVersionOfTheSpecificationIsJudgedByNothingElse() throws IOException {
        IngestFixture.Answer answer = one("{\"specversion\":\"0.3\",\"id\":\"a\",\"datacontentencoding\":\"base64\","
                + "\"schemaURL\":\"x\",\"data\":\"e30=\"}");
        assertRejected(answer, "specversion", "/specversion");
        assertEquals(1, answer.body().at("/results/0/errors").size());
        assertEquals("a", answer.body().at("/results/0/id").asText());
        assertEquals(
                "is 0.3; only 1.0 is supported",
                answer.body().at("/results/0/errors/0/message").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "[{}]", "7", "{", "{}{}", "{}x", "null"})
    void aBodyThatIsNotOneObjectIsNoEvent(String body) throws IOException {
        assertEquals(400, one(body).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "{}", "7", "[", "[{}", "[{}]]"})
    void aBodyThatIsNotAnArrayIsNoBatch(String body) throws IOException {
        assertEquals(400, ingest.post(BATCH, bytes(body)).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents",
                "application/cloudevents+avro",
                "application/cloudevents+json; charset=utf-16",
                "application/cloudevents-batch+json;charset=iso-8859-1",
                "application/cloudevents-batch+avro"
            })
    void otherFormatsAreNotSupported(String contentType) throws IOException {
        IngestFixture.Answer answer = ingest.post(contentType, bytes(GOOD));
        assertEquals(415, answer.status());
        assertTrue(answer.headers().get("accept-post").contains("application/cloudevents-batch+json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-ndjson", "application/json; charset=latin1", "application/xml"})
    void inBinaryModeDataOfOtherFormsIsNotSupported(String contentType) throws IOException {
        assertEquals(
                415,
                binary(Map.of("content-type", contentType), "{\"temperature\":1}")
                        .status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ce-specversion     | 0.3           | {"temperature":1}         | specversion     | /specversion
            ce-specversion     | ``            | {"temperature":1}         | required        | /specversion
            ce-id              | ``            | {"temperature":1}         | required        | /id
            ce-source          | ``            | {"temperature":1}         | required        | /source
            ce-type            | ``            | {"temperature":1}         | required        | /type
            ce-type            | valve         | {"temperature":1}         | unknown-type    | /type
            ce-subject         | fan-1         | {"temperature":1}         | forbidden-device | /subject
            ce-subject         | %70ump%2D18%20| {"temperature":1}         | pattern         | /subject
            ce-id              | %C0%A0        | {"temperature":1}         | pattern         | /id
            ce-id              | %ED%A0%80     | {"temperature":1}         | pattern         | /id
            ce-id              | %FF           | {"temperature":1}         | pattern         | /id
            ce-id              | %E2%82        | {"temperature":1}         | pattern         | /id
            ce-id              | 100%          | {"temperature":1}         | pattern         | /id
            ce-id              | %4            | {"temperature":1}         | pattern         | /id
            ce-id              | %zz           | {"temperature":1}         | pattern         | /id
            ce-id              | %+1           | {"temperature":1}         | pattern         | /id
            ce-id              | a%00b         | {"temperature":1}         | pattern         | /id
            ce-id              | "open         | {"temperature":1}         | pattern         | /id
            ce-id              | süd           | {"temperature":1}         | pattern         | /id
            ce-datacontenttype | text/plain    | {"temperature":1}         | datacontenttype | /datacontenttype
            ce-my-plant        | x             | {"temperature":1}         | attribute-name  | /my-plant
            ce-data            | x             | {"temperature":1}         | attribute-name  | /data
            ce-data_base64     | e30=          | {"temperature":1}         | attribute-name  | /data_base64
            ce-plant           | x             | ``                        | required        | /data
            ce-plant           | x             | []                        | type            | /data
            ce-plant           | x             | 7                         | type            | /data
            ce-plant           | x             | {                         | invalid-json    | /data
            ce-plant           | x             | {}{}                      | invalid-json    | /data
            ce-plant           | x             | {"a":NaN}                 | invalid-json    | /data
            ce-plant           | x             | {}                        | required        | /data/temperature
            """)
    void aBadEventInBinaryModeIsRejected(String header, String value, String body, String code, String path)
            throws IOException {
        assertRejected(binary(Map.of(header, value == null ? "" : value), body == null ? "" : body), code, path);
        assertEquals(List.of(), ingest.stored());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Euro%20%E2%82%AC%20%F0%9F%98%80 | Euro € 😀
            %41%62%c3%a9                    | Abé
            plain text                      | plain text
            "quoted \\"text\\" \\\\ %20"    | quoted "text" \\
            %2541                           | %41
            %22                             | "
            a"b c"d                         | ab cd
            """)
    void headersAreDecodedAsTheBindingSays(String encoded, String expected) throws IOException {
        assertAccepted(binary(Map.of("ce-plant", encoded), "{\"temperature\":1}"));
        assertEquals(
                expected.stripTrailing(),
                ingest.stored().getLast().attributes().get("plant").stripTrailing());
    }

    @Test
    void theMediaTypeOfCloudEventsWinsOverHeaders() throws IOException {
        assertAccepted(binary(Map.of("content-type", ONE, "ce-id", "header"), GOOD));
        assertEquals("ok", ingest.stored().getLast().id());
    }

    @Test
    void theDeviceComesFromTheSourceWhereThereIsNoSubject() throws IOException {
        assertAccepted(one(GOOD.replace("\"subject\":\"pump-17\",", "").replace("/plant/7", "pump-18")));
        assertEquals("pump-18", ingest.stored().getLast().deviceId());
        assertEquals(Map.of("source", "pump-18"), ingest.stored().getLast().attributes());
    }

    @ParameterizedTest
    @CsvSource({
        "subject,     pump-17, /plant/x,                  pump-17, /subject",
        "source,      other,   pump-17,                   pump-17, /source",
        "source-tail, other,   /plant/7/pump-17,          pump-17, /source",
        "source-tail, other,   urn:plant:7:pump-17,       pump-17, /source",
        "source-tail, other,   https://plant/7#pump-17,   pump-17, /source",
        "source-tail, other,   pump-17,                   pump-17, /source",
        "source-tail, other,   //plant/fan-1,             '',      /source",
        "source-tail, other,   /plant/7/,                 '',      /source",
    })
    void aTypeMaySayWhatNamesItsDevices(String from, String subject, String source, String device, String path)
            throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), "types:\n  pump.telemetry:\n    device: " + from + "\n");
        ingest = new IngestFixture(pipeline, Map.of());
        IngestFixture.Answer answer = one(GOOD.replace("\"subject\":\"pump-17\"", "\"subject\":\"" + subject + "\"")
                .replace("/plant/7", source));
        if (device.isEmpty()) {
            assertEquals(path, answer.path(0), () -> answer.body().toPrettyString());
        } else {
            assertAccepted(answer);
            assertEquals(device, ingest.stored().getFirst().deviceId());
            assertEquals(
                    Map.of("source", source, "subject", subject),
                    ingest.stored().getFirst().attributes());
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            https://x.example/pump.telemetry/1,      1
            https://x.example/pump.telemetry/1.json, 1
            urn:x:pump.telemetry:1,                  1
            1,                                       1
            https://registry.example/schemas/77,     2
            https://x.example/pump.telemetry,        2
            """)
    void theSchemaMayNameItsVersion(String uri, String version) throws IOException {
        Path schemas = pipeline.resolve("schemas/pump.telemetry");
        Files.writeString(schemas.resolve("2.json"), "{\"required\":[\"temperature\"]}");
        ingest = new IngestFixture(pipeline, Map.of());
        for (String event : List.of(
                GOOD.replace("\"data\"", "\"dataschema\":\"" + uri + "\",\"data\""),
                GOOD.replace("\"temperature\":1}", "\"temperature\":1},\"dataschema\":\"" + uri + "\""))) {
            assertAccepted(one(event));
            assertEquals(version, ingest.stored().getLast().schemaVersion());
            assertEquals(uri, ingest.stored().getLast().attributes().get("dataschema"));
        }
        // Good by the second version only.
        String newer = GOOD.replace("\"temperature\":1", "\"temperature\":1e9");
        IngestFixture.Answer answer = one(newer.replace("\"data\"", "\"dataschema\":\"" + uri + "\",\"data\""));
        assertEquals(
                version.equals("1") ? 422 : 202,
                answer.status(),
                () -> answer.body().toPrettyString());
    }

    @Test
    void whatAnotherPenstockWroteCanBeSentAsItIs() throws IOException {
        assertAccepted(one(GOOD.replace(
                "\"data\"", "\"penstocktopic\":\"hot\",\"penstockposition\":\"s/1/0\",\"plant\":\"x\",\"data\"")));
        assertEquals(
                Map.of("source", "/plant/7", "subject", "pump-17", "plant", "x"),
                ingest.stored().getLast().attributes());
    }

    @Test
    void integersAreKeptInTheirCanonicalForm() throws IOException {
        assertAccepted(one(GOOD.replace("\"data\"", "\"zero\":-0,\"least\":-2147483648,\"data\"")));
        Map<String, String> attributes = ingest.stored().getLast().attributes();
        assertEquals("0", attributes.get("zero"));
        assertEquals("-2147483648", attributes.get("least"));
    }

    @Test
    void attributesAreLimitedInNameNumberAndSize() throws IOException {
        IngestFixture small = new IngestFixture(
                pipeline, Map.of("PENSTOCK_MAX_ATTRIBUTES", "4", "PENSTOCK_MAX_ATTRIBUTE_BYTES", "100"));
        String two = GOOD.replace("\"data\"", "\"a\":\"1\",\"b\":\"2\",\"data\"");
        assertEquals(202, small.post(ONE, bytes(two)).status());
        IngestFixture.Answer many = small.post(ONE, bytes(two.replace("\"a\"", "\"c\":\"3\",\"a\"")));
        assertRejected(many, "attribute-count", "");
        assertTrue(many.body().toString().contains("PENSTOCK_MAX_ATTRIBUTES"));
        // source/plant/7subjectpump-17 are 28 bytes, a1 2, b 1.
        assertEquals(
                202,
                small.post(ONE, bytes(two.replace("\"2\"", "\"" + "x".repeat(69) + "\"")))
                        .status());
        IngestFixture.Answer large = small.post(ONE, bytes(two.replace("\"2\"", "\"" + "x".repeat(68) + "\u00e9\"")));
        assertRejected(large, "attribute-size", "");
        assertTrue(large.body().toString().contains("PENSTOCK_MAX_ATTRIBUTE_BYTES"));

        assertAccepted(one(GOOD.replace("\"data\"", "\"" + "n".repeat(64) + "\":\"1\",\"data\"")));
        assertRejected(
                one(GOOD.replace("\"data\"", "\"" + "n".repeat(65) + "\":\"1\",\"data\"")),
                "attribute-name",
                "/" + "n".repeat(64) + "...");
    }

    @Test
    void dataNestsAsDeepInEveryMode() throws IOException {
        for (int depth : new int[] {30, 31, 60_000}) {
            String data = "{\"temperature\":1,\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            boolean fits = depth == 30;
            List<IngestFixture.Answer> answers = List.of(
                    one(GOOD.replace("{\"temperature\":1}", data)),
                    one(GOOD.replace(
                            "\"data\":{\"temperature\":1}",
                            "\"data_base64\":\"" + Base64.getEncoder().encodeToString(bytes(data)) + "\"")),
                    binary(Map.of(), data));
            for (IngestFixture.Answer answer : answers) {
                assertEquals(
                        fits ? 202 : 422, answer.status(), () -> answer.body().toPrettyString());
                assertEquals(fits ? "" : "depth", answer.code(0));
            }
        }
    }

    @Test
    void theSizeOfAnEventIsLimitedInEveryMode() throws IOException {
        String data = "{\"temperature\":1,\"x\":\"" + "x".repeat(262_144) + "\"}";
        assertEquals(413, one(GOOD.replace("{\"temperature\":1}", data)).status());
        assertEquals(413, binary(Map.of(), data).status());
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void otherCharsetsAreNotGuessed() throws IOException {
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1")) {
            byte[] body = GOOD.replace("/plant/7", "/s\u00fcd").getBytes(Charset.forName(charset));
            assertEquals(400, ingest.post(ONE, body).status(), charset);
        }
    }

    @Test
    void noBytesWhateverMakeTheHandlerFail() throws IOException {
        Random random = new Random(23);
        String full = GOOD.replace("\"data\"", "\"plant\":\"x\",\"shift\":1,\"data_base64\":\"e30=\",\"data\"");
        byte[] good = bytes("[" + GOOD + "," + full + "]");
        for (int i = 0; i < 3_000; i++) {
            byte[] body = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                body[random.nextInt(body.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:\\ \n".charAt(random.nextInt(10)));
            }
            IngestFixture.Answer answer = ingest.post(BATCH, body);
            assertTrue(
                    List.of(202, 207, 400, 403, 422).contains(answer.status()),
                    () -> answer.status() + " for " + new String(body, StandardCharsets.ISO_8859_1));
        }
    }
}
