package dev.penstock.schema;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the bounds of numbers.
 *
 * @param fractions whether both allow numbers that are no integers; if not, {@code > 0} is {@code >= 1}
 */
record NumberComparison(LocatedJson.Obj from, LocatedJson.Obj to, boolean fractions) {

    /** A bound on one side. */
    private record Limit(BigDecimal value, boolean exclusive, String keyword) {
        /** How it is written. */
        String text() {
            return (exclusive ? "beyond " : "") + value.toPlainString();
        }
    }

    /** Where the new bounds are narrower, by keyword. */
    Map<String, String> differences() {
        Map<String, String> differences = new LinkedHashMap<>();
        for (boolean lower : new boolean[] {true, false}) {
            Limit old = limit(from, lower);
            Limit now = limit(to, lower);
            if (now != null && (old == null || isNarrower(now, old, lower))) {
                differences.put(
                        now.keyword(),
                        old == null ? "is new: " + now.text() : "was " + old.text() + ", is " + now.text());
            }
        }
        BigDecimal multiple = number(to, "multipleOf");
        BigDecimal oldMultiple = number(from, "multipleOf");
        BigDecimal step = oldMultiple != null ? oldMultiple : fractions ? null : BigDecimal.ONE;
        if (multiple != null && (step == null || step.remainder(multiple).signum() != 0)) {
            differences.put(
                    "multipleOf",
                    oldMultiple == null ? "is new: " + multiple : "was " + oldMultiple + ", is " + multiple);
        }
        return differences;
    }

    private boolean isNarrower(Limit now, Limit old, boolean lower) {
        BigDecimal a = fractions ? now.value() : whole(now, lower);
        BigDecimal b = fractions ? old.value() : whole(old, lower);
        int order = lower ? a.compareTo(b) : b.compareTo(a);
        return order > 0 || (order == 0 && fractions && now.exclusive() && !old.exclusive());
    }

    /** The outermost integer that the limit allows. */
    private static BigDecimal whole(Limit limit, boolean lower) {
        BigDecimal inner = limit.value().setScale(0, lower ? RoundingMode.CEILING : RoundingMode.FLOOR);
        if (!limit.exclusive() || inner.compareTo(limit.value()) != 0) {
            return inner;
        }
        return lower ? inner.add(BigDecimal.ONE) : inner.subtract(BigDecimal.ONE);
    }

    /** The tighter of the two keywords of a side. */
    private static @Nullable Limit limit(LocatedJson.Obj schema, boolean lower) {
        String inclusiveName = lower ? "minimum" : "maximum";
        String exclusiveName = lower ? "exclusiveMinimum" : "exclusiveMaximum";
        BigDecimal inclusive = number(schema, inclusiveName);
        BigDecimal exclusive = number(schema, exclusiveName);
        if (exclusive == null) {
            return inclusive == null ? null : new Limit(inclusive, false, inclusiveName);
        }
        int order = inclusive == null ? 0 : lower ? inclusive.compareTo(exclusive) : exclusive.compareTo(inclusive);
        return inclusive != null && order > 0
                ? new Limit(inclusive, false, inclusiveName)
                : new Limit(exclusive, true, exclusiveName);
    }

    private static @Nullable BigDecimal number(LocatedJson.Obj schema, String keyword) {
        return schema.value(keyword) instanceof LocatedJson.Num number ? number.value() : null;
    }
}
