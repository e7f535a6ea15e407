package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The keywords of numbers; and that a double can hold them, since that is what all readers have. */
record NumberRules(
        @Nullable Bound minimum,
        @Nullable Bound maximum,
        @Nullable Bound exclusiveMinimum,
        @Nullable Bound exclusiveMaximum,
        @Nullable BigDecimal multipleOf) {

    static final NumberRules ANY = new NumberRules(null, null, null, null, null);

    /** No double has more digits before its point than 309, and none needs an exponent beyond this. */
    private static final int MAX_PLAIN_LENGTH = 300;

    private static final int MAX_EXPONENT = 400;

    void check(JsonToken token, JsonParser parser, Rejections rejections) throws IOException {
        if (!isInRange(token, parser)) {
            rejections.add("number-range", "is a number that no 64-bit floating point number can hold");
            return;
        }
        if (minimum != null && minimum.compare(token, parser) < 0) {
            rejections.add("minimum", "must be at least " + minimum);
        }
        if (maximum != null && maximum.compare(token, parser) > 0) {
            rejections.add("maximum", "must be at most " + maximum);
        }
        if (exclusiveMinimum != null && exclusiveMinimum.compare(token, parser) <= 0) {
            rejections.add("exclusiveMinimum", "must be greater than " + exclusiveMinimum);
        }
        if (exclusiveMaximum != null && exclusiveMaximum.compare(token, parser) >= 0) {
            rejections.add("exclusiveMaximum", "must be less than " + exclusiveMaximum);
        }
        if (multipleOf != null && !isMultiple(new BigDecimal(parser.getText()), multipleOf)) {
            rejections.add("multipleOf", "must be a multiple of " + multipleOf);
        }
    }

    private static boolean isMultiple(BigDecimal number, BigDecimal of) {
        return number.signum() == 0 || number.remainder(of).signum() == 0;
    }

    /**
     * Whether a double can hold the number. Numbers that pass also have small exponents, so that exact arithmetic on
     * them is cheap: {@code 1e-999999999} would otherwise be a way to keep a function busy.
     */
    static boolean isInRange(JsonToken token, JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return length <= MAX_PLAIN_LENGTH || Double.isFinite(Double.parseDouble(parser.getText()));
        }
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        for (int i = from; i < from + length; i++) {
            if ((text[i] | 0x20) == 'e') {
                return exponentIsSmall(text, i + 1, from + length)
                        && Double.isFinite(Double.parseDouble(parser.getText()));
            }
        }
        return length <= MAX_PLAIN_LENGTH || Double.isFinite(Double.parseDouble(parser.getText()));
    }

    private static boolean exponentIsSmall(char[] text, int from, int to) {
        int exponent = 0;
        for (int i = from; i < to && exponent <= MAX_EXPONENT; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                exponent = 10 * exponent + text[i] - '0';
            }
        }
        return exponent <= MAX_EXPONENT;
    }
}
