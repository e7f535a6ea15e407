package dev.penstock.schema;

import java.util.regex.Pattern;

/** The keyword {@code pattern}: found anywhere in the text, unless anchored. */
final class TextPattern {

    private final String regex;
    private final Pattern pattern;

    /** @throws java.util.regex.PatternSyntaxException if it is not a regular expression */
    TextPattern(String regex) {
        this.regex = regex;
        this.pattern = Pattern.compile(endAnchorsAsEcmaScript(regex));
    }

    /** Java's {@code $} also matches before a line feed at the end; that of ECMAScript, which JSON Schema means, does not. */
    private static String endAnchorsAsEcmaScript(String regex) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length()) {
                java.append(c).append(regex.charAt(++i));
                continue;
            }
            inClass = c == '[' || (inClass && c != ']');
            java.append(c == '$' && !inClass ? "\\z" : String.valueOf(c));
        }
        return java.toString();
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
