package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in from devices that are broken, or are no devices. */
class BadInputTest {

    private static final String GOOD =
            "{\"id\":\"ok\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";

    @TempDir
    Path pipeline;

    private IngestFixture ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of());
    }

    /** In each line EVENT stands for a good event; the answer is the status of the same fault in an array of two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}                       | required        | /id
            {"id":null,"deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}             | type            | /id
            {"id":7,"deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}                | type            | /id
            {"id":"","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}               | minLength       | /id
            {"id":"a\\u0000","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}        | pattern         | /id
            {"id":"a\\u0085b","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}       | pattern         | /id
            {"id":"\\ud83d","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}         | pattern         | /id
            {"id":"a","type":"pump.telemetry","data":{"temperature":1}}                                   | required        | /deviceId
            {"id":"a","deviceId":"","type":"pump.telemetry","data":{"temperature":1}}                     | minLength       | /deviceId
            {"id":"a","deviceId":"../etc/passwd","type":"pump.telemetry","data":{"temperature":1}}        | pattern         | /deviceId
            {"id":"a","deviceId":"pump 😀","type":"pump.telemetry","data":{"temperature":1}}              | pattern         | /deviceId
            {"id":"a","deviceId":["pump-17"],"type":"pump.telemetry","data":{"temperature":1}}            | type            | /deviceId
            {"id":"a","deviceId":"fan-1","type":"pump.telemetry","data":{"temperature":1}}                | forbidden-device | /deviceId
            {"id":"a","deviceId":"pump-17","data":{"temperature":1}}                                      | required        | /type
            {"id":"a","deviceId":"pump-17","type":"valve","data":{"temperature":1}}                       | unknown-type    | /type
            {"id":"a","deviceId":"pump-17","type":"../pump.telemetry","data":{"temperature":1}}           | unknown-type    | /type
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry"}                                       | required        | /data
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":null}                           | type            | /data
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":[{"temperature":1}]}            | type            | /data
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{}}                             | required        | /data/temperature
            {"data":{},"id":"a","deviceId":"pump-17","type":"pump.telemetry"}                             | required        | /data/temperature
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":"1"}}            | type            | /data/temperature
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":2001}}           | maximum         | /data/temperature
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1,"x":1e400}}    | number-range    | /data/x
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1,"temperature":2}} | duplicate-key | /data/temperature
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1,"x":{"y":1,"y":1}}} | duplicate-key | /data/x/y
            {"id":"a","id":"b","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}}     | duplicate-key   | /id
            {"data":{"temperature":1},"id":"b","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}} | duplicate-key | /data
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","time":true,"data":{"temperature":1}}  | type            | /time
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","time":{},"data":{"temperature":1}}    | type            | /time
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1},"temprature":1} | unknown-member | /temprature
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":NaN}}            | invalid-json    | ``
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":-Infinity}}      | invalid-json    | ``
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":01}}             | invalid-json    | ``
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1,}}             | invalid-json    | ``
            {"id":"a","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":1}} x            | invalid-json    | ``
            {'id':'a'}                                                                                    | invalid-json    | ``
            {"id":"a" /* no */}                                                                           | invalid-json    | ``
            {"id":"a\\x"}                                                                                  | invalid-json    | ``
            {"id":tru}                                                                                    | invalid-json    | ``
            {"id":"a":"b"}                                                                                | invalid-json    | ``
            {"id"}                                                                                        | invalid-json    | ``
            42                                                                                            | type            | ``
            "text"                                                                                        | type            | ``
            null                                                                                          | type            | ``
            [1]                                                                                           | type            | ``
            """)
    void oneBadEventIsRejectedAndTheOthersAreStored(String bad, String code, String path) throws IOException {
        for (IngestFixture.Answer answer : List.of(
                ingest.json("[" + GOOD + ", " + bad + "\n," + GOOD + "]"),
                ingest.ndjson(GOOD + "\r\n\n" + bad + "\n" + GOOD))) {
            assertEquals(207, answer.status(), () -> answer.body().toPrettyString());
            assertEquals(List.of("accepted", "rejected", "accepted"), answer.statuses());
            assertEquals(code, answer.code(1), () -> answer.body().toPrettyString());
            assertEquals(path == null ? "" : path, answer.path(1));
        }
        assertEquals(4, ingest.stored().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n ",
                "[]",
                "hello",
                "7",
                "\"text\"",
                "null",
                "{",
                "[",
                "[{",
                "{\"id\":\"a",
                "[{}",
                "{}}",
                "{}{}",
                "[{}]]",
                "[{}] x",
                "{\"id\":NaN}",
                "[1,2",
                "\u0000",
                "]",
                ",",
                "[nul]",
                "[,]",
                "{\"a\\"
            })
    void aBodyThatIsNotJsonIsRefused(String body) throws IOException {
        IngestFixture.Answer answer = ingest.json(body);
        assertEquals(400, answer.status(), () -> answer.body().toPrettyString());
        assertEquals(
                "urn:penstock:problem:invalid-body", answer.body().path("type").asText());
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void theParsersAdviceOnItsOwnSettingsIsKeptFromDevices() throws IOException {
        String answer = ingest.json("{\"id\":NaN}").body().toString();
        assertTrue(answer.contains("Non-standard token 'NaN'"), answer);
        assertFalse(answer.contains("enable"), answer);
    }

    @Test
    void anEmptyBodyIsToldSo() throws IOException {
        assertEquals(
                "the body is empty; send one event, or an array of events",
                ingest.json("").body().path("detail").asText());
    }

    @Test
    void deepNestingIsRejectedHoweverDeepAndStopsNoOther() throws IOException {
        for (int depth : new int[] {31, 32, 500, 1_000, 60_000}) {
            String deep = GOOD.replace(
                    "\"temperature\":1", "\"temperature\":1,\"x\":" + "[".repeat(depth) + "]".repeat(depth));
            IngestFixture.Answer answer = ingest.json("[" + GOOD + "," + deep + "]");
            assertEquals(List.of("accepted", "rejected"), answer.statuses());
            assertEquals("depth", answer.code(1));
            String text = answer.body().at("/results/1/errors/0/message").asText();
            assertTrue(text.contains("32") && text.contains("PENSTOCK_MAX_DEPTH"), text);
        }
        String justRight =
                GOOD.replace("\"temperature\":1", "\"temperature\":1,\"x\":" + "[".repeat(30) + "]".repeat(30));
        assertEquals(202, ingest.json(justRight).status());
        assertEquals(400, ingest.json("[".repeat(1_000_000)).status());
        assertEquals(422, ingest.json("[".repeat(100_000) + "]".repeat(100_000)).status());
    }

    @Test
    void longIdsAreRejectedWithoutEcho() throws IOException {
        String device = "p".repeat(10_000);
        IngestFixture.Answer answer = ingest.json(GOOD.replace("pump-17", device));
        assertEquals("pattern", answer.code(0));
        assertTrue(answer.body().toString().length() < 1_000);

        assertEquals(202, ingest.json(GOOD.replace("ok", "i".repeat(256))).status());
        answer = ingest.json(GOOD.replace("ok", "i".repeat(257)));
        assertEquals("maxLength", answer.code(0));
        assertTrue(answer.body().toString().length() < 1_000);
        answer = ingest.json(GOOD.replace("pump.telemetry", "t".repeat(10_000)));
        assertEquals(422, answer.status());
        assertTrue(answer.body().toString().length() < 1_000);
    }

    @Test
    void bytesThatAreNotUtf8RejectTheirEventOnly() throws IOException {
        for (byte[] bytes : new byte[][] {
            {(byte) 0xff},
            {(byte) 0xc3},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xe0, (byte) 0x80, (byte) 0x80}
        }) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(("[" + GOOD + ",{\"id\":\"").getBytes(StandardCharsets.UTF_8));
            body.writeBytes(bytes);
            body.writeBytes(("\"}," + GOOD + "]").getBytes(StandardCharsets.UTF_8));
            IngestFixture.Answer answer = ingest.post("application/json", body.toByteArray());
            assertEquals(List.of("accepted", "rejected", "accepted"), answer.statuses());
            assertEquals("invalid-json", answer.code(1));
        }
        // The parser would guess these from the zeros, and the data would be stored as they are.
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] body = GOOD.getBytes(Charset.forName(charset));
            assertEquals(400, ingest.post("application/json", body).status(), charset);
        }
    }

    @Test
    void limitsAreNamedWithTheirValues() throws IOException {
        IngestFixture small = new IngestFixture(
                pipeline,
                Map.of(
                        "PENSTOCK_MAX_BODY_BYTES", "1000",
                        "PENSTOCK_MAX_EVENTS", "3",
                        "PENSTOCK_MAX_EVENT_BYTES", "200"));
        IngestFixture.Answer body = small.json(" ".repeat(1_001));
        assertEquals(413, body.status());
        assertEquals("PENSTOCK_MAX_BODY_BYTES", body.body().path("limit").asText());
        assertEquals(1_000, body.body().path("limitValue").asInt());

        IngestFixture.Answer events = small.json("[" + (GOOD + ",").repeat(3) + GOOD + "]");
        assertEquals(413, events.status());
        assertEquals("PENSTOCK_MAX_EVENTS", events.body().path("limit").asText());
        assertEquals(413, small.ndjson((GOOD + "\n").repeat(4)).status());
        assertEquals(List.of(), small.stored());

        String big = GOOD.replace("}}", ",\"note\":\"" + "n".repeat(200) + "\"}}");
        IngestFixture.Answer some = small.json("[" + GOOD + "," + big + "]");
        assertEquals(207, some.status());
        assertEquals("event-size", some.code(1));
        String text = some.body().at("/results/1/errors/0/message").asText();
        assertTrue(text.contains("200") && text.contains("PENSTOCK_MAX_EVENT_BYTES"), text);
        assertEquals(413, small.json(big).status());
    }

    @Test
    void tenMegabytesAreRefused() throws IOException {
        assertEquals(
                413,
                ingest.json("[" + (GOOD + ",").repeat(10_000_000 / GOOD.length()) + GOOD + "]")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=iso-8859-1",
                "application/json;charset=\"utf-16\"",
                "application/xml",
                "application/jsonx",
                "json",
                "application/x-protobufs"
            })
    void otherFormsAreNotSupported(String contentType) throws IOException {
        IngestFixture.Answer answer = ingest.post(contentType, GOOD.getBytes(StandardCharsets.UTF_8));
        assertEquals(415, answer.status());
        assertEquals(
                "application/json, application/x-ndjson, application/x-protobuf, application/cloudevents+json,"
                        + " application/cloudevents-batch+json",
                answer.headers().get("accept-post"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"; profile=x",
                "application/x-ndjson ; charset=UTF-8"
            })
    void spellingsOfTheSupportedFormsAre(String contentType) throws IOException {
        assertEquals(
                202,
                ingest.post(contentType, GOOD.getBytes(StandardCharsets.UTF_8)).status());
    }

    @Test
    void anEncodingThatIsNotKnownIsToldWhichAre() throws IOException {
        IngestFixture.Answer answer = ingest.post(encoded("br"), GOOD.getBytes(StandardCharsets.UTF_8));
        assertEquals(415, answer.status());
        assertEquals("gzip, zstd, identity", answer.headers().get("accept-encoding"));
        assertNull(answer.headers().get("accept-post"));
        assertEquals(
                202,
                ingest.post(encoded("identity"), GOOD.getBytes(StandardCharsets.UTF_8))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aBodyThatIsNotPackedAsItSaysIsRefused(String encoding) throws IOException {
        IngestFixture.Answer answer = ingest.post(encoded(encoding), GOOD.getBytes(StandardCharsets.UTF_8));
        assertEquals(400, answer.status());
        assertEquals(
                "the " + encoding + " body is not " + encoding,
                answer.body().path("detail").asText());
    }

    private static Map<String, String> encoded(String encoding) {
        return Map.of(
                "content-type",
                "application/json",
                "content-encoding",
                encoding,
                "authorization",
                "Bearer " + IngestFixture.DEVICE_TOKEN);
    }

    @Test
    void dataIsKeptByteForByte() throws IOException {
        String data =
                "{ \"temperature\" : 1.50e1 ,\n \"note\":\"\\u00e9 \u00e9 \ud83d\ude00 }{][\\\"\" , \"b\":[1 , {}] }";
        for (String order : List.of(
                "{\"id\":\"x/1\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":" + data + "}",
                " \n{ \"data\" : " + data
                        + " ,\"type\":\"pump.telemetry\",\"deviceId\":\"pump-17\",\"id\":\"x\\/1\",\"time\":null}\n")) {
            assertEquals(202, ingest.json("\ufeff" + order).status());
            Event event = ingest.stored().getLast();
            assertArrayEquals(data.getBytes(StandardCharsets.UTF_8), event.data());
            assertEquals("x/1", event.id());
            assertEquals("1", event.schemaVersion());
            assertEquals("2026-03-01T00:00:01.234Z", event.ingestTime().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-03-01T00:00:00Z\"",
                "\"9999-12-31T23:59:59Z\"",
                "\"y\\u0065sterday\"",
                "1772323200030",
                "-1",
                "1772323200.030",
                "1e12",
                "\"\""
            })
    void timeIsKeptAsItWasSentForTransformToJudge(String time) throws IOException {
        assertEquals(
                202,
                ingest.json(GOOD.replace("\"data\"", "\"time\": " + time + " ,\"data\""))
                        .status());
        assertEquals(time, ingest.stored().getLast().timeJson());
    }

    @Test
    void anEventWithoutTimeHasNone() throws IOException {
        assertEquals(202, ingest.json(GOOD).status());
        assertEquals(null, ingest.stored().getLast().timeJson());
    }

    @Test
    void noBytesWhateverMakeTheHandlerFail() throws IOException {
        Random random = new Random(17);
        byte[] good = ("[" + GOOD + "," + GOOD + "]").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:\\ \n".charAt(random.nextInt(10)));
            }
            String contentType = random.nextBoolean() ? "application/json" : "application/x-ndjson";
            IngestFixture.Answer answer = ingest.post(contentType, bytes);
            assertTrue(
                    List.of(202, 207, 400, 403, 422).contains(answer.status()),
                    () -> answer.status() + " for " + new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
