package dev.penstock.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads numbers that count from 1970, in the units that a rule allows; among several, the number's size decides. */
final class EpochTime {

    /** The units as powers of ten in a second: seconds, milliseconds, microseconds, nanoseconds. */
    private static final int[] POWERS = {0, 3, 6, 9};

    private static final TimeFormat[] FORMATS = {
        TimeFormat.EPOCH_S, TimeFormat.EPOCH_MS, TimeFormat.EPOCH_US, TimeFormat.EPOCH_NS
    };

    /**
     * Numbers below it count seconds (until the year 5138) where the rule allows seconds and something smaller; below a
     * thousand times that, milliseconds (since March 1973); and so on.
     */
    private static final long SECONDS_LIMIT = 100_000_000_000L;

    private static final long MAX_SECONDS = Instant.MAX.getEpochSecond();

    private static final long[] TENS = new long[19];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = TENS[i - 1] * 10;
        }
    }

    /** The powers of the units that are allowed, ascending. */
    private final int[] allowed;

    EpochTime(Set<TimeFormat> formats) {
        int[] powers = new int[POWERS.length];
        int count = 0;
        for (int i = 0; i < POWERS.length; i++) {
            boolean byEpoch = formats.contains(TimeFormat.EPOCH) && POWERS[i] <= 3;
            if (byEpoch || formats.contains(FORMATS[i])) {
                powers[count++] = POWERS[i];
            }
        }
        allowed = Arrays.copyOf(powers, count);
    }

    /** The time, or null if {@code text} is no number or no number is allowed. */
    @Nullable
    Instant parse(String text) {
        if (allowed.length == 0 || text.isEmpty()) {
            return null;
        }
        long whole = wholeNumber(text);
        if (whole == Long.MIN_VALUE) {
            return fraction(text);
        }
        int power = power(Math.abs(whole));
        long seconds = Math.floorDiv(whole, TENS[power]);
        return Math.abs(seconds) > MAX_SECONDS
                ? null
                : Instant.ofEpochSecond(seconds, Math.floorMod(whole, TENS[power]) * TENS[9 - power]);
    }

    private int power(long size) {
        int last = allowed.length - 1;
        for (int i = 0; i < last; i++) {
            // Divided, since the limit of nanoseconds is beyond a long.
            if (size / TENS[allowed[i]] < SECONDS_LIMIT) {
                return allowed[i];
            }
        }
        return allowed[last];
    }

    /** A number of at most 18 digits, or 19 if a long holds it; Long.MIN_VALUE if it is none. */
    private static long wholeNumber(String text) {
        int start = text.charAt(0) == '-' ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 19) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        if (value < 0) { // 19 digits overflow once at most, into the negative
            return Long.MIN_VALUE;
        }
        return start == 1 ? -value : value;
    }

    private @Nullable Instant fraction(String text) {
        if (text.length() > 40 || !isDecimal(text)) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        // Bounds the exponent, so that nobody makes us write out a billion digits.
        if (Math.abs((long) number.precision() - number.scale()) > 20 || number.scale() > 40) {
            return null;
        }
        BigDecimal size = number.abs().min(BigDecimal.valueOf(Long.MAX_VALUE));
        BigDecimal seconds = number.movePointLeft(power(size.longValue()));
        BigDecimal floor = seconds.setScale(0, RoundingMode.FLOOR);
        if (floor.abs().compareTo(BigDecimal.valueOf(MAX_SECONDS)) > 0) {
            return null;
        }
        int nanos = seconds.subtract(floor).movePointRight(9).intValue();
        return Instant.ofEpochSecond(floor.longValueExact(), nanos);
    }

    private static boolean isDecimal(String text) {
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
            } else if (c == '-' || c == '+') {
                if (i > 0 && text.charAt(i - 1) != 'e' && text.charAt(i - 1) != 'E') {
                    return false;
                }
            } else if (c == '.') {
                if (text.indexOf('.', i + 1) >= 0) {
                    return false;
                }
            } else if ((c != 'e' && c != 'E') || !digit || i == text.length() - 1) {
                return false;
            }
        }
        return digit;
    }
}
