package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of strings. Lengths count code points, as JSON Schema says.
 *
 * @param maxLength {@link Integer#MAX_VALUE} for no limit
 */
record StringRules(
        int minLength,
        int maxLength,
        @Nullable TextPattern pattern,
        @Nullable Format format) {

    static final StringRules ANY = new StringRules(0, Integer.MAX_VALUE, null, null);

    void check(JsonParser parser, Rejections rejections) throws IOException {
        if (minLength > 0 || maxLength < Integer.MAX_VALUE) {
            checkLength(parser, rejections);
        }
        if (pattern != null && !pattern.matches(parser.getText())) {
            rejections.add("pattern", Sentences.pattern(pattern.toString()));
        }
        if (format != null && !format.matches(parser.getText())) {
            rejections.add("format", Sentences.format(format.label()));
        }
    }

    private void checkLength(JsonParser parser, Rejections rejections) throws IOException {
        int units = parser.getTextLength();
        // Counting code points is only needed where the number of UTF-16 units leaves it open.
        int length = units >= 2L * minLength && units <= maxLength
                ? units
                : Character.codePointCount(parser.getTextCharacters(), parser.getTextOffset(), units);
        if (length < minLength) {
            rejections.add("minLength", Sentences.tooSmall("characters", length, String.valueOf(minLength)));
        }
        if (length > maxLength) {
            rejections.add("maxLength", Sentences.tooLarge("characters", length, String.valueOf(maxLength)));
        }
    }
}
