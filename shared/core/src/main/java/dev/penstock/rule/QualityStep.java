package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code quality: {fields: [temperature], sentinels: [-999.9], min: -80, max: 150, mark: quality}}: takes what is no
 * reading out of the data. A sentinel (what a device sends where it has no value), a number out of range, and what is no
 * number are removed, and the object {@code mark} names them: {@code {"quality": {"temperature": "sentinel"}}}. With
 * {@code fields: {temperature: {min: -80}, ...}} each has limits of its own, where it names them. A field that is not
 * there, or null, stays so.
 */
final class QualityStep implements Step {

    private static final String SENTINEL = "sentinel";
    private static final String OUT_OF_RANGE = "out-of-range";
    private static final String NOT_A_NUMBER = "not-a-number";

    /** What a reading may be. */
    private record Limits(double min, double max, double[] sentinels) {

        private static final Limits NONE =
                new Limits(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, new double[0]);

        /** Reads what a map says, and takes the rest from {@code others}; null, with faults, if either is not right. */
        private static @Nullable Limits read(YamlMap map, @Nullable Limits others) {
            Limits rest = others == null ? NONE : others;
            YamlValue minValue = map.find("min");
            Double min = minValue == null ? Double.valueOf(rest.min) : minValue.number();
            YamlValue maxValue = map.find("max");
            Double max = maxValue == null ? Double.valueOf(rest.max) : maxValue.number();
            if (min != null && max != null && min > max) {
                (maxValue == null ? map.value() : maxValue).fault("max " + max + " is less than min " + min);
            }
            YamlValue sentinelsValue = map.find("sentinels");
            double[] sentinels = sentinelsValue == null ? rest.sentinels : sentinels(sentinelsValue);
            return others == null || min == null || max == null || sentinels == null
                    ? null
                    : new Limits(min, max, sentinels);
        }

        private static double @Nullable [] sentinels(YamlValue value) {
            List<YamlValue> values = value.list();
            double[] numbers = values.stream()
                    .map(YamlValue::number)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            return value.isList() && numbers.length == values.size() ? numbers : null;
        }

        private boolean allowAll() {
            return sentinels.length == 0 && Double.isInfinite(min) && Double.isInfinite(max);
        }

        /** What is wrong with a value, or null. */
        private @Nullable String judge(Object value) {
            if (!(value instanceof Number number)) {
                return NOT_A_NUMBER;
            }
            double reading = number.doubleValue();
            for (double sentinel : sentinels) {
                if (reading == sentinel) {
                    return SENTINEL;
                }
            }
            return reading >= min && reading <= max ? null : OUT_OF_RANGE;
        }
    }

    /** A field, where it is named if it is bad, and its limits. */
    private record Reading(FieldPath field, FieldPath mark, Limits limits) {}

    private final List<Reading> readings;

    private QualityStep(List<Reading> readings) {
        this.readings = List.copyOf(readings);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("fields", "sentinels", "min", "max", "mark");
        Limits common = Limits.read(map, Limits.NONE);
        YamlValue markValue = map.find("mark");
        FieldPath mark = markValue == null ? FieldPath.parse("quality", value) : FieldPath.read(markValue);
        YamlValue fields = map.require("fields");
        if (mark == null || fields == null) {
            return null;
        }
        List<Reading> readings = new ArrayList<>();
        if (fields.isMap()) {
            readEach(fields, mark, common, readings);
        } else {
            List<YamlValue> names = fields.list();
            names.forEach(name -> add(FieldPath.read(name), mark, common, readings));
            if (fields.isList() && names.isEmpty()) {
                fields.fault("names no field");
            }
        }
        return new QualityStep(readings);
    }

    private static void readEach(YamlValue fields, FieldPath mark, @Nullable Limits common, List<Reading> readings) {
        YamlMap map = fields.map();
        if (map == null) {
            return;
        }
        if (map.entries().isEmpty()) {
            fields.fault("names no field");
        }
        for (YamlMap.Entry entry : map.entries()) {
            YamlMap own = entry.value().map();
            if (own != null) {
                own.allow("sentinels", "min", "max");
                add(FieldPath.parse(entry.key(), entry.keyValue()), mark, Limits.read(own, common), readings);
            }
        }
    }

    private static void add(
            @Nullable FieldPath field, FieldPath mark, @Nullable Limits limits, List<Reading> readings) {
        if (field == null || limits == null) {
            return;
        }
        if (limits.allowAll()) {
            field.place().fault("nothing is wrong with any number here: say min, max or sentinels");
        }
        FieldPath own = FieldPath.parse(mark + "." + field, field.place());
        if (own != null) {
            readings.add(new Reading(field, own, limits));
        }
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (Reading reading : readings) {
            findings.find(known, reading.field, "quality", Kind.Plain.NUMBER);
            Shape judged =
                    known.change(reading.field.names(), found -> new Field(Kind.Plain.NUMBER, true, found.mayBeNull()));
            known = findings.set(judged, reading.mark, Field.certain(Kind.Plain.TEXT))
                    .join(judged);
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Reading reading : readings) {
            Object value = reading.field.get(draft.data());
            String fault = value == null ? null : reading.limits.judge(value);
            if (fault != null) {
                Map<String, @Nullable Object> data = draft.changeData();
                reading.field.remove(data);
                String reason = reading.mark.put(data, fault);
                if (reason != null) {
                    return "quality " + reading.field + ": " + reason;
                }
            }
        }
        return null;
    }
}
