package dev.penstock.schema;

/** Makes text that a device has a part in fit for an answer or a log line. */
public final class Texts {

    /** How much of a device's own text an answer repeats, in code points. */
    private static final int BRIEF = 64;

    private Texts() {}

    /** The text, cut to 64 characters, with what does not print replaced. */
    public static String brief(String text) {
        return brief(text, BRIEF);
    }

    /** The text, cut to {@code max} code points, with what does not print replaced. */
    public static String brief(String text, int max) {
        if (text.length() <= max && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return text;
        }
        StringBuilder brief = new StringBuilder();
        text.codePoints()
                .limit(max)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\ufffd' : c)
                .forEach(brief::appendCodePoint);
        return brief.length() < text.length() ? brief.append("...").toString() : brief.toString();
    }
}
