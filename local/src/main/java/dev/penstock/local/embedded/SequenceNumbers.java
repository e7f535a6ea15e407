package dev.penstock.local.embedded;

import java.util.OptionalLong;

/**
 * Sequence numbers as Kinesis writes them: 56 decimal digits, far larger than a long, so that code which takes them for
 * anything but big integers fails here already. Inside they are counts from 1 per shard.
 */
final class SequenceNumbers {

    private static final String PREFIX = "49660000000000000000000000000000000000";
    private static final int DIGITS = 18;

    private SequenceNumbers() {}

    static String format(long sequence) {
        String digits = Long.toString(sequence);
        return PREFIX + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** The count behind {@code text}, or empty where no shard of ours ever wrote it. */
    static OptionalLong parse(String text) {
        if (text.length() != PREFIX.length() + DIGITS || !text.startsWith(PREFIX)) {
            return OptionalLong.empty();
        }
        long sequence = 0;
        for (int i = PREFIX.length(); i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalLong.empty();
            }
            sequence = sequence * 10 + (digit - '0');
        }
        return OptionalLong.of(sequence);
    }
}
