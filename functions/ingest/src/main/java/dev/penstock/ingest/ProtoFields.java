package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.penstock.event.Event;
import dev.penstock.schema.EventJson;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@code penstock.v1.Event} on their way into a draft, whether they come in Protobuf or in its JSON form.
 * Strict: a field that comes twice is a reason to reject the event. Made to be used again after {@link #clear}; not
 * thread-safe.
 */
final class ProtoFields {

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

    private final EventDraft draft;
    private final Limits limits;

    /** Which fields have come. */
    private int seen;

    private Map<String, String> attributes = Map.of();

    ProtoFields(EventDraft draft, Limits limits) {
        this.draft = draft;
        this.limits = limits;
    }

    void clear() {
        draft.clear();
        seen = 0;
        attributes = Map.of();
    }

    void id(String text) {
        mark("id", ID);
        draft.id(text);
    }

    void deviceId(String text) {
        mark("deviceId", DEVICE_ID);
        draft.deviceId(text);
    }

    void type(String text) {
        mark("type", TYPE);
        draft.type(text);
    }

    void schemaVersion(String text) {
        mark("schemaVersion", SCHEMA_VERSION);
        draft.schemaVersion(text);
    }

    void timestamp(long seconds, int nanos) {
        mark("time", TIME);
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
            draft.rejections()
                    .addAt(
                            "time",
                            "time-range",
                            "a timestamp lies in the years 1 to 9999 and has less than a second of nanos");
        } else {
            draft.time('"' + rfc3339(seconds, nanos) + '"');
        }
    }

    /** As {@link Instant#toString}, which goes through a formatter and takes several times as long. */
    private static String rfc3339(long seconds, int nanos) {
        String text =
                LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC).toString();
        // It leaves seconds out where there are none.
        return text + (text.length() == "2026-11-23T10:15".length() ? ":00Z" : "Z");
    }

    void timeText(String text) {
        mark("time", TIME);
        draft.time('"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
    }

    void attribute(String name, String value) {
        if (attributes.isEmpty()) {
            attributes = new LinkedHashMap<>();
        }
        if (attributes.put(name, value) != null) {
            draft.rejections().addAt("attributes", "duplicate-key", Texts.brief(name) + " comes more than once");
        }
    }

    /** Notes that the data is there, in whichever form. */
    void markData() {
        mark("data", DATA);
    }

    /**
     * Reads data that stands alone in {@code bytes}.
     *
     * @param slices of {@code bytes}
     */
    void data(byte[] bytes, int from, int to, EventSlices slices) throws IOException {
        int start = from;
        while (start < to && isSpace(bytes[start])) {
            start++;
        }
        if (start == to || bytes[start] != '{') {
            draft.rejections().addAt("data", "type", "must be a JSON object, in UTF-8");
            return;
        }
        slices.only(start, to);
        if (!slices.isUtf8(0) || (start + 1 < to && bytes[start + 1] == 0)) {
            // A zero would make the parser guess at UTF-16.
            draft.rejections().addAt("data", "invalid-json", "is not UTF-8");
        } else if (slices.depth(0) + 1 > limits.maxDepth()) {
            rejectDepth(slices.depth(0) + 1);
        } else {
            readObject(bytes, start, to);
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Reads data that {@link StructJson} has written. */
    void data(StructJson struct, byte[] object) throws IOException {
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
            parser.nextToken();
            draft.readData(parser, bytes, from);
            JsonFaults.requireEnd(parser, "the data");
        } catch (JsonProcessingException e) {
            rejectJson(e);
        }
    }

    private void rejectJson(JsonProcessingException e) {
        draft.rejections().clear();
        draft.rejections().addAt("data", "invalid-json", JsonFaults.describe(e, "the data"));
    }

    void rejectSize(int length) {
        draft.rejections()
                .add(
                        "event-size",
                        "has " + length + " bytes; at most " + limits.maxEventBytes() + " are allowed ("
                                + Limits.EVENT_BYTES + ")");
    }

    void rejectDepth(int depth) {
        draft.rejections()
                .addAt(
                        "data",
                        "depth",
                        "nests " + depth + " deep, the event included; at most " + limits.maxDepth() + " is allowed ("
                                + Limits.DEPTH + ")");
    }

    /** The event, or null if there is a reason to reject it. */
    @Nullable
    Event finish() throws IOException {
        require("id", ID);
        require("deviceId", DEVICE_ID);
        require("type", TYPE);
        require("data", DATA);
        draft.attributes(AttributeRules.keep(attributes, limits, draft.rejections()));
        try {
            return draft.finish();
        } catch (JsonProcessingException e) {
            rejectJson(e);
            return null;
        }
    }

    private void mark(String name, int bit) {
        if ((seen & bit) != 0) {
            draft.rejections().addAt(name, "duplicate-key", "comes more than once in its event");
        }
        seen |= bit;
    }

    private void require(String name, int bit) {
        if ((seen & bit) == 0) {
            draft.rejections().addAt(name, "required", "is missing");
        }
    }
}
