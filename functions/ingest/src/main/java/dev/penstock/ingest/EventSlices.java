package dev.penstock.ingest;

import dev.penstock.schema.Rejections;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where each event of a body begins and ends, by brackets and quotes alone. So one event that is not JSON, or is
 * nested without end, cannot stop the others; and nothing here recurses or allocates by what a body says.
 */
final class EventSlices {

    private static final byte[] EVENTS = "\"events\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final int maxEvents;
    private int count;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] depths = new int[16];
    private boolean[] utf8 = new boolean[16];
    private @Nullable Refusal refusal;

    // Of the value that is being scanned.
    private int depth;
    private int deepest;
    private boolean valid;

    private EventSlices(byte[] body, int maxEvents) {
        this.body = body;
        this.maxEvents = maxEvents;
    }

    /** Slices a body; there is a {@link #refusal} if that cannot be done. */
    static EventSlices of(BodyForm form, byte[] body, int maxEvents) {
        EventSlices slices = new EventSlices(body, maxEvents);
        int from = slices.skipByteOrderMark();
        switch (form) {
            case JSON -> slices.sliceJson(form, "{[", slices.skipSpace(from));
            case CLOUDEVENT -> slices.sliceJson(form, "{", slices.skipSpace(from));
            case CLOUDEVENT_BATCH -> slices.sliceJson(form, "[", slices.skipSpace(from));
            case NDJSON -> slices.sliceLines(from);
            case PROTO_JSON -> slices.sliceRequest(slices.skipSpace(from));
            case PROTOBUF -> throw new IllegalArgumentException(form + " is not JSON");
        }
        if (slices.refusal == null && slices.count == 0) {
            slices.refusal = Refusal.unreadable(
                    body.length == 0
                            ? "the body is empty; send one event, or an array of events"
                            : "the body holds no event");
        }
        return slices;
    }

    /** No slices yet, for a reader that finds values itself: see {@link #only}. */
    static EventSlices unsliced(byte[] body) {
        return new EventSlices(body, 1);
    }

    /** Makes the value between two places of the body the one and only slice. */
    void only(int from, int to) {
        count = 0;
        add(from, scan(from, to, 0));
    }

    /** Why the body as a whole cannot be read. */
    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    int count() {
        return count;
    }

    /** The first byte of an event. */
    int start(int index) {
        return starts[index];
    }

    /** The byte after the last one of an event; the same as its start if there is nothing between two commas. */
    int end(int index) {
        return ends[index];
    }

    /** How deep an event's brackets nest. */
    int depth(int index) {
        return depths[index];
    }

    /** Whether an event's bytes are UTF-8. */
    boolean isUtf8(int index) {
        return utf8[index];
    }

    /** Whether an event is small and shallow enough to be parsed, and UTF-8; if not, notes why. */
    boolean fits(int index, Limits limits, Rejections rejections) {
        int length = end(index) - start(index);
        if (length > limits.maxEventBytes()) {
            rejections.add(
                    "event-size",
                    "has " + length + " bytes; at most " + limits.maxEventBytes() + " are allowed ("
                            + Limits.EVENT_BYTES + ")");
        } else if (depth(index) > limits.maxDepth()) {
            rejections.add(
                    "depth",
                    "nests " + depth(index) + " deep; at most " + limits.maxDepth() + " is allowed (" + Limits.DEPTH
                            + ")");
        } else if (!isUtf8(index)) {
            rejections.add("invalid-json", "is not UTF-8");
        } else if (length == 0) {
            rejections.add("invalid-json", "there is nothing between the commas");
        } else {
            return true;
        }
        return false;
    }

    /** @param begins what the body may begin with: a brace, a bracket, or either */
    private void sliceJson(BodyForm form, String begins, int from) {
        if (from == body.length) {
            return;
        }
        if (begins.indexOf(body[from]) < 0) {
            refuse("a body of " + form.mediaType() + " begins with " + String.join(" or ", begins.split("")));
            return;
        }
        int end;
        if (body[from] == '[') {
            end = sliceArray(from);
        } else {
            end = scan(from, body.length, 0);
            add(from, end);
        }
        if (refusal != null) {
            return;
        }
        if (depth > 0) {
            refuse("the body ends before its JSON does: a bracket or a quote is not closed");
        } else if (skipSpace(end) < body.length) {
            refuse("there is more after the end of the JSON, at byte " + skipSpace(end)
                    + (form == BodyForm.JSON ? "; for one event a line, send application/x-ndjson" : ""));
        }
    }

    /** Slices the elements of the array at {@code from}. @return where the array ends */
    private int sliceArray(int from) {
        int at = skipSpace(from + 1);
        if (at < body.length && body[at] == ']') {
            depth = 0;
            return at + 1;
        }
        while (refusal == null) {
            int start = skipSpace(at);
            int end = scan(start, body.length, 1);
            add(start, end);
            if (end == body.length) {
                depth = 1;
                return end;
            }
            if (body[end] == ']') {
                depth = 0;
                return end + 1;
            }
            at = end + 1;
        }
        return at;
    }

    /** Slices the one member that a PublishRequest has. */
    private void sliceRequest(int from) {
        int name = skipSpace(from + 1);
        if (from == body.length || body[from] != '{' || name == body.length) {
            refuse("a PublishRequest in JSON begins with {\"events\":[");
            return;
        }
        int end = name;
        if (body[name] != '}') {
            int colon = skipSpace(name + EVENTS.length);
            int array = skipSpace(colon + 1);
            if (!Arrays.equals(body, name, Math.min(body.length, name + EVENTS.length), EVENTS, 0, EVENTS.length)
                    || array >= body.length
                    || body[colon] != ':'
                    || body[array] != '[') {
                refuse("a PublishRequest in JSON begins with {\"events\":[");
                return;
            }
            end = skipSpace(sliceArray(array));
        }
        if (refusal == null && (end >= body.length || body[end] != '}' || skipSpace(end + 1) < body.length)) {
            refuse("a PublishRequest in JSON ends with its events: ]}");
        }
    }

    private void sliceLines(int from) {
        for (int at = from; at < body.length && refusal == null; ) {
            int lineEnd = at;
            while (lineEnd < body.length && body[lineEnd] != '\n') {
                lineEnd++;
            }
            int start = skipSpace(at, lineEnd);
            if (start < lineEnd) {
                // A closing bracket too many ends a scan early; the line is one event nevertheless.
                scan(start, lineEnd, 0);
                add(start, lineEnd);
            }
            at = lineEnd + 1;
        }
    }

    /**
     * Scans one value: to the bracket that closes it where {@code around} is 0, or to the comma or bracket after it where
     * {@code around} is 1; to {@code to} if that never comes.
     */
    private int scan(int from, int to, int around) {
        depth = 0;
        deepest = 0;
        valid = true;
        int i = from;
        while (i < to) {
            byte b = body[i];
            switch (b) {
                case '"' -> i = skipString(i + 1, to) - 1;
                case '{', '[' -> {
                    depth++;
                    deepest = Math.max(deepest, depth);
                }
                case '}', ']' -> {
                    if (around == 1 && depth == 0) {
                        return i;
                    }
                    depth--;
                    if (around == 0 && depth == 0) {
                        return i + 1;
                    }
                }
                case ',' -> {
                    if (around == 1 && depth == 0) {
                        return i;
                    }
                }
                default -> {
                    if (b < 0) {
                        i += sequenceLength(i, to) - 1;
                    } else if (b == 0) {
                        // UTF-16 or UTF-32, which the parser would guess and read.
                        valid = false;
                    }
                }
            }
            i++;
        }
        return to;
    }

    /** @return the byte after the closing quote, or one past {@code to} if there is none */
    private int skipString(int from, int to) {
        int i = from;
        while (i < to) {
            byte b = body[i];
            if (b == '"') {
                return i + 1;
            }
            if (b == '\\') {
                i += 2;
            } else if (b < 0) {
                i += sequenceLength(i, to);
            } else {
                i++;
            }
        }
        // So that the value counts as not closed.
        depth++;
        return to + 1;
    }

    /** The length of the UTF-8 sequence at {@code i}; 1, and the slice is marked, if it is none (RFC 3629). */
    private int sequenceLength(int i, int to) {
        int first = body[i] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        boolean good = first >= 0xc2 && first <= 0xf4 && i + length <= to;
        for (int k = 1; good && k < length; k++) {
            good = (body[i + k] & 0xc0) == 0x80;
        }
        if (good && length > 2) {
            int second = body[i + 1] & 0xff;
            // Longer than needed, a surrogate, or beyond the last code point.
            good = !(first == 0xe0 && second < 0xa0)
                    && !(first == 0xed && second > 0x9f)
                    && !(first == 0xf0 && second < 0x90)
                    && !(first == 0xf4 && second > 0x8f);
        }
        if (!good) {
            valid = false;
            return 1;
        }
        return length;
    }

    private void add(int start, int end) {
        if (count == maxEvents) {
            refusal = Refusal.overLimit(
                    Limits.EVENTS, maxEvents, "a request may hold " + maxEvents + " events at most, and this has more");
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            depths = Arrays.copyOf(depths, 2 * count);
            utf8 = Arrays.copyOf(utf8, 2 * count);
        }
        int last = end;
        while (last > start && isSpace(body[last - 1])) {
            last--;
        }
        starts[count] = start;
        ends[count] = last;
        depths[count] = deepest;
        utf8[count] = valid;
        count++;
    }

    private void refuse(String detail) {
        refusal = Refusal.unreadable(detail);
    }

    private int skipByteOrderMark() {
        boolean marked =
                body.length >= 3 && (body[0] & 0xff) == 0xef && (body[1] & 0xff) == 0xbb && (body[2] & 0xff) == 0xbf;
        return marked ? 3 : 0;
    }

    private int skipSpace(int from) {
        return skipSpace(from, body.length);
    }

    private int skipSpace(int from, int to) {
        int i = from;
        while (i < to && isSpace(body[i])) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
