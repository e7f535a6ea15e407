package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.schema.SchemaFinding.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a schema accepts everything that an older one does, keyword by keyword. What it calls compatible is; where keywords
 * leave it open, it says so and why.
 */
final class SchemaComparison {

    /** Keywords that it compares only as a whole: the same in both versions, or it cannot tell. */
    private static final List<String> OPAQUE = List.of(
            "not",
            "oneOf",
            "if",
            "then",
            "else",
            "contains",
            "minContains",
            "maxContains",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef");

    /** Keywords of the old version that narrow it in ways that are not looked into. */
    private static final Set<String> NARROWING = Set.of(
            "$ref",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "contains",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "propertyNames",
            "patternProperties",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef");

    private static final LocatedJson.Place NOWHERE = new LocatedJson.Place(0, 0);
    private static final LocatedJson.Obj ANYTHING = new LocatedJson.Obj(NOWHERE, Map.of());

    private final SchemaDocument before;
    private final SchemaDocument after;
    private List<SchemaFinding> findings = new ArrayList<>();
    private Set<Pair> compared = new HashSet<>();

    /** Two subschemas, by identity: a recursive schema compares each pair once. */
    private record Pair(LocatedJson old, LocatedJson now) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Pair pair && old == pair.old && now == pair.now;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(old) + System.identityHashCode(now);
        }
    }

    /** Where the comparison stands, and whether the old version says more than is looked at, here or above. */
    private record Spot(String at, boolean partial) {
        Spot member(String name) {
            return new Spot(at + '/' + name.replace("~", "~0").replace("/", "~1"), partial);
        }
    }

    private SchemaComparison(LocatedJson old, LocatedJson now) {
        this.before = new SchemaDocument(old);
        this.after = new SchemaDocument(now);
    }

    /** What the newer schema may reject that the older accepts; empty if it certainly rejects nothing of it. */
    static List<SchemaFinding> of(LocatedJson old, LocatedJson now) {
        if (SchemaDocument.same(old, now)) {
            return List.of();
        }
        SchemaComparison comparison = new SchemaComparison(old, now);
        comparison.compare(old, now, new Spot("/data", false));
        return List.copyOf(new LinkedHashSet<>(comparison.findings));
    }

    private void compare(LocatedJson old, LocatedJson now, Spot spot) {
        if (SchemaDocument.isTrue(now) || SchemaDocument.isFalse(old)) {
            return;
        }
        if (SchemaDocument.isFalse(now)) {
            breaks(spot, "false", "was allowed, and must not be there any more");
            return;
        }
        LocatedJson resolved = before.follow(old);
        if (!compared.add(new Pair(resolved, now))) {
            return;
        }
        LocatedJson.Obj from = resolved instanceof LocatedJson.Obj object ? object : ANYTHING;
        LocatedJson.Obj to = now instanceof LocatedJson.Obj object ? object : ANYTHING;
        boolean narrowed = from.members().keySet().stream().anyMatch(NARROWING::contains);
        Spot here = new Spot(spot.at(), spot.partial() || narrowed);
        List<LocatedJson> values = SchemaDocument.values(from);
        if (values != null) {
            compareValues(values, to, here);
            return;
        }
        compareCombined(from, to, here);
        EnumSet<Kinds> kinds = Kinds.of(from);
        compareKinds(kinds, to, here);
        EnumSet<Kinds> shared = EnumSet.copyOf(kinds);
        shared.retainAll(Kinds.of(to));
        List<LocatedJson> allowed = SchemaDocument.values(to);
        if (allowed != null) {
            if (!Kinds.areCoveredBy(shared, allowed)) {
                breaks(
                        here,
                        to.value("const") != null ? "const" : "enum",
                        "was any " + Kinds.names(shared) + ", must be " + SchemaDocument.shown(allowed) + " now");
            }
            return;
        }
        if (shared.contains(Kinds.INTEGER) || shared.contains(Kinds.FRACTION)) {
            new NumberComparison(from, to, shared.contains(Kinds.FRACTION))
                    .differences()
                    .forEach((keyword, text) -> breaks(here, keyword, text));
        }
        if (shared.contains(Kinds.STRING)) {
            compareStrings(from, to, here);
        }
        if (shared.contains(Kinds.ARRAY)) {
            compareArrays(from, to, here);
        }
        if (shared.contains(Kinds.OBJECT)) {
            compareObjects(from, to, here);
        }
    }

    /** The old version has a few values: each is tried on the new one. */
    private void compareValues(List<LocatedJson> values, LocatedJson.Obj to, Spot spot) {
        SchemaCompiler compiler = new SchemaCompiler(Path.of(""));
        SchemaNode node = compiler.compile(to);
        if (compiler.needsReference()) {
            List<LocatedJson> allowed = SchemaDocument.values(to);
            boolean named = allowed != null
                    && to.members().keySet().stream().noneMatch(NARROWING::contains)
                    && values.stream().allMatch(v -> allowed.stream().anyMatch(a -> SchemaDocument.same(a, v)));
            if (!named) {
                add(Kind.CANNOT_TELL, spot, "enum", "the old values were not tried on the new version's keywords");
            }
            return;
        }
        for (LocatedJson value : values) {
            if (!accepts(node, value)) {
                breaks(
                        spot,
                        to.value("const") != null ? "const" : to.value("enum") != null ? "enum" : "type",
                        SchemaDocument.text(value) + " was allowed, and is not any more");
            }
        }
    }

    private static boolean accepts(SchemaNode node, LocatedJson value) {
        byte[] json = SchemaDocument.text(value).getBytes(StandardCharsets.UTF_8);
        Rejections rejections = new Rejections(1);
        try (JsonParser parser = EventJson.open(json, 0, json.length)) {
            parser.nextToken();
            node.check(parser, rejections);
        } catch (IOException e) {
            throw new UncheckedIOException("a value of a schema is JSON", e);
        }
        return rejections.isEmpty();
    }

    private void compareKinds(EnumSet<Kinds> kinds, LocatedJson.Obj to, Spot spot) {
        EnumSet<Kinds> gone = EnumSet.copyOf(kinds);
        gone.removeAll(Kinds.of(to));
        if (!gone.isEmpty()) {
            breaks(
                    spot,
                    "type",
                    kinds.equals(EnumSet.allOf(Kinds.class))
                            ? "could be anything, must be " + Kinds.names(Kinds.of(to)) + " now"
                            : "was " + Kinds.names(kinds) + ", must be " + Kinds.names(Kinds.of(to)) + " now");
        }
    }

    private void compareCombined(LocatedJson.Obj from, LocatedJson.Obj to, Spot spot) {
        LocatedJson target = after.target(to);
        if (target != null) {
            compare(from, target, spot);
        }
        if (to.value("allOf") instanceof LocatedJson.Arr all && !isSame(from, to, "allOf")) {
            all.elements().forEach(each -> compare(from, each, spot));
        }
        if (to.value("anyOf") instanceof LocatedJson.Arr any
                && !isSame(from, to, "anyOf")
                && any.elements().stream().noneMatch(each -> isWithin(from, each, spot))) {
            cannotTell(spot, "anyOf", "the old version fits none of its branches for sure");
        }
        for (String keyword : OPAQUE) {
            if (to.value(keyword) != null && !isSame(from, to, keyword)) {
                cannotTell(spot, keyword, "is new or has changed, and cannot be compared");
            }
        }
    }

    /** Whether the old schema certainly lies within this branch of the new one. */
    private boolean isWithin(LocatedJson.Obj from, LocatedJson branch, Spot spot) {
        List<SchemaFinding> kept = findings;
        Set<Pair> before = compared;
        findings = new ArrayList<>();
        compared = new HashSet<>(before);
        compared.remove(new Pair(from, branch));
        compare(from, branch, spot);
        boolean within = findings.isEmpty();
        findings = kept;
        compared = before;
        return within;
    }

    /** Whether a keyword says the same in both. With a reference in it that is not known, nor if its neighbours count. */
    private boolean isSame(LocatedJson.Obj from, LocatedJson.Obj to, String keyword) {
        LocatedJson old = from.value(keyword);
        LocatedJson now = to.value(keyword);
        return old != null
                && now != null
                && SchemaDocument.same(old, now)
                && !keyword.startsWith("unevaluated")
                && !keyword.equals("$dynamicRef")
                && !SchemaDocument.hasReference(now);
    }

    private void compareStrings(LocatedJson.Obj from, LocatedJson.Obj to, Spot spot) {
        compareAtLeast(from, to, "minLength", spot);
        compareAtMost(from, to, "maxLength", Integer.MAX_VALUE, spot);
        String pattern = SchemaDocument.string(to, "pattern");
        String oldPattern = SchemaDocument.string(from, "pattern");
        if (pattern != null && oldPattern == null) {
            breaks(spot, "pattern", "any text was allowed, it must match " + pattern + " now");
        } else if (pattern != null && !pattern.equals(oldPattern)) {
            cannotTell(
                    spot,
                    "pattern",
                    "was " + oldPattern + ", is " + pattern + ": whether one lies within the other is not known");
        }
        String format = SchemaDocument.string(to, "format");
        String oldFormat = SchemaDocument.string(from, "format");
        if (format != null && Formats.isAsserted(format) && !Formats.isWithin(oldFormat, format)) {
            breaks(
                    spot,
                    "format",
                    oldFormat == null
                            ? "any text was allowed, it must be a " + format + " now"
                            : "was " + oldFormat + ", must be " + format + " now");
        }
    }

    private void compareArrays(LocatedJson.Obj from, LocatedJson.Obj to, Spot spot) {
        compareAtLeast(from, to, "minItems", spot);
        compareAtMost(from, to, "maxItems", Integer.MAX_VALUE, spot);
        if (SchemaDocument.isTrue(to.value("uniqueItems")) && !SchemaDocument.isTrue(from.value("uniqueItems"))) {
            breaks(spot, "uniqueItems", "elements could repeat, and must all differ now");
        }
        if (SchemaDocument.count(from, "maxItems", Integer.MAX_VALUE) == 0) {
            return;
        }
        List<LocatedJson> oldFirst = SchemaDocument.elements(from, "prefixItems");
        List<LocatedJson> first = SchemaDocument.elements(to, "prefixItems");
        LocatedJson oldRest = SchemaDocument.orAnything(from.value("items"));
        LocatedJson rest = SchemaDocument.orAnything(to.value("items"));
        for (int i = 0; i < Math.max(oldFirst.size(), first.size()); i++) {
            compare(
                    i < oldFirst.size() ? oldFirst.get(i) : oldRest,
                    i < first.size() ? first.get(i) : rest,
                    spot.member(String.valueOf(i)));
        }
        compare(oldRest, rest, spot.member("*"));
    }

    private void compareObjects(LocatedJson.Obj from, LocatedJson.Obj to, Spot spot) {
        Set<String> oldRequired = SchemaDocument.names(from, "required");
        for (String name : SchemaDocument.names(to, "required")) {
            if (!oldRequired.contains(name)) {
                breaks(spot.member(name), "required", "could be left out, must be there now");
            }
        }
        if (SchemaDocument.count(to, "minProperties", 0) > oldRequired.size()) {
            compareAtLeast(from, to, "minProperties", spot);
        }
        Map<String, LocatedJson> oldMembers = SchemaDocument.members(from, "properties");
        Map<String, LocatedJson> members = SchemaDocument.members(to, "properties");
        LocatedJson oldRest = SchemaDocument.orAnything(from.value("additionalProperties"));
        LocatedJson rest = SchemaDocument.orAnything(to.value("additionalProperties"));
        if (!SchemaDocument.isFalse(oldRest)
                || SchemaDocument.count(to, "maxProperties", Integer.MAX_VALUE) < oldMembers.size()) {
            compareAtMost(from, to, "maxProperties", Integer.MAX_VALUE, spot);
        }
        if (to.value("patternProperties") != null
                && !(isSame(from, to, "patternProperties")
                        && oldMembers.keySet().equals(members.keySet()))) {
            cannotTell(spot, "patternProperties", "is new or has changed, or stands beside members that have");
        }
        oldMembers.forEach((name, schema) -> {
            LocatedJson now = members.getOrDefault(name, rest);
            if (SchemaDocument.isFalse(now) && !SchemaDocument.isFalse(schema) && !members.containsKey(name)) {
                breaks(
                        spot.member(name),
                        "additionalProperties",
                        "was described, and is a member that must not be there now");
            } else {
                compare(schema, now, spot.member(name));
            }
        });
        members.forEach((name, schema) -> {
            if (!oldMembers.containsKey(name) && !SchemaDocument.isTrue(schema)) {
                compareNewMember(oldRest, schema, spot.member(name));
            }
        });
        if (SchemaDocument.isFalse(rest)) {
            if (!SchemaDocument.isFalse(oldRest)) {
                breaks(spot.member("*"), "additionalProperties", "other members were allowed, and are not any more");
            }
        } else {
            compare(oldRest, rest, spot.member("*"));
        }
    }

    /** A member that the old version did not name: whoever sent it all the same may be rejected, nobody else. */
    private void compareNewMember(LocatedJson oldRest, LocatedJson schema, Spot spot) {
        if (!SchemaDocument.isFalse(oldRest) && !isWithin(asObject(oldRest), schema, spot)) {
            add(
                    SchemaDocument.isTrue(oldRest) ? Kind.NEWLY_DESCRIBED : Kind.BREAKS,
                    spot,
                    "properties",
                    "was not described and could be anything; now it is");
        }
    }

    private LocatedJson.Obj asObject(LocatedJson schema) {
        return before.follow(schema) instanceof LocatedJson.Obj object ? object : ANYTHING;
    }

    private void compareAtLeast(LocatedJson.Obj from, LocatedJson.Obj to, String keyword, Spot spot) {
        int old = SchemaDocument.count(from, keyword, 0);
        int now = SchemaDocument.count(to, keyword, 0);
        if (now > old) {
            breaks(spot, keyword, "was " + old + ", is " + now);
        }
    }

    private void compareAtMost(LocatedJson.Obj from, LocatedJson.Obj to, String keyword, int none, Spot spot) {
        int old = SchemaDocument.count(from, keyword, none);
        int now = SchemaDocument.count(to, keyword, none);
        if (now < old) {
            breaks(spot, keyword, old == none ? "is new: " + now : "was " + old + ", is " + now);
        }
    }

    /** Certain only if the old version says nothing that was not looked at. */
    private void breaks(Spot spot, String keyword, String text) {
        if (spot.partial()) {
            cannotTell(spot, keyword, text + ", unless the old version's other keywords rule that out");
        } else {
            add(Kind.BREAKS, spot, keyword, text);
        }
    }

    private void cannotTell(Spot spot, String keyword, String text) {
        add(Kind.CANNOT_TELL, spot, keyword, text);
    }

    private void add(Kind kind, Spot spot, String keyword, String text) {
        findings.add(new SchemaFinding(kind, spot.at(), keyword, text));
    }
}
