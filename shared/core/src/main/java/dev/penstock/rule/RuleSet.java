package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.pattern.PatternIndex;
import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.schema.Shapes;
import dev.penstock.shape.Shape;
import dev.penstock.types.TypeTimes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a pipeline, compiled. They apply in the order of their files' names and of their places in the file, each
 * to what the ones before made of the event. Immutable and thread-safe.
 */
public final class RuleSet {

    private static final RulesOfType NONE = new RulesOfType(new int[0], new int[0], null);

    private final Rule[] rules;
    private final EventTime times;
    private final TypeTimes typeTimes;
    private final Map<String, Shape> dataAfter;
    private final Map<String, RulesOfType> rulesByType = new HashMap<>();
    private final RulesOfType rulesOfOtherTypes;
    private final Set<String> enrichedTypes = new HashSet<>();
    private final boolean enrichesOtherTypes;

    private final Map<String, Watermark> watermarks = new HashMap<>();
    private final Set<String> typesWithMemory = new HashSet<>();
    private final boolean otherTypesHaveMemory;

    RuleSet(List<Rule> ruleList, RuleSettings settings, TypeTimes typeTimes, Map<String, Shape> dataAfter) {
        this.rules = ruleList.toArray(new Rule[0]);
        this.times = EventTime.byDefault(settings);
        this.typeTimes = typeTimes;
        this.dataAfter = Map.copyOf(dataAfter);
        Set<String> named = new HashSet<>();
        for (Rule rule : rules) {
            Set<String> types = rule.match().types();
            if (types != null) {
                named.addAll(types);
            }
        }
        List<Integer> patterned =
                indexes(rule -> rule.pattern() != null).boxed().toList();
        PatternIndex<Integer> patterns = patterned.isEmpty()
                ? null
                : new PatternIndex<>(patterned, index -> Objects.requireNonNull(rules[index].pattern(), "pattern"));
        for (String type : named) {
            rulesByType.put(type, ofType(type, patterns));
        }
        this.rulesOfOtherTypes = ofType(null, patterns);
        rulesByType.put(Event.ALARM, NONE);
        typeTimes.allowedLateness().forEach((type, allowed) -> watermarks.put(type, new Watermark(type, allowed)));
        this.typesWithMemory.addAll(watermarks.keySet());
        rulesByType.forEach((type, own) -> {
            if (any(own, Rule::needsMemory)) {
                typesWithMemory.add(type);
            }
            if (any(own, Rule::needsAttributes)) {
                enrichedTypes.add(type);
            }
        });
        this.otherTypesHaveMemory = any(rulesOfOtherTypes, Rule::needsMemory);
        this.enrichesOtherTypes = any(rulesOfOtherTypes, Rule::needsAttributes);
    }

    private boolean any(RulesOfType ofType, Predicate<Rule> kind) {
        return IntStream.concat(Arrays.stream(ofType.certain()), Arrays.stream(ofType.patterned()))
                .anyMatch(index -> kind.test(rules[index]));
    }

    /** @param type null for types that no rule names */
    private RulesOfType ofType(@Nullable String type, @Nullable PatternIndex<Integer> patterns) {
        Predicate<Rule> canMatch = rule -> {
            Set<String> types = rule.match().types();
            return types == null || (type != null && types.contains(type));
        };
        return new RulesOfType(
                indexes(canMatch.and(rule -> rule.pattern() == null)).toArray(),
                indexes(canMatch.and(rule -> rule.pattern() != null)).toArray(),
                // The empty text is no event's type.
                patterns == null ? null : patterns.ofType(type == null ? "" : type));
    }

    /** The indexes of the rules of a kind, in order. */
    private IntStream indexes(Predicate<Rule> kind) {
        return IntStream.range(0, rules.length).filter(index -> kind.test(rules[index]));
    }

    /**
     * Reads and compiles {@code rules/*.yaml} of a pipeline directory, and checks their types against its {@code schemas/};
     * one without rules is valid, and without schemas there is nothing to check them against.
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
        int before = faults.count();
        Map<String, Shape> data = Shapes.read(pipeline);
        List<Rule> rules = new RuleReader(pipeline, settings, data, faults).read();
        if (faults.count() == before) {
            // Else what a rule that could not be read would have done is missed in the others.
            data = RuleCheck.run(rules, data);
        }
        if (faults.count() != before) {
            data.replaceAll((type, shape) -> Shape.UNKNOWN);
        }
        return new RuleSet(rules, settings, TypeTimes.read(pipeline, faults), data);
    }

    /**
     * As {@link #read}, but of one file of rules, wherever it is; the files that it names are those of the pipeline. Its
     * types are checked as if it stood among the pipeline's rules, after the files whose names come before its own; where
     * one of those cannot be read, they are not checked.
     *
     * @param schemas what its types are checked against, see {@link Shapes#read}; empty if they are not
     */
    public static RuleSet readFile(
            Path file, Path pipeline, Map<String, Shape> schemas, RuleSettings settings, Faults faults) {
        int before = faults.count();
        List<Rule> rules = new RuleReader(pipeline, settings, schemas, faults).readFile(file);
        Faults ofOthers = new Faults();
        List<Rule> earlier = new RuleReader(pipeline, settings, schemas, ofOthers).readBefore(file);
        if (faults.count() == before && ofOthers.isEmpty()) {
            RuleCheck.run(rules, RuleCheck.run(earlier, schemas));
        }
        return new RuleSet(rules, settings, TypeTimes.read(pipeline, faults), Map.of());
    }

    /** How many rules there are. */
    public int size() {
        return rules.length;
    }

    /** What {@code types.yaml} said of time, so that nobody reads it again. */
    public TypeTimes typeTimes() {
        return typeTimes;
    }

    /**
     * What is known of the data of each type that has a schema once all rules have had it: nothing, if a rule has faults, or
     * if this is of one file of rules.
     */
    public Map<String, Shape> dataAfter() {
        return dataAfter;
    }

    /** Whether the rules remember something of an event's device; if not, they do not ask for its memory. */
    public boolean needsMemory(Event event) {
        return !event.isQuarantined()
                && (typesWithMemory.contains(event.type())
                        || (otherTypesHaveMemory && !rulesByType.containsKey(event.type())));
    }

    /** The rules in the order in which they apply. */
    public List<RuleName> names() {
        return Arrays.stream(rules).map(Rule::id).toList();
    }

    /** Whether {@link #needsAttributes(Event)} is true of any event. */
    public boolean needsAttributes() {
        return enrichesOtherTypes || !enrichedTypes.isEmpty();
    }

    /** Whether a rule that may apply to this event asks what the device registry says of its device. */
    public boolean needsAttributes(Event event) {
        return !event.isQuarantined()
                && (rulesByType.containsKey(event.type()) ? enrichedTypes.contains(event.type()) : enrichesOtherTypes);
    }

    /**
     * Applies the rules to one event; its time is normalised even if no rule says so. To an event of an unknown type no rule
     * applies.
     *
     * @param memory of the event's device; what the rules put there is kept if the event passes or is filtered
     * @param attributes what the device registry says of the event's device, by name; see {@link #needsAttributes(Event)}
     */
    public RuleOutcome apply(Event event, DeviceMemory memory, Map<String, String> attributes) {
        return apply(event, memory, attributes, null);
    }

    /** The same, looked on by {@code listener}, if there is one. */
    public RuleOutcome apply(
            Event event, DeviceMemory memory, Map<String, String> attributes, @Nullable RuleListener listener) {
        RulesOfType ofType = event.isQuarantined() ? NONE : rulesByType.getOrDefault(event.type(), rulesOfOtherTypes);
        Watermark watermark = event.isQuarantined() || watermarks.isEmpty() ? null : watermarks.get(event.type());
        RuleOutcome outcome =
                new RuleRun(rules, ofType, listener).of(new Draft(event, times, memory, attributes, watermark));
        if (outcome instanceof RuleOutcome.Failed) {
            memory.forget();
        } else {
            memory.keep();
        }
        return outcome;
    }

    /** Applies the rules to an event of a device of which the registry says nothing. */
    public RuleOutcome apply(Event event, DeviceMemory memory) {
        return apply(event, memory, Map.of());
    }

    /** Applies the rules to an event of a device of which nothing is remembered and the registry says nothing. */
    public RuleOutcome apply(Event event) {
        return apply(event, DeviceMemory.empty(), Map.of());
    }
}
