package dev.penstock.pattern;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.Range;

/** What numbers the numeric terms of a pattern ask for, which event-ruler's compiled ones do not tell. */
final class NumberTerms {

    private final Map<Patterns, NumberRange> ranges = new HashMap<>();

    /** @param pattern a tree of plain values that event-ruler has compiled */
    NumberTerms(@Nullable Object pattern) {
        collect(pattern);
    }

    /** The numbers that a compiled term asks for; null if it is no numeric term, or one that only event-ruler understands. */
    @Nullable
    NumberRange of(Patterns compiled) {
        return ranges.get(compiled);
    }

    /** Takes up terms also where a field is called like one: nobody will ask for those. */
    private void collect(@Nullable Object tree) {
        switch (tree) {
            case Number number -> add(number.doubleValue(), false, number.doubleValue(), false);
            case List<?> list -> list.forEach(this::collect);
            case Map<?, ?> map ->
                map.forEach((name, value) -> {
                    if (name.equals("numeric") && value instanceof List<?> terms) {
                        addRange(terms);
                    }
                    collect(value);
                });
            case null, default -> {}
        }
    }

    private void addRange(List<?> terms) {
        double low = -Double.MAX_VALUE;
        double high = Double.MAX_VALUE;
        boolean openLow = false;
        boolean openHigh = false;
        for (int i = 0; i + 1 < terms.size(); i += 2) {
            if (!(terms.get(i) instanceof String operator && terms.get(i + 1) instanceof Number bound)) {
                return;
            }
            if (operator.startsWith(">")) {
                low = bound.doubleValue();
                openLow = operator.equals(">");
            } else {
                high = bound.doubleValue();
                openHigh = operator.equals("<");
            }
        }
        if (low < high) {
            add(low, openLow, high, openHigh);
        }
    }

    private void add(double low, boolean openLow, double high, boolean openHigh) {
        if (Double.isFinite(low) && Double.isFinite(high)) {
            String bottom = Double.toString(low);
            ranges.put(
                    low == high
                            ? Patterns.numericEquals(bottom)
                            : Range.between(bottom, openLow, Double.toString(high), openHigh),
                    new NumberRange(low, openLow, high, openHigh));
        }
    }
}
