package dev.penstock.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import software.amazon.event.ruler.Patterns;

/**
 * The numbers that the patterns of one path name, in order. Every number has a place among them: on one of them, or before,
 * between or after them; the places count up from 0, and to the patterns all numbers of one place are the same.
 *
 * <p>Each place is a text of binary digits, of one length for all. Then a range is a few prefixes of such texts, two for each
 * digit at most: event-ruler adds and finds these at a cost that grows with the digits, that is, with the logarithm of the
 * number of ranges. Its own ranges cost it as many states as there are other ranges to overlap with, and adding 500 of them
 * takes seconds.
 */
final class NumberLine {

    /** Starts no JSON value. */
    private static final char MARK = '#';

    private final double[] numbers;
    private final int digits;
    private final NumberPlace[] places;

    NumberLine(SortedSet<Double> named) {
        numbers = named.stream().mapToDouble(Double::doubleValue).toArray();
        places = new NumberPlace[2 * numbers.length + 1];
        digits = Integer.SIZE - Integer.numberOfLeadingZeros(places.length - 1);
        for (int i = 0; i < places.length; i++) {
            places[i] = new NumberPlace(text(i, digits));
        }
    }

    /** Where a number is; itself if event-ruler does not compare it with others, because it is not exact as a double. */
    JsonNode place(JsonNode number) {
        double value = number.doubleValue();
        if (!isComparable(number, value)) {
            return number;
        }
        // Minus zero is zero.
        int found = Arrays.binarySearch(numbers, value + 0.0);
        return places[found >= 0 ? on(found) : 2 * (-found - 1)];
    }

    /** What matches the places of a range, both bounds of which are named. */
    List<Patterns> patterns(NumberRange range) {
        int low = on(Arrays.binarySearch(numbers, range.low())) + (range.openLow() ? 1 : 0);
        int high = on(Arrays.binarySearch(numbers, range.high())) - (range.openHigh() ? 1 : 0);
        List<Patterns> prefixes = new ArrayList<>();
        // From the last digit to the first: what does not fill a pair of places together with its neighbour stands
        // alone.
        for (int length = digits; low <= high; length--) {
            if (low % 2 == 1) {
                prefixes.add(Patterns.prefixMatch(text(low++, length)));
            }
            if (high % 2 == 0) {
                prefixes.add(Patterns.prefixMatch(text(high--, length)));
            }
            low >>= 1;
            high >>= 1;
        }
        return prefixes;
    }

    private static int on(int index) {
        return 2 * index + 1;
    }

    private static String text(int place, int length) {
        StringBuilder text = new StringBuilder(length + 1).append(MARK);
        for (int digit = length - 1; digit >= 0; digit--) {
            text.append((char) ('0' + (place >> digit & 1)));
        }
        return text.toString();
    }

    private static boolean isComparable(JsonNode number, double value) {
        if (number.isDouble()) {
            return Double.isFinite(value);
        }
        if ((number.isInt() || number.isLong()) && Math.abs(value) < 1L << 53) {
            return true;
        }
        try {
            Patterns.numericEquals(number.asText());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
