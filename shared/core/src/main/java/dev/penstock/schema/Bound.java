package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/** A limit on numbers, compared exactly but without big decimals wherever doubles already tell. */
final class Bound {

    private final BigDecimal exact;
    private final double approximate;

    Bound(BigDecimal exact) {
        this.exact = exact;
        this.approximate = exact.doubleValue();
    }

    /** Negative, zero or positive as the parser's number is less than, equal to or greater than this. */
    int compare(JsonToken token, JsonParser parser) throws IOException {
        // Rounding to doubles keeps the order, so only a tie leaves it open.
        double number = token == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() < 19
                ? parser.getLongValue()
                : parser.getDoubleValue();
        if (number != approximate) {
            return Double.compare(number, approximate);
        }
        return new BigDecimal(parser.getText()).compareTo(exact);
    }

    @Override
    public String toString() {
        return Texts.brief(exact.toString());
    }
}
