package dev.penstock.rule;

import dev.penstock.event.Murmur3;
import java.util.HexFormat;

/** Names the events that are made of another one: its parts and its alarms. */
final class DerivedIds {

    /** The longest id that an event may have. */
    private static final int LONGEST = 256;

    private DerivedIds() {}

    /**
     * The id followed by {@code tail}. Where that is too long, the id is cut and the hash of the whole of it stands between,
     * so that what is made of other events has other ids, and the same ones when the event is read again.
     *
     * @param tail at most 200 characters, different for each event that is made of the same one
     */
    static String of(String id, String tail) {
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
