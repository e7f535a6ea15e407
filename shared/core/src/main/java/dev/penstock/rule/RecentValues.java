package dev.penstock.rule;

/**
 * A device's own recent values of one field: pairs of time and value, in the order in which they came, with the one at hand
 * last. By arrival and not by time is forgotten what is too much, so that a clock that jumps ahead for a while does not keep
 * true values out.
 */
final class RecentValues {

    private final double[] pairs;
    private final double time;
    private final double from;

    private RecentValues(double[] pairs, double time, double from) {
        this.pairs = pairs;
        this.time = time;
        this.from = from;
    }

    /**
     * Adds the value at hand.
     *
     * @param known the pairs before it, or null
     * @param time of the value, in milliseconds
     * @param window how far back values count, in milliseconds; may be infinite
     * @param most how many pairs to keep
     */
    static RecentValues of(double[] known, double time, double value, double window, int most) {
        double from = time - window;
        double[] kept = new double[known.length + 2];
        int size = 0;
        for (int i = 0; i + 1 < known.length; i += 2) {
            if (known[i] > from) {
                kept[size++] = known[i];
                kept[size++] = known[i + 1];
            }
        }
        kept[size++] = time;
        kept[size++] = value;
        int first = Math.max(0, size - 2 * most);
        return new RecentValues(java.util.Arrays.copyOfRange(kept, first, size), time, from);
    }

    /** All pairs, as memory keeps them. */
    double[] pairs() {
        return pairs;
    }

    private double value() {
        return pairs[pairs.length - 1];
    }

    /** Whether a pair is in the window that ends at the value at hand; an event that came too early is not. */
    private boolean counts(int i) {
        return pairs[i] <= time && pairs[i] > from;
    }

    int count() {
        int count = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            count += counts(i) ? 1 : 0;
        }
        return count;
    }

    double sum() {
        double sum = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            sum += counts(i) ? pairs[i + 1] : 0;
        }
        return sum;
    }

    double min() {
        double min = value();
        for (int i = 0; i < pairs.length; i += 2) {
            min = counts(i) ? Math.min(min, pairs[i + 1]) : min;
        }
        return min;
    }

    double max() {
        double max = value();
        for (int i = 0; i < pairs.length; i += 2) {
            max = counts(i) ? Math.max(max, pairs[i + 1]) : max;
        }
        return max;
    }

    /** This value less the oldest of the window; not a number if there is no other. */
    double deltaToOldest() {
        int oldest = -1;
        for (int i = 0; i < pairs.length - 2; i += 2) {
            if (counts(i) && (oldest < 0 || pairs[i] < pairs[oldest])) {
                oldest = i;
            }
        }
        return oldest < 0 ? Double.NaN : value() - pairs[oldest + 1];
    }

    /** This value less the one before it; not a number if there is none. */
    double deltaToPrevious() {
        int previous = previous(true);
        return previous < 0 ? Double.NaN : value() - pairs[previous + 1];
    }

    /** The change per millisecond since the value before it; not a number if no time has passed since any. */
    double rate() {
        int previous = previous(false);
        return previous < 0 ? Double.NaN : (value() - pairs[previous + 1]) / (time - pairs[previous]);
    }

    private int previous(boolean sameTime) {
        int previous = -1;
        for (int i = 0; i < pairs.length - 2; i += 2) {
            boolean before = sameTime ? pairs[i] <= time : pairs[i] < time;
            if (before && counts(i) && (previous < 0 || pairs[i] >= pairs[previous])) {
                previous = i;
            }
        }
        return previous;
    }
}
