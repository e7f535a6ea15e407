package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code derive: {field: pressureRate, from: pressure, fn: rate, per: min}} or {@code derive: {field: calm, from: wind, fn:
 * mean, window: 10m}}: sets a field to what a function gives over the device's own recent values of another field, this one
 * included. A field that is not there, or null, derives nothing.
 */
final class DeriveStep implements Step {

    /** The most events that a window keeps. */
    static final int MOST_EVENTS = 100;

    /** For {@code rate} and {@code delta}: one would do, but the one before may come out of order or with a wrong clock. */
    private static final int PREVIOUS_EVENTS = 5;

    private static final double[] NONE = {};
    private static final Map<String, Duration> UNITS = Map.of(
            "s",
            Duration.ofSeconds(1),
            "min",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1),
            "d",
            Duration.ofDays(1));

    private enum Fn {
        RATE,
        MEAN,
        MIN,
        MAX,
        SUM,
        COUNT,
        DELTA;

        static final List<String> LABELS = List.of("rate", "mean", "min", "max", "sum", "count", "delta");

        private static final Map<String, String> ELSEWHERE =
                Map.of("avg", "mean", "average", "mean", "diff", "delta", "difference", "delta", "total", "sum");
    }

    private final FieldPath field;
    private final FieldPath from;
    private final Fn fn;
    private final String key;
    private final boolean hasWindow;
    private final double windowMillis;
    private final int keeps;
    private final double perMillis;

    private DeriveStep(
            FieldPath field, FieldPath from, Fn fn, String key, @Nullable Duration window, int last, double perMillis) {
        this.field = field;
        this.from = from;
        this.fn = fn;
        this.key = key;
        this.hasWindow = window != null || last > 0;
        this.windowMillis = window == null ? Double.POSITIVE_INFINITY : window.toMillis();
        this.keeps = last > 0 ? last : window != null ? MOST_EVENTS : PREVIOUS_EVENTS;
        this.perMillis = perMillis;
    }

    static @Nullable Step read(YamlValue value, MemoryKeys keys) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "from", "fn", "per", "window", "last");
        FieldPath field = path(map.require("field"));
        FieldPath from = path(map.require("from"));
        YamlValue function = map.require("fn");
        String label = function == null ? null : function.oneOf(Fn.LABELS, Fn.ELSEWHERE);
        YamlValue windowValue = map.find("window");
        Duration window = windowValue == null ? null : windowValue.duration();
        if (windowValue != null && window != null && window.isZero()) {
            windowValue.fault("must be longer than nothing");
        }
        int last = last(map.find("last"));
        if (field == null || from == null || label == null) {
            return null;
        }
        Fn fn = Fn.values()[Fn.LABELS.indexOf(label)];
        double perMillis = perMillis(map, fn);
        boolean windowed = windowValue != null || map.find("last") != null;
        if (fn == Fn.RATE && windowed) {
            value.fault("rate looks at the event before only: it takes no window");
        }
        if (fn != Fn.RATE && fn != Fn.DELTA && !windowed) {
            value.fault(label + " needs a window: how long (window: 10m), how many events (last: 20), or both");
        }
        String key = keys.claim("derive " + label, field.toString(), value);
        DeriveStep step = new DeriveStep(field, from, fn, key, window, last, perMillis);
        keys.keepValues(step.keeps, value);
        return step;
    }

    private static @Nullable FieldPath path(@Nullable YamlValue value) {
        return value == null ? null : FieldPath.read(value);
    }

    /** 0 if it is not there. */
    private static int last(@Nullable YamlValue value) {
        if (value == null) {
            return 0;
        }
        if (value.json() instanceof Long events && events >= 2 && events <= MOST_EVENTS) {
            return events.intValue();
        }
        value.fault("must be a whole number of events from 2 to " + MOST_EVENTS);
        return 2;
    }

    private static double perMillis(YamlMap map, Fn fn) {
        YamlValue per = fn == Fn.RATE ? map.require("per") : map.find("per");
        if (per == null) {
            return 0;
        }
        if (fn != Fn.RATE) {
            per.fault("only a rate is per time");
            return 0;
        }
        String unit = per.oneOf(List.of("s", "min", "h", "d"));
        return unit == null ? 0 : UNITS.getOrDefault(unit, Duration.ZERO).toMillis();
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public boolean needsMemory() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        findings.find(data, from, "derive", Kind.Plain.NUMBER);
        // A late event derives nothing, nor does the first one have a rate.
        return findings.set(data, field, Field.certain(Kind.Plain.NUMBER)).join(data);
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = from.get(draft.data());
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            return "derive " + field + ": " + Excerpt.of(value) + " is not a number";
        }
        if (!Double.isFinite(number.doubleValue())) {
            return "derive " + field + ": " + Excerpt.of(value) + " is too large";
        }
        String reason = draft.settleTime();
        if (reason != null) {
            return reason;
        }
        if (!draft.movesMemory()) {
            return null;
        }
        double[] known = draft.memory().get(key);
        RecentValues values = RecentValues.of(
                known == null ? NONE : known,
                DeviceClock.millis(draft.time()),
                number.doubleValue(),
                windowMillis,
                keeps);
        draft.memory().put(key, values.pairs());
        return set(draft, result(values));
    }

    private Number result(RecentValues values) {
        return switch (fn) {
            case RATE -> values.rate() * perMillis;
            case MEAN -> values.sum() / values.count();
            case MIN -> values.min();
            case MAX -> values.max();
            case SUM -> values.sum();
            case COUNT -> (long) values.count();
            case DELTA -> hasWindow ? values.deltaToOldest() : values.deltaToPrevious();
        };
    }

    private @Nullable String set(Draft draft, Number result) {
        if (Double.isNaN(result.doubleValue())) {
            return null; // a rate or a difference without another value
        }
        if (Double.isInfinite(result.doubleValue())) {
            return "derive " + field + ": the result is too large";
        }
        String reason = field.put(draft.changeData(), result);
        return reason == null ? null : "derive " + field + ": " + reason;
    }
}
