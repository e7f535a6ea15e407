package dev.penstock.shape;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object: of an event's {@code data} at one point of the rules, or of an object within it. Immutable:
 * what changes it gives another one. Paths are the names of fields from this object on.
 *
 * @param fields those that are described, by name
 * @param others what holds for names that are not described
 * @param gone names that were described until a step took their fields away, for sentences
 */
public record Shape(Map<String, Field> fields, Others others, Set<String> gone) implements Kind {

    /** An object of which nothing is known. */
    public static final Shape UNKNOWN = new Shape(Map.of(), Others.ANY);

    /** What holds for names that are not described. */
    public enum Others {
        /** There are none. */
        NONE,
        /** There may be some, but who names one has most likely mistyped. */
        UNDESCRIBED,
        /** There may be any; nothing is known of them, so nothing about them is checked. */
        ANY;

        /** What holds if this does or the other. */
        public Others join(Others other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    public Shape {
        fields = Map.copyOf(fields);
        gone = Set.copyOf(gone);
    }

    /** One that has lost nothing yet. */
    public Shape(Map<String, Field> fields, Others others) {
        this(fields, others, Set.of());
    }

    @Override
    public String words() {
        return "an object";
    }

    /** The described names, in order. */
    public Collection<String> names() {
        return new TreeSet<>(fields.keySet());
    }

    /** A field of this object, or null if there should be none of this name. */
    public @Nullable Field find(String name) {
        Field field = fields.get(name);
        return field == null && others == Others.ANY ? Field.ANY : field;
    }

    /**
     * A field within: missing where a part of its way may be missing.
     *
     * @return null if there should be none, since its name is not known or a part of its way is no object
     */
    public @Nullable Field find(List<String> path) {
        Field field = find(path.getFirst());
        if (field == null || path.size() == 1) {
            return field;
        }
        Field inner = switch (field.kind()) {
            case Shape shape -> shape.find(path.subList(1, path.size()));
            case Plain plain when plain == Plain.ANY -> Field.ANY;
            default -> null;
        };
        return inner == null || !(field.mayBeMissing() || field.mayBeNull()) ? inner : inner.asOptional();
    }

    /**
     * With a field put there, and the objects on its way, as {@code FieldPath.put} does. A part of the way that is there
     * and no object stays: there the step fails.
     */
    public Shape set(List<String> path, Field field) {
        if (path.size() == 1) {
            return with(path.getFirst(), field);
        }
        List<String> rest = path.subList(1, path.size());
        Field owner = find(path.getFirst());
        if (owner == null) {
            Shape made = new Shape(Map.of(), Others.NONE).set(rest, field);
            return with(path.getFirst(), field.mayBeMissing() ? Field.optional(made) : Field.certain(made));
        }
        if (!(owner.kind() instanceof Shape shape)) {
            return this;
        }
        Shape changed = shape.set(rest, field);
        if (owner.mayBeMissing() || owner.mayBeNull()) {
            // It may have been made just now, with nothing else in it.
            changed = changed.join(new Shape(Map.of(), Others.NONE).set(rest, field));
        }
        return with(
                path.getFirst(),
                field.mayBeMissing()
                        ? new Field(changed, owner.mayBeMissing(), owner.mayBeNull())
                        : Field.certain(changed));
    }

    /** With something else known of a field where it is there; the same if there should be none, or nothing is known. */
    public Shape change(List<String> path, UnaryOperator<Field> change) {
        String first = path.getFirst();
        Field field = find(first);
        if (field == null) {
            return this;
        }
        if (path.size() == 1) {
            return with(first, change.apply(field));
        }
        return field.kind() instanceof Shape shape
                ? with(
                        first,
                        new Field(
                                shape.change(path.subList(1, path.size()), change),
                                field.mayBeMissing(),
                                field.mayBeNull()))
                : this;
    }

    /** With the fields of another object, each in the place of the one that has its name. */
    public Shape overlay(Shape other) {
        Map<String, Field> merged = new HashMap<>();
        fields.forEach((name, field) -> merged.put(
                name,
                other.others == Others.ANY
                        ? new Field(Kind.Plain.ANY, field.mayBeMissing(), field.mayBeNull())
                        : field));
        other.fields.forEach((name, field) -> merged.put(name, field.over(find(name))));
        Set<String> lost = new HashSet<>(gone);
        lost.removeAll(other.fields.keySet());
        return new Shape(merged, others.join(other.others), lost);
    }

    /** Without a field. */
    public Shape remove(List<String> path) {
        String first = path.getFirst();
        Field field = fields.get(first);
        if (field == null) {
            return this;
        }
        if (path.size() > 1) {
            return field.kind() instanceof Shape shape
                    ? with(
                            first,
                            new Field(
                                    shape.remove(path.subList(1, path.size())),
                                    field.mayBeMissing(),
                                    field.mayBeNull()))
                    : this;
        }
        Map<String, Field> rest = new HashMap<>(fields);
        rest.remove(first);
        Set<String> lost = new HashSet<>(gone);
        lost.add(first);
        return new Shape(rest, others, lost);
    }

    /** With what a condition proved about a field, such as {@link Field#asPresent}; one that no name describes is any. */
    public Shape prove(List<String> path, UnaryOperator<Field> proof) {
        String first = path.getFirst();
        Field field = fields.getOrDefault(first, Field.ANY.asOptional());
        if (path.size() == 1) {
            return with(first, proof.apply(field));
        }
        Field present = new Field(
                field.kind() instanceof Shape shape ? shape.prove(path.subList(1, path.size()), proof) : field.kind(),
                false,
                false);
        return with(first, present);
    }

    /** What is known if this is or the other is: after a step that may not have run, or of any of some versions. */
    public Shape join(Shape other) {
        if (equals(other)) {
            return this;
        }
        Map<String, Field> joined = new HashMap<>();
        fields.forEach((name, field) -> {
            Field otherField = other.find(name);
            joined.put(name, otherField == null ? field.asOptional() : field.join(otherField));
        });
        other.fields.forEach((name, field) -> {
            if (!fields.containsKey(name)) {
                Field ownField = find(name);
                joined.put(name, ownField == null ? field.asOptional() : ownField.join(field));
            }
        });
        Set<String> lost = new HashSet<>(gone);
        lost.addAll(other.gone);
        return new Shape(joined, others.join(other.others), lost);
    }

    private Shape with(String name, Field field) {
        if (field.equals(fields.get(name))) {
            return this;
        }
        Map<String, Field> changed = new HashMap<>(fields);
        changed.put(name, field);
        return new Shape(changed, others, gone);
    }
}
