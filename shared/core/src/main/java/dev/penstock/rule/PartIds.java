package dev.penstock.rule;

import dev.penstock.event.Murmur3;
import java.util.HexFormat;

/** Names the parts of an event. */
final class PartIds {

    /** The longest id that an event may have. */
    private static final int LONGEST = 256;

    private PartIds() {}

    /**
     * {@code id/number}. Where that is too long, the id is cut and the hash of the whole of it follows, so that parts of
     * other events have other ids, and the same ones when the event is read again.
     */
    static String of(String id, int number) {
        String tail = "/" + number;
        if (id.length() + tail.length() <= LONGEST) {
            return id + tail;
        }
        Murmur3.Hash128 hash = Murmur3.hash128(id);
        String hashed =
                '~' + HexFormat.of().toHexDigits(hash.high()) + HexFormat.of().toHexDigits(hash.low()) + tail;
        int kept = LONGEST - hashed.length();
        if (Character.isHighSurrogate(id.charAt(kept - 1))) {
            kept--;
        }
        return id.substring(0, kept) + hashed;
    }
}
