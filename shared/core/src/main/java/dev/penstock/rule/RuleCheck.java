package dev.penstock.rule;

import dev.penstock.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks the types of rules against what the schemas say of each event type. Rules are taken in the order in which they
 * apply, each against what the ones before leave of an event's data.
 */
final class RuleCheck {

    private RuleCheck() {}

    /**
     * Checks; what is wrong becomes faults at the places of the rules. Without any schema nothing is checked.
     *
     * @param schemas what is known of each type's data before the rules
     * @return what is known after them
     */
    static Map<String, Shape> run(List<Rule> rules, Map<String, Shape> schemas) {
        if (schemas.isEmpty()) {
            return schemas;
        }
        Map<String, Shape> known = new TreeMap<>(schemas);
        for (Rule rule : rules) {
            MatchCheck match = rule.matchCheck();
            match.checkTypes(schemas.keySet());
            Findings findings = new Findings();
            for (Map.Entry<String, Shape> type : known.entrySet()) {
                if (match.isFor(type.getKey())) {
                    findings.enter(type.getKey());
                    type.setValue(after(rule, type.getValue(), findings));
                }
            }
            findings.report();
        }
        return known;
    }

    /** What is known of a type's data after a rule. */
    private static Shape after(Rule rule, Shape data, Findings findings) {
        Shape matching = rule.matchCheck().check(data, findings);
        if (matching == null) {
            return data;
        }
        Shape after = rule.checkSteps(rule.checkCondition(matching, findings), findings);
        return rule.isForEveryEvent() ? after : after.join(data);
    }
}
