package dev.penstock.aws.dynamo;

import dev.penstock.port.HistoryChunk;
import java.time.Instant;
import java.util.Locale;

/** Numbers and times as text that sorts as they do, however far back a device's clock is. */
final class SortKeys {

    static final char SEPARATOR = '#';

    /** The character after the separator: what begins with {@code x#} lies between {@code x#} and {@code x$}. */
    static final char AFTER_SEPARATOR = '$';

    /** Enough digits for every {@link Instant}. */
    private static final int SECOND_DIGITS = 17;

    private static final int HOUR_DIGITS = 13;
    private static final int NANO_DIGITS = 9;

    private SortKeys() {}

    /** The number of the bucket in which {@code time} lies. */
    static String bucket(Instant time) {
        long bucket = HistoryChunk.bucketOf(time).getEpochSecond() / HistoryChunk.BUCKET.toSeconds();
        return number(bucket, HOUR_DIGITS);
    }

    /** A time to the nanosecond, always 26 or 27 characters. */
    static String time(Instant time) {
        return number(time.getEpochSecond(), SECOND_DIGITS) + number(time.getNano(), NANO_DIGITS);
    }

    /** Reads what {@link #time} wrote. */
    static Instant parseTime(String text) {
        int nanosAt = text.length() - NANO_DIGITS;
        return Instant.ofEpochSecond(parseNumber(text.substring(0, nanosAt)), Long.parseLong(text.substring(nanosAt)));
    }

    /** Negative numbers are {@code -} and the complement: {@code -} sorts before every digit. */
    private static String number(long value, int digits) {
        return value < 0 ? '-' + pad(value + powerOfTen(digits), digits) : pad(value, digits);
    }

    private static long parseNumber(String text) {
        return text.charAt(0) == '-'
                ? Long.parseLong(text.substring(1)) - powerOfTen(text.length() - 1)
                : Long.parseLong(text);
    }

    private static String pad(long value, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "d", value);
    }

    private static long powerOfTen(int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }
}
