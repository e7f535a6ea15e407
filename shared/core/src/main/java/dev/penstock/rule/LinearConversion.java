package dev.penstock.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.stream.IntStream;

/**
 * A linear conversion as {@code (value - zero) * numerator / denominator}: in this form that of temperatures is exact at
 * the points that people know (212 degF is 100 Cel, not 100.00000000000001). Results are rounded to fifteen digits of the
 * larger one of what is subtracted, which is what a double carries: 31.28 degF is -0.4 Cel, not -0.39999999999999936.
 */
record LinearConversion(double zero, double numerator, double denominator) {

    private static final MathContext PRECISION = MathContext.DECIMAL128;

    /** The largest denominator that is looked for. */
    private static final BigInteger MOST = BigInteger.valueOf(1_000_000);

    /** Two factors nearer than this are one: units have some 30 exact digits. */
    private static final BigDecimal SAME = new BigDecimal("1e-28");

    private static final int DIGITS = 15;

    /** All powers of ten that a double holds exactly. */
    private static final double[] POWERS = IntStream.rangeClosed(0, 22)
            .mapToDouble(i -> Double.parseDouble("1e" + i))
            .toArray();

    /** The conversion {@code value * factor + offset}. */
    static LinearConversion of(BigDecimal factor, BigDecimal offset) {
        double zero = offset.signum() == 0
                ? 0
                : offset.negate()
                        .divide(factor, PRECISION)
                        .round(new MathContext(25))
                        .doubleValue();
        // The continued fraction of the factor: its convergents are the best fractions for their size.
        BigInteger p0 = BigInteger.ONE;
        BigInteger q0 = BigInteger.ZERO;
        BigInteger p1 = factor.toBigInteger();
        BigInteger q1 = BigInteger.ONE;
        BigDecimal rest = factor.subtract(new BigDecimal(p1));
        while (!isNear(p1, q1, factor)) {
            BigDecimal inverse = BigDecimal.ONE.divide(rest, PRECISION);
            BigInteger digit = inverse.toBigInteger();
            rest = inverse.subtract(new BigDecimal(digit));
            BigInteger p2 = digit.multiply(p1).add(p0);
            BigInteger q2 = digit.multiply(q1).add(q0);
            if (q2.compareTo(MOST) > 0 || (rest.signum() == 0 && !isNear(p2, q2, factor))) {
                return new LinearConversion(zero, factor.doubleValue(), 1);
            }
            p0 = p1;
            q0 = q1;
            p1 = p2;
            q1 = q2;
        }
        return new LinearConversion(zero, p1.doubleValue(), q1.doubleValue());
    }

    private static boolean isNear(BigInteger p, BigInteger q, BigDecimal factor) {
        BigDecimal error = new BigDecimal(p)
                .divide(new BigDecimal(q), PRECISION)
                .subtract(factor)
                .abs();
        return error.compareTo(SAME.multiply(factor.abs())) <= 0;
    }

    /** Converts one value. */
    double apply(double value) {
        double converted = (value - zero) * numerator / denominator;
        double larger = Math.abs(Math.max(Math.abs(value), Math.abs(zero)) * numerator / denominator);
        int decimals = DIGITS - 1 - (int) Math.floor(Math.log10(larger));
        if (decimals < 0 || decimals >= POWERS.length) {
            return converted; // Nothing to round, or so small or large that nobody reads its digits.
        }
        return Math.rint(converted * POWERS[decimals]) / POWERS[decimals];
    }
}
