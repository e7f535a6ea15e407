package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be checked of a rule's or a route's {@code match} when it is loaded, and what it proves within the rule. */
final class MatchCheck {

    private static final String OR = "$or";
    private static final String TYPE = "type";

    private final @Nullable YamlMap pattern;
    private final boolean isForEveryEvent;

    /** Of a pattern that has been read without faults; null is every event. */
    MatchCheck(@Nullable YamlValue pattern, boolean isForEveryEvent) {
        this.pattern = pattern == null ? null : pattern.map();
        this.isForEveryEvent = isForEveryEvent;
    }

    /** Whether it matches every event of the types that it is for. */
    boolean isForEveryEvent() {
        return isForEveryEvent;
    }

    /** Says which types it names that no schema describes: such events never reach a rule or a route. */
    void checkTypes(Collection<String> known) {
        if (pattern != null) {
            checkTypes(pattern, known);
        }
    }

    private static void checkTypes(YamlMap pattern, Collection<String> known) {
        YamlValue types = pattern.find(TYPE);
        for (YamlValue type : types == null ? List.<YamlValue>of() : types.list()) {
            String name = type.isText() ? type.text() : null;
            if (name != null && !known.contains(name)) {
                type.fault("there is no schema of type '" + name + "'" + Suggestion.of(name, known));
            }
        }
        YamlValue branches = pattern.find(OR);
        if (branches != null) {
            maps(branches).forEach(branch -> checkTypes(branch, known));
        }
    }

    /** Whether events of a type can match. */
    boolean isFor(String type) {
        return pattern == null || isFor(pattern, type);
    }

    private static boolean isFor(YamlMap pattern, String type) {
        YamlValue types = pattern.find(TYPE);
        if (types != null && !matches(types, type)) {
            return false;
        }
        YamlValue branches = pattern.find(OR);
        return branches == null || maps(branches).stream().anyMatch(branch -> isFor(branch, type));
    }

    private static boolean matches(YamlValue types, String type) {
        if (types.list().stream().allMatch(YamlValue::isText)) {
            return types.list().stream().anyMatch(each -> type.equals(each.json()));
        }
        return TypePattern.matches(types, type);
    }

    /**
     * Checks the fields that it names. A field that it wants is there within the rule.
     *
     * @return what is known of the data of the events that match; null if none of this type can
     */
    @Nullable
    Shape check(Shape data, Findings findings) {
        if (pattern == null) {
            return data;
        }
        Shape known = check(pattern, data, findings);
        YamlValue branches = pattern.find(OR);
        if (branches != null) {
            // Which of them matched is not known, so they prove nothing.
            maps(branches).forEach(branch -> check(branch, data, findings));
        }
        return known;
    }

    private static @Nullable Shape check(YamlMap pattern, Shape data, Findings findings) {
        YamlValue conditions = pattern.find("data");
        YamlMap fields = conditions == null ? null : conditions.map();
        if (fields == null) {
            return data;
        }
        Walk walk = new Walk(findings, data);
        return walk.fields(fields, data, List.of(), true) ? walk.known : null;
    }

    private static List<YamlMap> maps(YamlValue list) {
        List<YamlMap> maps = new ArrayList<>();
        for (YamlValue value : list.list()) {
            YamlMap map = value.map();
            if (map != null) {
                maps.add(map);
            }
        }
        return maps;
    }

    private static final class Walk {

        private final Findings findings;
        private Shape known;

        Walk(Findings findings, Shape data) {
            this.findings = findings;
            this.known = data;
        }

        /** Whether all conditions on an object's fields can hold. */
        boolean fields(YamlMap conditions, Shape owner, List<String> way, boolean proves) {
            boolean can = true;
            for (YamlMap.Entry entry : conditions.entries()) {
                YamlValue condition = entry.value();
                if (entry.key().equals(OR)) {
                    maps(condition).forEach(branch -> fields(branch, owner, way, false));
                    continue;
                }
                List<String> path = new ArrayList<>(way);
                path.add(entry.key());
                Field field = owner.find(entry.key());
                if (field != null) {
                    findings.isRight(entry.keyValue());
                } else {
                    findings.noFieldInAnyType(entry.keyValue(), owner, shown(way), entry.key());
                    can &= owner.others() != Shape.Others.NONE || !wants(condition);
                }
                if (condition.isMap()) {
                    can &= inner(entry, field, path, proves);
                } else if (proves && wants(condition)) {
                    known = known.prove(
                            path,
                            found -> wantsValue(condition) ? found.asPresent().asNotNull() : found.asPresent());
                }
            }
            return can;
        }

        private boolean inner(YamlMap.Entry entry, @Nullable Field field, List<String> path, boolean proves) {
            YamlMap conditions = entry.value().map();
            if (conditions == null || field == null) {
                return true;
            }
            Kind kind = field.kind() instanceof Kind.ListOf(Field element) ? element.kind() : field.kind();
            if (kind instanceof Shape shape) {
                findings.isRight(entry.value());
                // A pattern matches a list if it matches one of its elements, and does not say which.
                return fields(conditions, shape, path, proves && kind == field.kind());
            }
            if (kind == Kind.Plain.ANY) {
                return true;
            }
            findings.addIfInAnyType(
                    entry.value(),
                    "'" + shown(path) + "' of " + Findings.TYPES + " is " + kind.words() + " and has no fields");
            return false;
        }

        private static String shown(List<String> way) {
            return way.isEmpty() ? Scope.DATA : Scope.DATA + "." + String.join(".", way);
        }

        /** Whether a condition holds only where the field is there. */
        private static boolean wants(YamlValue condition) {
            return condition.isMap() || condition.list().stream().noneMatch(each -> "false".equals(exists(each)));
        }

        /** Whether it holds only where the field has a value. */
        private static boolean wantsValue(YamlValue condition) {
            return condition.list().stream()
                    .allMatch(each -> !each.isNull() && exists(each) == null && !has(each, "anything-but"));
        }

        private static @Nullable String exists(YamlValue condition) {
            YamlMap map = condition.isMap() ? condition.map() : null;
            YamlValue exists = map == null ? null : map.find("exists");
            return exists == null ? null : String.valueOf(exists.json());
        }

        private static boolean has(YamlValue condition, String key) {
            YamlMap map = condition.isMap() ? condition.map() : null;
            return map != null && map.find(key) != null;
        }
    }
}
