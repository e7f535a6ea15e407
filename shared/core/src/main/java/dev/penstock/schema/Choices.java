package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Set;

/**
 * The keywords {@code enum} and {@code const} of scalar values.
 *
 * @param keyword which of the two
 * @param numbers without trailing zeros, so that 1 and 1.0 are one value
 * @param literals of {@code VALUE_TRUE}, {@code VALUE_FALSE} and {@code VALUE_NULL}
 * @param shown the values for a sentence, kept short
 */
record Choices(String keyword, Set<String> strings, Set<BigDecimal> numbers, Set<JsonToken> literals, String shown) {

    void check(JsonToken token, JsonParser parser, Rejections rejections) throws IOException {
        boolean chosen = switch (token) {
            case VALUE_STRING -> !strings.isEmpty() && strings.contains(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                !numbers.isEmpty()
                        && NumberRules.isInRange(token, parser)
                        && numbers.contains(normal(new BigDecimal(parser.getText())));
            default -> literals.contains(token);
        };
        if (!chosen) {
            rejections.add(keyword, "must be " + shown);
        }
    }

    /** One form for numbers that are equal. */
    static BigDecimal normal(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }
}
