package dev.penstock.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.GenericMachine;

/** Alternatives that are tried together: those that always match, and a machine of the rest. */
final class Candidates {

    private final List<Integer> always = new ArrayList<>();
    private final @Nullable GenericMachine<Integer> machine;
    private final Set<String> paths = new TreeSet<>();

    Candidates(List<Alternative> alternatives) {
        // Else a rule that asks for several ranges, each of them several prefixes, has a state for every combination of
        // these.
        GenericMachine<Integer> rules = GenericMachine.<Integer>builder()
                .withAdditionalNameStateReuse(true)
                .build();
        for (Alternative alternative : alternatives) {
            if (alternative.paths().isEmpty()) {
                always.add(alternative.value());
            } else {
                rules.addPatternRule(alternative.value(), alternative.paths());
                paths.addAll(alternative.paths().keySet());
            }
        }
        machine = paths.isEmpty() ? null : rules;
    }

    List<Integer> always() {
        return always;
    }

    @Nullable
    GenericMachine<Integer> machine() {
        return machine;
    }

    /** The dotted paths that the machine asks for. */
    Set<String> paths() {
        return paths;
    }
}
