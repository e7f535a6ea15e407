package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is found wrong with one rule when it is checked for one event type after the other. The same fault for several
 * types is told once, with their names. Not thread-safe.
 */
final class Findings {

    /** Stands in a reason for the event types that it was found for. */
    static final String TYPES = "{types}";

    private static final int MOST_TYPES = 3;
    private static final int MOST_NAMES = 10;
    private static final int NOWHERE = -1;

    /** @param offset in the text of an expression; {@link #NOWHERE} if the value says all */
    private record Spot(YamlValue value, int offset) {}

    /** @param inAnyType whether it is wrong only if it is right for no event type */
    private record Finding(Spot spot, String reason, boolean inAnyType) {}

    /** For which types something was found, and the hint that holds for all of them. */
    private static final class Found {
        private final Set<String> types = new TreeSet<>();
        private @Nullable String hint;

        void add(String type, String typesHint) {
            types.add(type);
            hint = hint == null || hint.equals(typesHint) ? typesHint : "";
        }
    }

    private final Map<Finding, Found> found = new LinkedHashMap<>();
    private final Set<Spot> right = new HashSet<>();
    private final Set<String> checked = new TreeSet<>();
    private String type = "";

    /** What is found from now on is of this event type. */
    void enter(String type) {
        this.type = type;
        checked.add(type);
    }

    /** Something is wrong for this event type. {@link #TYPES} in the reason becomes the names of all such types. */
    void add(YamlValue place, String reason) {
        add(new Finding(new Spot(place, NOWHERE), reason, false), "");
    }

    /** As {@link #add}, but wrong only if nothing there is right for another event type of the rule. */
    void addIfInAnyType(YamlValue place, String reason) {
        add(new Finding(new Spot(place, NOWHERE), reason, true), "");
    }

    /** As {@link #add}, at a place within the text of a CEL expression. */
    void addAt(YamlValue place, int offset, String reason) {
        add(new Finding(new Spot(place, offset), "CEL expression: " + reason, false), "");
    }

    /** An expression reads a field that an object, which is reached by {@code way}, should not have. */
    void noField(YamlValue place, int offset, Shape owner, String way, String name) {
        add(
                new Finding(new Spot(place, offset), "CEL expression: " + noField(owner, way, name), false),
                hint(owner, name));
    }

    /** As {@link #noField}, but wrong only if no other event type of the rule has it. */
    void noFieldInAnyType(YamlValue place, int offset, Shape owner, String way, String name) {
        add(
                new Finding(new Spot(place, offset), "CEL expression: " + noField(owner, way, name), true),
                hint(owner, name));
    }

    /** A step or a pattern names a field that an object should not have; wrong only if no other event type has it. */
    void noFieldInAnyType(YamlValue place, Shape owner, String way, String name) {
        add(new Finding(new Spot(place, NOWHERE), noField(owner, way, name), true), hint(owner, name));
    }

    /** What stands there is right for this event type. */
    void isRight(YamlValue place) {
        right.add(new Spot(place, NOWHERE));
    }

    /** As {@link #isRight}, of a place within the text of an expression. */
    void isRight(YamlValue place, int offset) {
        right.add(new Spot(place, offset));
    }

    /**
     * What is known of a field that a step reads if it is there. That there should be none is a fault if no event type of
     * the rule has it; then it is any.
     */
    Field find(Shape data, FieldPath path) {
        Field field = data.find(path.names());
        if (field == null) {
            noField(data, path, true);
            return Field.ANY.asOptional();
        }
        isRight(path.place());
        return field;
    }

    /** As {@link #find}, of a field whose values must be of a kind; null, with a fault, if they are of another. */
    @Nullable
    Field find(Shape data, FieldPath path, String operation, Kind.Plain kind) {
        Field found = find(data, path);
        if (found.kind() == kind || found.kind() == Kind.Plain.ANY) {
            return found;
        }
        wrongKind(path, operation, kind.words(), found);
        return null;
    }

    /** A step needs something else in a field than it has. */
    void wrongKind(FieldPath path, String operation, String wanted, Field found) {
        add(
                path.place(),
                operation + " needs " + wanted + ", but '" + path + "' of " + TYPES + " is "
                        + found.kind().words());
    }

    /** As {@link #find}, of a field without which the step fails: that it may not be there, or be null, is a fault. */
    Field require(Shape data, FieldPath path) {
        Field field = data.find(path.names());
        if (field == null) {
            noField(data, path, false);
            return Field.ANY;
        }
        String way = Scope.DATA + "." + path;
        if (field.mayBeMissing()) {
            int last = way.lastIndexOf('.');
            add(
                    path.place(),
                    "'" + path + "' may be missing in " + TYPES + "; say when: "
                            + CelText.presence(way.substring(0, last), way.substring(last + 1)));
        } else if (field.mayBeNull()) {
            add(path.place(), "'" + path + "' may be null in " + TYPES + "; say when: " + way + " != null");
        }
        return field;
    }

    /** The shape with a field that a step writes; a part of its way that is no object is a fault. */
    Shape set(Shape data, FieldPath path, Field field) {
        List<String> names = path.names();
        for (int i = 1; i < names.size(); i++) {
            Field owner = data.find(names.subList(0, i));
            if (owner != null && !(owner.kind() instanceof Shape) && owner.kind() != Kind.Plain.ANY) {
                add(
                        path.place(),
                        "cannot set '" + path + "': '" + String.join(".", names.subList(0, i)) + "' of " + TYPES
                                + " is " + owner.kind().words() + ", not an object");
                return data;
            }
        }
        return data.set(names, field);
    }

    private void noField(Shape data, FieldPath path, boolean inAnyType) {
        Shape owner = data;
        StringBuilder way = new StringBuilder(Scope.DATA);
        for (String name : path.names()) {
            Field field = owner.find(name);
            if (field == null) {
                Spot spot = new Spot(path.place(), NOWHERE);
                add(new Finding(spot, noField(owner, way.toString(), name), inAnyType), hint(owner, name));
                return;
            }
            way.append('.').append(name);
            if (!(field.kind() instanceof Shape inner)) {
                String reason =
                        "'" + way + "' of " + TYPES + " is " + field.kind().words() + " and has no fields";
                add(new Finding(new Spot(path.place(), NOWHERE), reason, inAnyType), "");
                return;
            }
            owner = inner;
        }
    }

    private static String noField(Shape owner, String way, String name) {
        return "no field '" + name + "' in " + way + " of " + TYPES
                + (owner.gone().contains(name) ? " any more: a step before renamed or dropped it" : "");
    }

    private static String hint(Shape owner, String name) {
        String suggestion = owner.gone().contains(name) ? "" : Suggestion.of(name, owner.names());
        if (!suggestion.isEmpty() || owner.names().isEmpty() || owner.gone().contains(name)) {
            return suggestion;
        }
        List<String> known = owner.names().stream().limit(MOST_NAMES).toList();
        return "; known: " + String.join(", ", known) + (owner.names().size() > MOST_NAMES ? ", ..." : "");
    }

    private void add(Finding finding, String hint) {
        found.computeIfAbsent(finding, f -> new Found()).add(type, hint);
    }

    /** Makes what was found faults of the files. */
    void report() {
        found.forEach((finding, of) -> {
            Spot spot = finding.spot();
            if (finding.inAnyType() && right.contains(spot)) {
                return;
            }
            String reason = finding.reason().contains(TYPES)
                    ? finding.reason().replace(TYPES, words(of.types)) + of.hint
                    : finding.reason() + (of.types.size() == checked.size() ? "" : " (in " + words(of.types) + ")");
            if (spot.offset() == NOWHERE) {
                spot.value().fault(reason);
            } else {
                spot.value().faultAt(spot.offset(), reason);
            }
        });
    }

    private static String words(Set<String> types) {
        List<String> shown = new ArrayList<>(types);
        if (shown.size() > MOST_TYPES + 1) {
            return String.join(", ", shown.subList(0, MOST_TYPES)) + " and " + (shown.size() - MOST_TYPES)
                    + " more types";
        }
        return String.join(", ", shown);
    }
}
