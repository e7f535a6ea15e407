package dev.penstock.rule;

import org.jspecify.annotations.Nullable;

/** A device's value as a message may show it: short, on one line, without control characters. */
final class Excerpt {

    private static final int LONGEST = 64;

    private Excerpt() {}

    /** The value's text in single quotes, cut after 64 characters. */
    static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        int end = text.length() <= LONGEST ? text.length() : LONGEST;
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(end + 5).append('\'');
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return shown.append(end < text.length() ? "...'" : "'").toString();
    }
}
