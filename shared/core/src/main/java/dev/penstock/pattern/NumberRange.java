package dev.penstock.pattern;

/**
 * The numbers from one to another, which may be the same.
 *
 * @param low finite
 * @param openLow whether {@code low} itself is not among them
 * @param high finite
 * @param openHigh whether {@code high} itself is not among them
 */
record NumberRange(double low, boolean openLow, double high, boolean openHigh) {

    NumberRange {
        // Minus zero is zero.
        low += 0.0;
        high += 0.0;
    }
}
