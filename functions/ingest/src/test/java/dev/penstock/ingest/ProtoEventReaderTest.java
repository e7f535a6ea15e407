package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.penstock.outcome.Rejection;
import dev.penstock.schema.EventTypes;
import dev.penstock.v1.Event;
import dev.penstock.v1.PublishRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hand-written reader against what generated classes write, and against what nobody should. */
class ProtoEventReaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:01.234Z");
    private static final Limits LIMITS = new Limits(1_000_000, 20, 5_000, 8, 32, 8_192);

    @TempDir
    Path pipeline;

    private Intake intake;

    @BeforeEach
    void loadSchema() throws IOException {
        Files.writeString(
                Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"))
                        .resolve("2.json"),
                "{\"type\":\"object\",\"properties\":{\"temperature\":{\"type\":\"number\",\"maximum\":2000}}}");
        intake = new Intake(EventTypes.load(pipeline), LIMITS);
    }

    private Intake.Result take(byte[] body) {
        return intake.take(
                new IngestRequest(Map.of("content-type", "application/x-protobuf"), body),
                NOW,
                device -> !device.equals("other"));
    }

    private Intake.Result.Taken taken(byte[] body) {
        return assertInstanceOf(Intake.Result.Taken.class, take(body));
    }

    private Refusal refused(byte[] body) {
        return assertInstanceOf(Intake.Result.Refused.class, take(body)).refusal();
    }

    private dev.penstock.event.Event accepted(Event.Builder event) {
        Intake.Result.Taken taken = taken(framed(event.build().toByteArray()));
        assertEquals(1, taken.events().size(), () -> "" + taken.receipts());
        return taken.events().getFirst();
    }

    private String data(Struct.Builder struct) {
        return new String(accepted(event().setData(struct)).data(), StandardCharsets.UTF_8);
    }

    /** Why bytes that stand between two good events are rejected: the only reason, as code and path. */
    private String rejected(byte[] event) {
        byte[] good = event().setId("good").build().toByteArray();
        List<Receipt> receipts =
                taken(concat(framed(good), framed(event), framed(good))).receipts();
        assertEquals(new Receipt.Accepted("good"), receipts.get(0));
        assertEquals(new Receipt.Accepted("good"), receipts.get(2));
        List<Rejection> reasons =
                assertInstanceOf(Receipt.Rejected.class, receipts.get(1)).reasons();
        assertEquals(1, reasons.size(), reasons::toString);
        return (reasons.getFirst().code() + " " + reasons.getFirst().path()).strip();
    }

    private String rejected(Event.Builder event) {
        return rejected(event.build().toByteArray());
    }

    private static Event.Builder event() {
        return Event.newBuilder()
                .setId("a")
                .setDeviceId("pump-17")
                .setType("pump.telemetry")
                .setDataJson(ByteString.copyFromUtf8("{\"temperature\":1}"));
    }

    /** The bytes of an event as a PublishRequest has them. */
    private static byte[] framed(byte[] event) {
        byte[] length = event.length < 128
                ? new byte[] {10, (byte) event.length}
                : new byte[] {10, (byte) (event.length | 0x80), (byte) (event.length >>> 7)};
        return concat(length, event);
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    @Test
    void everyFieldArrives() {
        dev.penstock.event.Event event = accepted(event().setId("ä\uD83D\uDE00")
                .setTimestamp(Timestamp.newBuilder().setSeconds(1_795_428_900).setNanos(120_000_000))
                .setSchemaVersion("2")
                .putAttributes("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertEquals(
                new dev.penstock.event.Event(
                        "ä\uD83D\uDE00",
                        "pump-17",
                        "pump.telemetry",
                        "\"2026-11-23T10:15:00.120Z\"",
                        null,
                        NOW,
                        "2",
                        null,
                        "{\"temperature\":1}".getBytes(StandardCharsets.UTF_8),
                        Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
                event);
        assertEquals(
                "\"1 \\\"o'clock\\\"\\n\"",
                accepted(event().setTimeText("1 \"o'clock\"\n")).timeJson());
        assertEquals(null, accepted(event()).timeJson());
        assertEquals(
                "{ \"x\":1 }",
                new String(
                        accepted(event().setDataJson(ByteString.copyFromUtf8("\n { \"x\":1 } ")))
                                .data(),
                        StandardCharsets.UTF_8));
    }

    @Test
    void aTimestampIsTextOfRfc3339() {
        assertEquals(
                "\"1970-01-01T00:00:00Z\"",
                accepted(event().setTimestamp(Timestamp.getDefaultInstance())).timeJson());
        assertEquals(
                "\"0001-01-01T00:00:00Z\"",
                accepted(event().setTimestamp(Timestamp.newBuilder().setSeconds(-62_135_596_800L)))
                        .timeJson());
        assertEquals(
                "\"9999-12-31T23:59:59.999999999Z\"",
                accepted(event().setTimestamp(Timestamp.newBuilder()
                                .setSeconds(253_402_300_799L)
                                .setNanos(999_999_999)))
                        .timeJson());
        Random random = new Random(13);
        for (int i = 0; i < 2_000; i++) {
            long seconds = random.nextLong(-62_135_596_800L, 253_402_300_800L);
            int nanos = (int) (random.nextInt(1_000) * Math.pow(1_000, random.nextInt(3)));
            Timestamp.Builder any = Timestamp.newBuilder()
                    .setSeconds(seconds - seconds % (i % 2 == 0 ? 60 : 1))
                    .setNanos(nanos);
            assertEquals(
                    "\"" + Instant.ofEpochSecond(any.getSeconds(), nanos) + "\"",
                    accepted(event().setTimestamp(any)).timeJson());
        }
        for (Timestamp bad : List.of(
                Timestamp.newBuilder().setSeconds(-62_135_596_801L).build(),
                Timestamp.newBuilder().setSeconds(253_402_300_800L).build(),
                Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build(),
                Timestamp.newBuilder().setNanos(-1).build(),
                Timestamp.newBuilder().setNanos(1_000_000_000).build())) {
            assertEquals("time-range /time", rejected(event().setTimestamp(bad)));
        }
    }

    @Test
    void aStructIsTheJsonThatItStandsFor() {
        assertEquals("{}", data(Struct.newBuilder()));
        assertEquals(
                "{\"a\\\"\\u0000ä\":[null,true,\"\uD83D\uDE00\",{\"x\":[]},-0.5]}",
                data(Struct.newBuilder()
                        .putFields(
                                "a\"\0ä",
                                Value.newBuilder()
                                        .setListValue(ListValue.newBuilder()
                                                .addValues(Value.newBuilder().setNullValue(NullValue.NULL_VALUE))
                                                .addValues(Value.newBuilder().setBoolValue(true))
                                                .addValues(Value.newBuilder().setStringValue("\uD83D\uDE00"))
                                                .addValues(Value.newBuilder()
                                                        .setStructValue(Struct.newBuilder()
                                                                .putFields(
                                                                        "x",
                                                                        Value.newBuilder()
                                                                                .setListValue(
                                                                                        ListValue.getDefaultInstance())
                                                                                .build())))
                                                .addValues(number(-0.5)))
                                        .build())));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0.0",
        "72, 72",
        "-7, -7",
        "72.4, 72.4",
        "9007199254740992, 9007199254740992",
        "1e16, 1.0E16",
        "1e300, 1.0E300",
        "5e-324, 4.9E-324"
    })
    void aNumberKeepsItsValue(double number, String json) {
        assertEquals("{\"x\":" + json + "}", data(Struct.newBuilder().putFields("x", number(number))));
        assertEquals(number, Double.parseDouble(json));
    }

    @Test
    void whatJsonCannotSayIsRejected() {
        for (double bad : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
            assertEquals(
                    "number-range /data/x/0",
                    rejected(event().setData(Struct.newBuilder()
                            .putFields(
                                    "x",
                                    Value.newBuilder()
                                            .setListValue(ListValue.newBuilder().addValues(number(bad)))
                                            .build()))));
        }
        assertEquals(
                "type /data/x",
                rejected(event().setData(Struct.newBuilder().putFields("x", Value.getDefaultInstance()))));
        assertEquals(
                "maximum /data/temperature",
                rejected(event().setData(Struct.newBuilder().putFields("temperature", number(2001)))));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            value before name,         0a0e 120a 1202 2000 0a04 4e414d45,        invalid-protobuf
            two names,                 0a0a 0a0178 0a0179 1202 2000,             invalid-protobuf
            two values,                0a0b 0a0178 1202 2000 1202 2000,          invalid-protobuf
            a third field in an entry, 0a0a 0a0178 1202 2000 1800,               invalid-protobuf
            a value of two kinds,      0a09 0a0178 1204 2000 2001,               invalid-protobuf
            a value of no kind,        0a05 0a0178 1200,                         type /data/x
            no value at all,           0a03 0a0178,                              type /data/x
            a value with field 7,      0a07 0a0178 1202 3800,                    invalid-protobuf
            a field that is no entry,  1000,                                     invalid-protobuf
            a list of something else,  0a09 0a0178 1204 3202 0800,               invalid-protobuf
            one name twice,            0a07 0a0178 1202 2000 0a07 0a0178 1202 2001, duplicate-key /data/x
            a name that is not UTF-8,  0a07 0a01ff 1202 2000,                    invalid-protobuf
            a group,                   0b 0c,                                    invalid-protobuf
            """)
    void aBrokenStructIsRejected(String what, String struct, String reason) {
        byte[] bytes = hex(struct);
        assertEquals(
                reason,
                rejected(concat(
                        event().clearDataJson().build().toByteArray(), new byte[] {58, (byte) bytes.length}, bytes)),
                what);
    }

    @Test
    void aValueMayComeBeforeItsName() {
        byte[] struct = hex("0a07 1202 2001 0a01 78");
        Intake.Result.Taken taken = taken(framed(
                concat(event().clearDataJson().build().toByteArray(), new byte[] {58, (byte) struct.length}, struct)));
        assertEquals("{\"x\":true}", new String(taken.events().getFirst().data(), StandardCharsets.UTF_8));
    }

    @Test
    void theDataMayComeBeforeTheType() throws IOException {
        byte[] type = Event.newBuilder().setType("pump.telemetry").build().toByteArray();
        assertEquals(
                1,
                taken(framed(concat(event().clearType().build().toByteArray(), type)))
                        .events()
                        .size());
        assertEquals(
                "maximum /data/temperature",
                rejected(concat(
                        event().clearType()
                                .setDataJson(ByteString.copyFromUtf8("{\"temperature\":2001}"))
                                .build()
                                .toByteArray(),
                        type)));
    }

    @Test
    void aMemberThatIsMissingOrNotGoodIsNamed() {
        assertEquals("required /id", rejected(event().clearId()));
        assertEquals("required /deviceId", rejected(event().clearDeviceId()));
        assertEquals("required /type", rejected(event().clearType()));
        assertEquals("required /data", rejected(event().clearDataJson()));
        assertEquals("pattern /deviceId", rejected(event().setDeviceId("../etc/passwd")));
        assertEquals("forbidden-device /deviceId", rejected(event().setDeviceId("other")));
        assertEquals("maxLength /id", rejected(event().setId("x".repeat(257))));
        assertEquals("maxLength /time", rejected(event().setTimeText("x".repeat(300))));
        assertEquals("unknown-type /type", rejected(event().setType("valve")));
        assertEquals("unknown-version /schemaVersion", rejected(event().setSchemaVersion("7")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``            | type /data
            7             | type /data
            [1]           | type /data
            {             | invalid-json /data
            {}}           | invalid-json /data
            {} {}         | invalid-json /data
            {"x":NaN}     | invalid-json /data
            {"x":1,"x":2} | duplicate-key /data/x
            {"x":1e999}   | number-range /data/x
            {"x":[[[[[[[1]]]]]]]} | depth /data
            """)
    void dataThatIsNotAJsonObjectIsRejected(String json, String reason) {
        assertEquals(reason, rejected(event().setDataJson(ByteString.copyFromUtf8(json))));
    }

    @Test
    void dataInAnotherEncodingIsRejected() {
        for (byte[] bytes : List.of(
                "{\"x\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1),
                "{\"x\":1}".getBytes(StandardCharsets.UTF_16LE),
                "{}".getBytes(StandardCharsets.UTF_16LE))) {
            assertEquals("invalid-json /data", rejected(event().setDataJson(ByteString.copyFrom(bytes))));
        }
        for (byte[] bytes : List.of(
                "{\"x\":1}".getBytes(StandardCharsets.UTF_16BE), "\ufeff{\"x\":1}".getBytes(StandardCharsets.UTF_8))) {
            assertEquals("type /data", rejected(event().setDataJson(ByteString.copyFrom(bytes))));
        }
    }

    @Test
    void whatIsTooLargeOrTooDeepIsRejected() {
        assertEquals("event-size", rejected(event().setDataJson(ByteString.copyFromUtf8("{}" + " ".repeat(5_000)))));
        // Each control character takes six bytes in JSON.
        assertEquals(
                "event-size",
                rejected(event().setData(Struct.newBuilder()
                        .putFields(
                                "x",
                                Value.newBuilder()
                                        .setStringValue("\1".repeat(2_000))
                                        .build()))));
        Value nested = number(1);
        for (int depth = 8; depth > 2; depth--) {
            nested = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(nested))
                    .build();
        }
        accepted(event().setData(Struct.newBuilder().putFields("x", nested)));
        Value tooDeep = Value.newBuilder()
                .setListValue(ListValue.newBuilder().addValues(nested))
                .build();
        assertEquals("depth /data", rejected(event().setData(Struct.newBuilder().putFields("x", tooDeep))));
    }

    @Test
    void attributesMustFitInACloudEvent() {
        assertEquals("attribute-name /attributes/traceParent", rejected(event().putAttributes("traceParent", "1")));
        assertEquals("attribute-name /attributes/", rejected(event().putAttributes("", "1")));
        assertEquals(
                "attribute-name /attributes/" + "a".repeat(64) + "...",
                rejected(event().putAttributes("a".repeat(65), "1")));
        assertEquals("attribute-name /attributes/id", rejected(event().putAttributes("id", "1")));
        assertEquals("pattern /attributes/a", rejected(event().putAttributes("a", "1\n2")));
        Event.Builder large = event();
        for (char c = 'a'; c < 'j'; c++) {
            large.putAttributes("" + c, "x".repeat(500));
        }
        intake = new Intake(EventTypes.load(pipeline), Limits.DEFAULTS);
        accepted(large);
        assertEquals("attribute-size /attributes", rejected(large.putAttributes("z", "x".repeat(4_000))));
        assertEquals("", accepted(event().putAttributes("a", "")).attributes().get("a"));
        assertEquals(
                Map.of(),
                accepted(event().putAttributes("penstocktopic", "forged")).attributes());
    }

    /** What follows a good event's bytes. */
    @ParameterizedTest
    @CsvSource({
        "a field that is not known,      5001,         unknown-member",
        "a text as a number,             0801,         unknown-member",
        "a group,                        535801 54,    unknown-member",
        "the end of no group,            54,           invalid-protobuf",
        "a second id,                    0a0161,       duplicate-key /id",
        "data twice,                     32027b7d,     duplicate-key /data",
        "data in both forms,             3a00,         duplicate-key /data",
        "both kinds of time,             2200 2a0131,  duplicate-key /time",
        "one attribute twice,            4a030a0161 4a030a0161, duplicate-key /attributes",
        "an attribute with a third field,4a021801,     invalid-protobuf",
        "a timestamp with a third field, 22021801,     invalid-protobuf",
        "a text that is not UTF-8,       4201ff,       invalid-protobuf",
        "a surrogate,                    4203eda080,   invalid-protobuf",
        "field number 0,                 0001,         invalid-protobuf",
        "a wire type that is none,       0f,           invalid-protobuf",
        "a varint without end,           20ffffffffffffffffffff, invalid-protobuf",
        "a length beyond the event,      42ff01,       invalid-protobuf",
        "a negative length,              32ffffffff0f, invalid-protobuf",
        "a group without end,            53,           invalid-protobuf",
    })
    void oneBrokenEventLeavesTheOthersAlone(String what, String more, String reason) {
        assertEquals(reason, rejected(concat(event().build().toByteArray(), hex(more))), what);
    }

    @Test
    void aRejectedEventKeepsItsIdInTheReceipt() {
        Receipt receipt = taken(framed(concat(event().build().toByteArray(), hex("4201ff"))))
                .receipts()
                .getFirst();
        assertEquals("a", receipt.id());
    }

    @Test
    void aBodyThatIsNoRequestIsRefused() {
        for (String body : List.of("00", "0a", "0aff", "0affffffff0f", "0a05 0a01 61", "08 01", "1200", "0b 0c")) {
            Refusal refusal = refused(hex(body));
            assertEquals(400, refusal.status(), body);
            assertEquals("invalid-body", refusal.code());
        }
        assertEquals("the body holds no event", refused(new byte[0]).detail());
        assertTrue(refused("{\"events\":[]}".getBytes(StandardCharsets.UTF_8))
                .detail()
                .contains("PublishRequest"));
    }

    @Test
    void limitsAreOfTheWholeRequestToo() {
        byte[] one = framed(event().build().toByteArray());
        byte[] twenty = new byte[0];
        for (int i = 0; i < 20; i++) {
            twenty = concat(twenty, one);
        }
        assertEquals(20, taken(twenty).events().size());
        assertEquals(413, refused(concat(twenty, one)).status());
        assertEquals(413, refused(new byte[LIMITS.maxBodyBytes() + 1]).status());
    }

    @Test
    void everyTruncationIsAShorterRequestOrRefused() {
        PublishRequest.Builder request = PublishRequest.newBuilder();
        for (int i = 0; i < 3; i++) {
            request.addEvents(event().setTimeText("now")
                    .setSchemaVersion("2")
                    .setData(Struct.newBuilder().putFields("x", number(i)))
                    .putAttributes("a", "b"));
        }
        byte[] whole = request.build().toByteArray();
        int shorter = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length > 0 && isRequest(cut)) {
                shorter++;
                assertEquals(shorter, taken(cut).events().size());
            } else {
                assertEquals(400, refused(cut).status());
            }
        }
        assertEquals(2, shorter);
    }

    /** The event alone is cut: its frame is good, so only it is rejected. */
    @Test
    void everyTruncationOfAnEventIsRejectedOrAnEvent() {
        byte[] whole = event().setTimestamp(Timestamp.newBuilder().setSeconds(7))
                .setData(Struct.newBuilder().putFields("x", number(1)))
                .putAttributes("a", "b")
                .build()
                .toByteArray();
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Receipt receipt = taken(framed(cut)).receipts().getFirst();
            if (receipt instanceof Receipt.Accepted) {
                assertTrue(
                        isRequest(framed(cut)),
                        () -> "accepted: " + HexFormat.of().formatHex(cut));
            }
        }
    }

    /** Whatever is accepted is what generated classes read from the same bytes; and nothing is thrown. */
    @Test
    void garbageNeverThrowsAndAgreesWithGeneratedClasses() throws IOException {
        Random random = new Random(5);
        byte[] good = PublishRequest.newBuilder()
                .addEvents(event().setTimestamp(
                                Timestamp.newBuilder().setSeconds(7).setNanos(8)))
                .addEvents(event().setId("b")
                        .setTimeText("noon")
                        .setData(Struct.newBuilder()
                                .putFields("x", number(1))
                                .putFields(
                                        "y",
                                        Value.newBuilder().setStringValue("z").build()))
                        .putAttributes("traceparent", "00")
                        .setSchemaVersion("2"))
                .build()
                .toByteArray();
        int accepted = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] body = i % 3 == 0 ? new byte[random.nextInt(40)] : good.clone();
            if (i % 3 == 0) {
                random.nextBytes(body);
            }
            for (int flips = i % 3; flips > 0; flips--) {
                body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (take(body) instanceof Intake.Result.Taken taken) {
                List<ByteString> events =
                        UnknownFieldSet.parseFrom(body).getField(1).getLengthDelimitedList();
                for (int k = 0; k < taken.events().size(); k++) {
                    accepted++;
                    agree(
                            Event.parseFrom(events.get(taken.places().get(k))),
                            taken.events().get(k));
                }
            }
        }
        assertTrue(accepted > 1_000, "accepted " + accepted);
    }

    private static void agree(Event generated, dev.penstock.event.Event read) throws IOException {
        assertEquals(generated.getId(), read.id());
        assertEquals(generated.getDeviceId(), read.deviceId());
        assertEquals(generated.getType(), read.type());
        assertEquals(generated.getAttributesMap(), read.attributes());
        if (generated.hasDataJson()) {
            assertEquals(
                    generated.getDataJson().toStringUtf8().strip(), new String(read.data(), StandardCharsets.UTF_8));
        } else {
            assertEquals(generated.getData().getFieldsCount(), fields(read.data()));
        }
        if (generated.hasTimestamp()) {
            assertEquals(
                    Instant.ofEpochSecond(
                            generated.getTimestamp().getSeconds(),
                            generated.getTimestamp().getNanos()),
                    Instant.parse(String.valueOf(read.timeJson()).replace("\"", "")));
        }
    }

    private static int fields(byte[] data) throws IOException {
        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(data).size();
    }

    private static boolean isRequest(byte[] body) {
        try {
            PublishRequest.parseFrom(body);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @Test
    void aValueOfTheMediaTypeMayHaveParameters() {
        for (String type : List.of("application/protobuf", "Application/X-Protobuf; messageType=\"x\"")) {
            assertInstanceOf(
                    Intake.Result.Taken.class,
                    intake.take(
                            new IngestRequest(
                                    Map.of("content-type", type),
                                    framed(event().build().toByteArray())),
                            NOW,
                            device -> true));
        }
    }
}
