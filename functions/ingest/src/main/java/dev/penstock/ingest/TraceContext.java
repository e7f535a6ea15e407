package dev.penstock.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The trace that a request belongs to, from its {@code traceparent} and {@code tracestate} headers. What is malformed is
 * as good as absent: a broken trace never costs an event.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class TraceContext {

    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";

    /** Of version 00; a later one begins with the same and may go on after a dash. */
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int PARENT_LENGTH = 55;

    private static final int MAX_PARENT_LENGTH = 256;

    private static final Pattern STATE_MEMBER =
            Pattern.compile("[a-z0-9][a-z0-9_*/@-]{0,255}=[ !-+\\--<>-~]{0,255}[!-+\\--<>-~]");

    /** As much as everybody passes on (section 3.3.1.5), and as many members as there may be. */
    private static final int MAX_STATE_LENGTH = 512;

    private static final int MAX_STATE_MEMBERS = 32;

    private TraceContext() {}

    /** The attributes that a request gives to its events: none, {@code traceparent}, or both. */
    static Map<String, String> of(IngestRequest request) {
        String parent = request.header(TRACEPARENT);
        if (parent == null || parent.length() > MAX_PARENT_LENGTH) {
            return Map.of();
        }
        parent = parent.strip();
        if (!isParent(parent)) {
            return Map.of();
        }
        String state = request.header(TRACESTATE);
        return state != null && state.length() <= MAX_STATE_LENGTH && isState(state)
                ? Map.of(TRACEPARENT, parent, TRACESTATE, state.strip())
                : Map.of(TRACEPARENT, parent);
    }

    private static boolean isParent(String text) {
        if (text.length() < PARENT_LENGTH
                || !PARENT.matcher(text.substring(0, PARENT_LENGTH)).matches()) {
            return false;
        }
        return text.length() == PARENT_LENGTH
                || (!text.startsWith("00") && text.charAt(PARENT_LENGTH) == '-' && EventDraft.isPrintable(text));
    }

    private static boolean isState(String text) {
        String[] members = text.split(",", -1);
        int count = 0;
        for (String member : members) {
            String plain = member.strip();
            if (!plain.isEmpty()) {
                count++;
                if (!STATE_MEMBER.matcher(plain).matches()) {
                    return false;
                }
            }
        }
        return count > 0 && count <= MAX_STATE_MEMBERS;
    }

    /** An event's attributes, with the trace of its request unless it has one of its own. */
    static Map<String, String> join(Map<String, String> attributes, Map<String, String> trace) {
        if (trace.isEmpty() || attributes.containsKey(TRACEPARENT)) {
            return attributes;
        }
        Map<String, String> joined = new HashMap<>(attributes);
        // Without a parent it belongs to no trace.
        joined.remove(TRACESTATE);
        joined.putAll(trace);
        return joined;
    }
}
