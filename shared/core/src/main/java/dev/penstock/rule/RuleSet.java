package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a pipeline, compiled. They apply in the order of their files' names and of their places in the file, each
 * to what the ones before made of the event. Immutable and thread-safe.
 */
public final class RuleSet {

    private static final Rule[] NONE = {};

    private final int size;
    private final EventTime times;
    private final Map<String, Rule[]> rulesByType;
    private final Rule[] rulesOfOtherTypes;

    RuleSet(List<Rule> rules, RuleSettings settings) {
        this.size = rules.size();
        this.times = EventTime.byDefault(settings);
        Set<String> named = new HashSet<>();
        for (Rule rule : rules) {
            Set<String> types = rule.match().types();
            if (types != null) {
                named.addAll(types);
            }
        }
        Map<String, Rule[]> byType = new HashMap<>();
        for (String type : named) {
            byType.put(type, candidates(rules, type));
        }
        this.rulesByType = Map.copyOf(byType);
        this.rulesOfOtherTypes = candidates(rules, null);
    }

    private static Rule[] candidates(List<Rule> rules, @Nullable String type) {
        return rules.stream()
                .filter(rule -> {
                    Set<String> types = rule.match().types();
                    return types == null || (type != null && types.contains(type));
                })
                .toList()
                .toArray(NONE);
    }

    /**
     * Reads and compiles {@code rules/*.yaml} of a pipeline directory; one without rules is valid.
     *
     * @throws PipelineException if the directory is not there or any file is not right, with every fault
     */
    public static RuleSet load(Path pipeline, RuleSettings settings) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        RuleSet rules = read(pipeline, settings, faults);
        faults.throwIfAny();
        return rules;
    }

    /** As {@link #load}, but collects what is wrong and leaves those rules out. */
    public static RuleSet read(Path pipeline, RuleSettings settings, Faults faults) {
        return new RuleSet(new RuleReader(pipeline, settings, faults).read(), settings);
    }

    /** How many rules there are. */
    public int size() {
        return size;
    }

    /**
     * Applies the rules to one event; its time is normalised even if no rule says so. To an event of an unknown type no rule
     * applies.
     *
     * @param memory of the event's device; what the rules put there is kept if the event passes or is filtered
     */
    public RuleOutcome apply(Event event, DeviceMemory memory) {
        RuleOutcome outcome = outcome(event, memory);
        if (outcome instanceof RuleOutcome.Failed) {
            memory.forget();
        } else {
            memory.keep();
        }
        return outcome;
    }

    /** Applies the rules to an event of a device of which nothing is remembered. */
    public RuleOutcome apply(Event event) {
        return apply(event, DeviceMemory.empty());
    }

    private RuleOutcome outcome(Event event, DeviceMemory memory) {
        Draft draft = new Draft(event, times, memory);
        for (Rule rule : event.isQuarantined() ? NONE : rulesByType.getOrDefault(event.type(), rulesOfOtherTypes)) {
            String reason = rule.apply(draft);
            if (reason != null) {
                return failed(event, reason);
            }
            if (draft.isFiltered()) {
                return new RuleOutcome.Filtered(rule.name(), 1);
            }
        }
        String reason = draft.settleTime();
        return reason == null ? new RuleOutcome.Passed(draft.finish(), 0) : failed(event, reason);
    }

    private static RuleOutcome failed(Event event, String reason) {
        return new RuleOutcome.Failed(Stage.TRANSFORM.event(event.id()) + ": " + reason);
    }
}
