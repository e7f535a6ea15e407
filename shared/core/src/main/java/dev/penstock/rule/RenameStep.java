package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code rename: {temp: temperature}}: moves fields, in the order written. One that is not there is left out; one that
 * has the new name already is replaced.
 */
final class RenameStep implements Step {

    private record Move(FieldPath from, FieldPath to) {}

    private final List<Move> moves;

    private RenameStep(List<Move> moves) {
        this.moves = List.copyOf(moves);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Move> moves = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            FieldPath from = FieldPath.parse(entry.key(), entry.keyValue());
            FieldPath to = FieldPath.read(entry.value());
            if (from != null && to != null) {
                moves.add(new Move(from, to));
            }
        }
        if (map.entries().isEmpty()) {
            value.fault("names no field");
        }
        return new RenameStep(moves);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (Move move : moves) {
            Field from = findings.find(known, move.from);
            Field moved = from.over(known.find(move.to.names()));
            known = findings.set(known.remove(move.from.names()), move.to, moved);
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Move move : moves) {
            if (move.from.isIn(draft.data())) {
                Map<String, @Nullable Object> data = draft.changeData();
                String reason = move.to.put(data, move.from.remove(data));
                if (reason != null) {
                    return "rename " + move.from + ": " + reason;
                }
            }
        }
        return null;
    }
}
