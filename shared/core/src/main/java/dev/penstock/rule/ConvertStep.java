package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code convert: {field: temperature, from: degF, to: Cel}}: converts a number between units of UCUM. A field that is
 * not there, or null, stays so.
 */
final class ConvertStep implements Step {

    private final FieldPath field;
    private final LinearConversion conversion;

    private ConvertStep(FieldPath field, LinearConversion conversion) {
        this.field = field;
        this.conversion = conversion;
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "from", "to");
        YamlValue field = map.require("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        LinearConversion conversion = Units.conversion(map.require("from"), map.require("to"));
        return path == null || conversion == null ? null : new ConvertStep(path, conversion);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        return findings.find(data, field, "convert", Kind.Plain.NUMBER) == null
                ? data
                : data.change(
                        field.names(), found -> new Field(Kind.Plain.NUMBER, found.mayBeMissing(), found.mayBeNull()));
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Map<String, @Nullable Object> data = draft.data();
        Object value = field.get(data);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            return "convert " + field + ": " + Excerpt.of(value) + " is not a number";
        }
        double converted = conversion.apply(number.doubleValue());
        if (!Double.isFinite(converted)) {
            return "convert " + field + ": " + Excerpt.of(value) + " is too large";
        }
        return field.put(draft.changeData(), converted);
    }
}
