package dev.penstock.event;

import java.util.Comparator;
import java.util.HexFormat;

/** Names the events that are made of another one: its parts and its alarms. */
public final class DerivedIds {

    /** Of what was made of one event: part 2 comes before part 10. */
    public static final Comparator<String> IN_ORDER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** The longest id that an event may have. */
    private static final int LONGEST = 256;

    private DerivedIds() {}

    /**
     * The id followed by {@code tail}. Where that is too long, the id is cut and the hash of the whole of it stands between,
     * so that what is made of other events has other ids, and the same ones when the event is read again.
     *
     * @param tail begins with a slash; at most 200 characters, different for each event that is made of the same one
     */
    public static String of(String id, String tail) {
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

    /** Whether {@code derived} is an id followed by a tail. One that was cut cannot be told. */
    public static boolean isOf(String id, String derived) {
        return derived.length() > id.length() && derived.charAt(id.length()) == '/' && derived.startsWith(id);
    }
}
