package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.penstock.event.Event;
import dev.penstock.outcome.Rejection;
import dev.penstock.schema.EventTypes;
import dev.penstock.v1.PublishRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf's JSON form: what JsonFormat writes is read as the Protobuf itself is. */
class ProtoJsonEventReaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:01.234Z");
    private static final String GOOD =
            "{\"id\":\"good\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";

    @TempDir
    Path pipeline;

    private Intake intake;

    @BeforeEach
    void loadSchema() throws IOException {
        Files.writeString(
                Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"))
                        .resolve("2.json"),
                "{\"type\":\"object\",\"properties\":{\"temperature\":{\"type\":\"number\",\"maximum\":2000}}}");
        intake = new Intake(EventTypes.load(pipeline), new Limits(1_000_000, 20, 5_000, 8, 32, 8_192));
    }

    private Intake.Result take(BodyForm form, byte[] body) {
        return intake.take(new IngestRequest(Map.of(), body, form), NOW, device -> true);
    }

    private Intake.Result.Taken json(String body) {
        return assertInstanceOf(
                Intake.Result.Taken.class, take(BodyForm.PROTO_JSON, body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatJsonFormatWritesIsReadAsTheProtobufItselfIs() throws IOException {
        PublishRequest request = PublishRequest.newBuilder()
                .addEvents(dev.penstock.v1.Event.newBuilder()
                        .setId("a\"\uD83D\uDE00")
                        .setDeviceId("pump-17")
                        .setType("pump.telemetry")
                        .setTimestamp(
                                Timestamp.newBuilder().setSeconds(1_795_428_900).setNanos(123_456_789))
                        .setDataJson(ByteString.copyFromUtf8("{\"temperature\": 7, \"x\":\"??>>ü\"}"))
                        .setSchemaVersion("2")
                        .putAttributes("traceparent", "00")
                        .putAttributes("b", ""))
                .addEvents(dev.penstock.v1.Event.newBuilder()
                        .setId("b")
                        .setDeviceId("pump-18")
                        .setType("pump.telemetry")
                        .setTimeText("half past \"two\"")
                        .setData(Struct.newBuilder()
                                .putFields(
                                        "ok",
                                        Value.newBuilder().setBoolValue(true).build())))
                .build();
        List<Event> expected = assertInstanceOf(
                        Intake.Result.Taken.class, take(BodyForm.PROTOBUF, request.toByteArray()))
                .events();
        assertEquals(2, expected.size());
        for (JsonFormat.Printer printer : List.of(
                JsonFormat.printer(),
                JsonFormat.printer().omittingInsignificantWhitespace(),
                JsonFormat.printer().omittingInsignificantWhitespace().preservingProtoFieldNames())) {
            Intake.Result.Taken taken = json(printer.print(request));
            // JsonFormat indents the Struct, too: only the others are the same to the byte.
            assertEquals(expected.getFirst(), taken.events().getFirst(), () -> "" + taken.receipts());
            Event second = taken.events().getLast();
            assertEquals(expected.getLast().timeJson(), second.timeJson());
            assertEquals("{\"ok\":true}", new String(second.data(), StandardCharsets.UTF_8).replaceAll("\\s", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "id":7                                   | type /id
            "id":"a","id":"b"                        | duplicate-key /id
            "device_id":"a","deviceId":"b"           | duplicate-key /deviceId
            "id":null                                | required /id
            "colour":"red"                           | unknown-member /colour
            "timestamp":"yesterday"                  | format /timestamp
            "timestamp":1795428900                   | type /timestamp
            "timestamp":"2026-11-23T10:15:00Z","timeText":"x" | duplicate-key /time
            "data":[1]                               | type /data
            "data":{"temperature":2001}              | maximum /data/temperature
            "data":{"x":[[[[[[[1]]]]]]]}             | depth
            "dataJson":"e30=","data":{}              | duplicate-key /data
            "dataJson":"e30"                         | ``
            "dataJson":"e30*"                        | format /dataJson
            "dataJson":"W10="                        | type /data
            "dataJson":{}                            | type /dataJson
            "attributes":[]                          | type /attributes
            "attributes":{"a":1}                     | type /attributes/a
            "attributes":{"a":"1","a":"2"}           | duplicate-key /attributes
            "attributes":{"A":"1"}                   | attribute-name /attributes/A
            "attributes":null                        | ``
            "timestamp":"2026-11-23T11:15:00+01:00"  | ``
            "schemaVersion":"9"                      | unknown-version /schemaVersion
            "id":tru                                 | invalid-json
            "id":"\\x"                               | invalid-json
            "id":"a" x                               | invalid-json
            """)
    void oneBadEventLeavesTheOthersAlone(String members, String reason) {
        String rest = "";
        for (String member :
                List.of("\"id\":\"a\"", "\"deviceId\":\"pump-17\"", "\"type\":\"pump.telemetry\"", "\"data\":{}")) {
            String name = member.substring(0, member.indexOf(':'));
            boolean there = members.contains(name)
                    || (name.equals("\"data\"") && members.contains("\"dataJson\""))
                    || (name.equals("\"deviceId\"") && members.contains("\"device_id\""));
            rest += there ? "" : "," + member;
        }
        List<Receipt> receipts = json("{\"events\":[" + GOOD + ",{" + members + rest + "}," + GOOD + "]}")
                .receipts();
        assertEquals(new Receipt.Accepted("good"), receipts.get(0));
        assertEquals(new Receipt.Accepted("good"), receipts.get(2));
        if (reason.isEmpty()) {
            assertEquals(new Receipt.Accepted("a"), receipts.get(1));
        } else {
            Rejection first = assertInstanceOf(Receipt.Rejected.class, receipts.get(1))
                    .reasons()
                    .getFirst();
            assertEquals(reason, (first.code() + " " + first.path()).strip(), first::message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" { \"events\" : [ EVENT ] } ", "{\"events\":[EVENT,EVENT]}"})
    void spaceCountsForNothing(String body) {
        assertEquals(
                body.split("EVENT", -1).length - 1,
                json(body.replace("EVENT", GOOD)).events().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"events\":[]}",
                "{\"events\":null}",
                "[EVENT]",
                "EVENT",
                "{\"events\":[EVENT]",
                "{\"events\":[EVENT}",
                "{\"events\":[EVENT]}]",
                "{\"events\":[EVENT],\"more\":1}",
                "{\"event\":[EVENT]}",
                "{\"events\" [EVENT]}",
                "{\"events\":",
                "{\"events\"",
                "{",
                "null",
                "{\"events\":[{\"id\":\"a}]}"
            })
    void aBodyThatIsNoRequestIsRefused(String body) {
        Refusal refusal = assertInstanceOf(
                        Intake.Result.Refused.class,
                        take(BodyForm.PROTO_JSON, body.replace("EVENT", GOOD).getBytes(StandardCharsets.UTF_8)))
                .refusal();
        assertEquals(400, refusal.status(), refusal::detail);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = ("{\"events\":[" + GOOD + "," + GOOD + "]}").getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertInstanceOf(Intake.Result.Refused.class, take(BodyForm.PROTO_JSON, Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void garbageNeverThrows() {
        Random random = new Random(11);
        byte[] good = ("{\"events\":[" + GOOD + ","
                        + GOOD.replace("\"data\"", "\"dataJson\":\"e30=\",\"timestamp\":\"\",\"data\"") + "]}")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 30_000; i++) {
            byte[] body = good.clone();
            for (int flips = 1 + i % 3; flips > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            take(BodyForm.PROTO_JSON, body);
        }
    }
}
