package dev.penstock.schema;

import java.util.regex.Pattern;

/** The keyword {@code pattern}: found anywhere in the text, unless anchored. */
final class TextPattern {

    /** ECMAScript's white space and line ends; Java's {@code \s} has those of ASCII only. */
    private static final String SPACES =
            "\\t\\n\\x0B\\f\\r\\x20\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF";

    private final String regex;
    private final Pattern pattern;

    /** @throws java.util.regex.PatternSyntaxException if it is not a regular expression */
    TextPattern(String regex) {
        this.regex = regex;
        this.pattern = Pattern.compile(asJava(regex));
    }

    /** What Java writes otherwise than ECMAScript, whose expressions JSON Schema means, in Java's way. */
    private static String asJava(String regex) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length()) {
                i++;
                switch (regex.charAt(i)) {
                    case 's' -> java.append(inClass ? SPACES : '[' + SPACES + ']');
                    case 'S' -> java.append("[^").append(SPACES).append(']');
                    case 'c' -> java.append("\\c").append(i + 1 < regex.length() ? upper(regex.charAt(++i)) : "");
                    default -> java.append(c).append(regex.charAt(i));
                }
                continue;
            }
            inClass = c == '[' || (inClass && c != ']');
            // Java's $ also matches before a line feed at the end.
            java.append(c == '$' && !inClass ? "\\z" : String.valueOf(c));
        }
        return java.toString();
    }

    /** Java takes the letter of a control escape as it is written. */
    private static String upper(char letter) {
        return letter >= 'a' && letter <= 'z' ? String.valueOf((char) (letter - 0x20)) : String.valueOf(letter);
    }

    boolean matches(String text) {
        try {
            return pattern.matcher(text).find();
        } catch (StackOverflowError e) {
            // A long text against nested repetition: the JDK's matcher recurses. Such a text is not accepted.
            return false;
        }
    }

    @Override
    public String toString() {
        return regex;
    }
}
