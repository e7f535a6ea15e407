package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlValue;
import java.util.Map;
import java.util.TreeMap;

/** Checks what routes match by against what events look like once the rules have had them. */
public final class RouteMatches {

    /** Of alarms that rules raise and of those of silent devices: who gives them another field adds it here. */
    private static final Shape ALARM = new Shape(
            Map.of(
                    "alarm", Field.certain(Kind.Plain.TEXT),
                    "state", Field.certain(Kind.Plain.TEXT),
                    "severity", Field.certain(Kind.Plain.TEXT),
                    "since", Field.certain(Kind.Plain.TEXT),
                    "rule", Field.optional(Kind.Plain.TEXT),
                    "expectedEvery", Field.optional(Kind.Plain.TEXT),
                    "type", Field.optional(Kind.Plain.TEXT)),
            Shape.Others.NONE);

    private final Map<String, Shape> data;

    /**
     * Against the data of each type, see {@link RuleSet#dataAfter}; that of alarms is known besides. Without any schema
     * nothing is checked.
     */
    public RouteMatches(Map<String, Shape> dataAfter) {
        data = new TreeMap<>(dataAfter);
        if (!dataAfter.isEmpty()) {
            data.put(Event.ALARM, ALARM);
        }
    }

    /**
     * Checks the pattern of one route, which has been read without faults: a type that there is not is a fault, and so is a
     * field that no type has that the route is for.
     */
    public void check(YamlValue match) {
        if (data.isEmpty()) {
            return;
        }
        MatchCheck check = new MatchCheck(match, false);
        check.checkTypes(data.keySet());
        Findings findings = new Findings();
        data.forEach((type, shape) -> {
            if (check.isFor(type)) {
                findings.enter(type);
                check.check(shape, findings);
            }
        });
        findings.report();
    }
}
