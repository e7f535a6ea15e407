package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code map: {field: code, to: state, values: {"1": idle, "2": running}, otherwise: unknown}}: looks a value up. The table
 * stands in the rule or, with {@code file}, in a file of the pipeline. The answer replaces the field unless {@code to}
 * names another; without {@code otherwise} a value that is not in the table fails the event. A field that is not there, or
 * null, stays so.
 */
final class MapStep implements Step {

    /** What a value that is not in the table becomes. */
    private record Otherwise(@Nullable Object value) {}

    private final FieldPath field;
    private final FieldPath to;
    private final LookupTable table;
    private final @Nullable Otherwise otherwise;

    private MapStep(FieldPath field, FieldPath to, LookupTable table, @Nullable Otherwise otherwise) {
        this.field = field;
        this.to = to;
        this.table = table;
        this.otherwise = otherwise;
    }

    static @Nullable Step read(YamlValue value, TableFiles files) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "to", "values", "file", "otherwise");
        YamlValue field = map.require("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        YamlValue to = map.find("to");
        FieldPath target = to == null ? path : FieldPath.read(to);
        LookupTable table = table(map, files);
        YamlValue otherwise = map.find("otherwise");
        return path == null || target == null || table == null
                ? null
                : new MapStep(path, target, table, otherwise == null ? null : new Otherwise(otherwise.json()));
    }

    private static @Nullable LookupTable table(YamlMap map, TableFiles files) {
        YamlValue values = map.find("values");
        YamlValue file = map.find("file");
        if ((values == null) == (file == null)) {
            map.value()
                    .fault(
                            values == null
                                    ? "needs a table: values, or file"
                                    : "has two tables: take values or file, not both");
            return null;
        }
        if (file != null) {
            return files.find(file);
        }
        YamlMap entries = values == null ? null : values.map();
        return entries == null ? null : LookupTable.read(entries);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Field found = findings.find(data, field);
        if (found.kind() instanceof Shape || found.kind() instanceof Kind.ListOf) {
            findings.wrongKind(field, "map", "text, a number, or true or false", found);
        }
        Field answer = otherwise == null ? table.answer() : table.answer().join(Field.of(otherwise.value));
        if (to.names().equals(field.names())) {
            return data.change(
                    field.names(),
                    from -> new Field(answer.kind(), from.mayBeMissing(), from.mayBeNull() || answer.mayBeNull()));
        }
        Shape after = findings.set(data, to, answer);
        return found.hasValue() ? after : after.join(data);
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Map<String, @Nullable Object> data = draft.data();
        Object value = field.get(data);
        if (value == null) {
            return null;
        }
        Object found = table.get(value);
        if (found == null && !table.has(value)) {
            if (otherwise == null) {
                return "map " + field + ": " + Excerpt.of(value) + " is not in the table" + table.suggestion(value);
            }
            found = otherwise.value;
        }
        // A copy, since later steps may write into it.
        String reason = to.put(draft.changeData(), JsonData.copy(found));
        return reason == null ? null : "map " + field + ": " + reason;
    }
}
