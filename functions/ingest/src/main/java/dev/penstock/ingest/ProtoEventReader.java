package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.penstock.event.Event;
import dev.penstock.schema.EventJson;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a {@code penstock.v1.PublishRequest} by hand on protobuf-java's stream, so that a cold start loads no
 * descriptors. Strict like {@link JsonEventReader}: a field that is not known or comes twice is a reason to reject the
 * event, since whatever is accepted is stored whole. A test holds it against generated classes.
 */
final class ProtoEventReader implements EventReader {

    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final int ID = 1;
    private static final int DEVICE_ID = 2;
    private static final int TYPE = 4;
    private static final int TIME = 8;
    private static final int DATA = 16;
    private static final int SCHEMA_VERSION = 32;

    /** What a {@code google.protobuf.Timestamp} may hold. */
    private static final long FIRST_SECOND =
            Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private static final int MAX_PARSER_MESSAGE = 200;

    private final byte[] body;
    private final EventDraft draft;
    private final Limits limits;
    private final EventSlices json;
    private int count;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private @Nullable Refusal refusal;

    /** Which fields the event has that is being read. */
    private int seen;

    private Map<String, String> attributes = Map.of();

    ProtoEventReader(byte[] body, EventDraft draft, Limits limits) {
        this.body = body;
        this.draft = draft;
        this.limits = limits;
        this.json = EventSlices.unsliced(body);
        slice();
    }

    @Override
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Receipt.Rejected rejection() {
        return draft.rejection();
    }

    /** Finds where each event begins and ends; what is inside cannot stop the others. */
    private void slice() {
        CodedInputStream in = CodedInputStream.newInstance(body);
        try {
            for (int tag = in.readTag(); tag != 0 && refusal == null; tag = in.readTag()) {
                if (tag != (1 << 3 | BYTES)) {
                    refuse("field " + (tag >>> 3) + " of wire type " + (tag & 7) + " is none that it has");
                    return;
                }
                int length = in.readRawVarint32();
                int start = in.getTotalBytesRead();
                in.skipRawBytes(length);
                add(start, start + length);
            }
        } catch (IOException e) {
            refuse(Texts.brief(String.valueOf(e.getMessage()), MAX_PARSER_MESSAGE));
            return;
        }
        if (count == 0) {
            refusal = Refusal.unreadable("the body holds no event");
        }
    }

    private void refuse(String why) {
        refusal = Refusal.unreadable("the body is not a penstock.v1.PublishRequest: " + why);
    }

    private void add(int start, int end) {
        if (count == limits.maxEvents()) {
            refusal = Refusal.overLimit(
                    Limits.EVENTS,
                    limits.maxEvents(),
                    "a request may hold " + limits.maxEvents() + " events at most, and this has more");
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        count++;
    }

    @Override
    public @Nullable Event read(int index) {
        draft.clear();
        seen = 0;
        attributes = Map.of();
        int start = starts[index];
        int length = ends[index] - start;
        if (length > limits.maxEventBytes()) {
            rejectSize(length);
            return null;
        }
        try {
            readFields(CodedInputStream.newInstance(body, start, length), start);
            requireAll();
            AttributeRules.check(attributes, draft.rejections());
            draft.attributes(attributes);
            return draft.finish();
        } catch (JsonProcessingException e) {
            rejectJson(e);
        } catch (InvalidProtocolBufferException e) {
            draft.rejections().clear();
            draft.rejections()
                    .add(
                            "invalid-protobuf",
                            "is not a penstock.v1.Event: "
                                    + Texts.brief(String.valueOf(e.getMessage()), MAX_PARSER_MESSAGE));
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
        return null;
    }

    private void rejectSize(int length) {
        draft.rejections()
                .add(
                        "event-size",
                        "has " + length + " bytes; at most " + limits.maxEventBytes() + " are allowed ("
                                + Limits.EVENT_BYTES + ")");
    }

    private void rejectDepth(int depth) {
        draft.rejections()
                .addAt(
                        "data",
                        "depth",
                        "nests " + depth + " deep, the event included; at most " + limits.maxDepth() + " is allowed ("
                                + Limits.DEPTH + ")");
    }

    private void rejectJson(JsonProcessingException e) {
        draft.rejections().clear();
        draft.rejections()
                .addAt(
                        "data",
                        "invalid-json",
                        "is not JSON, at byte "
                                + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset())
                                + ": " + Texts.brief(String.valueOf(e.getOriginalMessage()), MAX_PARSER_MESSAGE));
    }

    private void readFields(CodedInputStream in, int start) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> draft.id(readText(in, "id", ID));
                case 2 << 3 | BYTES -> draft.deviceId(readText(in, "deviceId", DEVICE_ID));
                case 3 << 3 | BYTES -> draft.type(readText(in, "type", TYPE));
                case 4 << 3 | BYTES -> readTimestamp(in);
                case 5 << 3 | BYTES ->
                    draft.time('"'
                            + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(readText(in, "time", TIME)))
                            + '"');
                case 6 << 3 | BYTES -> readDataJson(in, start);
                case 7 << 3 | BYTES -> readData(in);
                case 8 << 3 | BYTES -> draft.schemaVersion(readText(in, "schemaVersion", SCHEMA_VERSION));
                case 9 << 3 | BYTES -> readAttribute(in);
                default -> {
                    draft.rejections()
                            .add(
                                    "unknown-member",
                                    "field " + (tag >>> 3) + " of wire type " + (tag & 7)
                                            + " is none that an event has; whatever else there is belongs in data");
                    in.skipField(tag);
                }
            }
        }
    }

    /** Notes that a field is there. */
    private void mark(String name, int bit) {
        if ((seen & bit) != 0) {
            draft.rejections().addAt(name, "duplicate-key", "comes more than once in its event");
        }
        seen |= bit;
    }

    private String readText(CodedInputStream in, String name, int bit) throws IOException {
        mark(name, bit);
        return in.readStringRequireUtf8();
    }

    private void readTimestamp(CodedInputStream in) throws IOException {
        mark("time", TIME);
        long seconds = 0;
        int nanos = 0;
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> seconds = in.readInt64();
                case 2 << 3 | VARINT -> nanos = in.readInt32();
                default -> throw new InvalidProtocolBufferException("a Timestamp has seconds and nanos only");
            }
        }
        in.popLimit(outer);
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
            draft.rejections()
                    .addAt(
                            "time",
                            "time-range",
                            "a timestamp lies in the years 1 to 9999 and has nanos below a second");
        } else {
            draft.time('"' + Instant.ofEpochSecond(seconds, nanos).toString() + '"');
        }
    }

    private void readDataJson(CodedInputStream in, int start) throws IOException {
        mark("data", DATA);
        int length = in.readRawVarint32();
        int from = start + in.getTotalBytesRead();
        in.skipRawBytes(length);
        int to = from + length;
        while (from < to && (body[from] == ' ' || body[from] == '\n' || body[from] == '\r' || body[from] == '\t')) {
            from++;
        }
        if (from == to || body[from] != '{') {
            draft.rejections().addAt("data", "type", "must be a JSON object, in UTF-8");
            return;
        }
        json.only(from, to);
        if (!json.isUtf8(0) || (from + 1 < to && body[from + 1] == 0)) {
            // A zero would make the parser guess at UTF-16.
            draft.rejections().addAt("data", "invalid-json", "is not UTF-8");
        } else if (json.depth(0) + 1 > limits.maxDepth()) {
            rejectDepth(json.depth(0) + 1);
        } else {
            readObject(body, from, to);
        }
    }

    private void readData(CodedInputStream in) throws IOException {
        mark("data", DATA);
        StructJson struct = new StructJson(draft.rejections(), limits.maxDepth() - 1);
        byte[] object = struct.read(in);
        if (struct.isTooDeep()) {
            rejectDepth(limits.maxDepth() + 1);
        } else if (object.length > limits.maxEventBytes()) {
            rejectSize(object.length);
        } else if (draft.rejections().isEmpty()) {
            readObject(object, 0, object.length);
        }
    }

    private void readObject(byte[] bytes, int from, int to) throws IOException {
        try (JsonParser parser = EventJson.open(bytes, from, to - from)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "it does not begin with a brace");
            }
            draft.readData(parser, bytes, from);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is more after the end of the object");
            }
        }
    }

    private void readAttribute(CodedInputStream in) throws IOException {
        String name = "";
        String value = "";
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> value = in.readStringRequireUtf8();
                default -> throw new InvalidProtocolBufferException("an attribute has a name and a value only");
            }
        }
        in.popLimit(outer);
        if (attributes.isEmpty()) {
            attributes = new LinkedHashMap<>();
        }
        if (attributes.put(name, value) != null) {
            draft.rejections().addAt("attributes", "duplicate-key", Texts.brief(name) + " comes more than once");
        }
    }

    private void requireAll() {
        require("id", ID);
        require("deviceId", DEVICE_ID);
        require("type", TYPE);
        require("data", DATA);
    }

    private void require(String name, int bit) {
        if ((seen & bit) == 0) {
            draft.rejections().addAt(name, "required", "is missing");
        }
    }
}
