package dev.penstock.rule;

import java.math.BigDecimal;

/**
 * {@code value * scale + offset} as {@code (value * numerator + addend) / denominator}: with whole numbers for all three
 * there is one rounding, the last, so that 215 times 0.1 is 21.5 and not 21.500000000000004.
 */
record DecimalScale(double numerator, double addend, double denominator) {

    /** Powers of ten, and numbers of so many digits, are exact in a double. */
    private static final int MOST_DIGITS = 15;

    static DecimalScale of(double scale, double offset) {
        BigDecimal exactScale = BigDecimal.valueOf(scale);
        BigDecimal exactOffset = BigDecimal.valueOf(offset);
        int digits = Math.max(0, Math.max(exactScale.scale(), exactOffset.scale()));
        BigDecimal numerator = exactScale.movePointRight(digits);
        BigDecimal addend = exactOffset.movePointRight(digits);
        if (digits > MOST_DIGITS || isLong(numerator) || isLong(addend)) {
            return new DecimalScale(scale, offset, 1);
        }
        return new DecimalScale(
                numerator.doubleValue(),
                addend.doubleValue(),
                BigDecimal.ONE.movePointRight(digits).doubleValue());
    }

    private static boolean isLong(BigDecimal number) {
        return number.precision() - number.scale() > MOST_DIGITS;
    }

    double apply(double value) {
        return (value * numerator + addend) / denominator;
    }
}
