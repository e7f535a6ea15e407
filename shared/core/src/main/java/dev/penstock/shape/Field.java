package dev.penstock.shape;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a field.
 *
 * @param kind what it is if it is there and not null
 * @param mayBeMissing whether it may not be there
 * @param mayBeNull whether it may be there and be null
 */
public record Field(Kind kind, boolean mayBeMissing, boolean mayBeNull) {

    /** A field of which nothing is known, so that nothing about it is checked. */
    public static final Field ANY = certain(Kind.Plain.ANY);

    /** A field that is there and not null. */
    public static Field certain(Kind kind) {
        return new Field(kind, false, false);
    }

    /** A field that may be missing, but is not null. */
    public static Field optional(Kind kind) {
        return new Field(kind, true, false);
    }

    /** What is known of a plain value: null, Boolean, Number, String, List or Map. */
    public static Field of(@Nullable Object json) {
        return switch (json) {
            case null -> new Field(Kind.Plain.ANY, false, true);
            case Boolean truth -> certain(Kind.Plain.TRUTH);
            case Number number -> certain(Kind.Plain.NUMBER);
            case String text -> certain(Kind.Plain.TEXT);
            case List<?> list ->
                certain(list.stream()
                        .map(Field::of)
                        .reduce(Field::join)
                        .map(Kind.ListOf::new)
                        .orElse(Kind.ListOf.NOTHING));
            case Map<?, ?> map -> {
                Map<String, Field> fields = new TreeMap<>();
                map.forEach((name, value) -> fields.put(String.valueOf(name), of(value)));
                yield certain(new Shape(fields, Shape.Others.NONE));
            }
            default -> ANY;
        };
    }

    /** Whether it certainly is there and not null. */
    public boolean hasValue() {
        return !mayBeMissing && !mayBeNull;
    }

    /** What is known once this one, where it is there, has taken the place of another; null is none. */
    public Field over(@Nullable Field other) {
        return !mayBeMissing || other == null
                ? this
                : new Field(asPresent().join(other).kind, other.mayBeMissing, mayBeNull || other.mayBeNull);
    }

    /** The same, but whether it is there is not certain. */
    public Field asOptional() {
        return new Field(kind, true, mayBeNull);
    }

    /** The same, certainly there. */
    public Field asPresent() {
        return new Field(kind, false, mayBeNull);
    }

    /** The same, not null. */
    public Field asNotNull() {
        return new Field(kind, mayBeMissing, false);
    }

    /** What is known of a field that is this one or the other. */
    public Field join(Field other) {
        // Of a null alone the kind is any, which must not hide what the other is.
        Kind joined = isOnlyNull() ? other.kind : other.isOnlyNull() ? kind : kind.join(other.kind);
        return new Field(joined, mayBeMissing || other.mayBeMissing, mayBeNull || other.mayBeNull);
    }

    private boolean isOnlyNull() {
        return kind == Kind.Plain.ANY && mayBeNull;
    }
}
