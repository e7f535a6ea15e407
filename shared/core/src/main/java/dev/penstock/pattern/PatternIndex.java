package dev.penstock.pattern;

import dev.penstock.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/**
 * Many patterns, matched at once. Patterns that name exact types are filed under those, so that an event tries only
 * those that could match; and an event whose candidates ask for nothing in {@code data} is matched without reading it.
 * Ranges of numbers are told in the places of a {@link NumberLine}, since those of event-ruler take long to add. Gives what
 * event-ruler would for each pattern alone. Safe for many threads.
 *
 * @param <T> what a pattern leads to
 */
public final class PatternIndex<T> {

    private static final String TYPE = "type";

    private final Map<String, CandidateSet<T>> byType = new HashMap<>();
    private final CandidateSet<T> ofOtherTypes;

    /** Files what is {@code given} under the pattern of each. */
    public PatternIndex(List<T> given, Function<T, EventPattern> pattern) {
        List<T> values = List.copyOf(given);
        List<EventPattern> patterns = values.stream().map(pattern).toList();
        NumberLines lines = new NumberLines(patterns);
        List<Alternative> untyped = new ArrayList<>();
        Map<String, List<Alternative>> typed = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            for (Map<String, List<Patterns>> paths : lines.alternatives(patterns.get(i))) {
                Optional<Set<String>> types = exactTypes(paths.get(TYPE));
                if (types.isEmpty()) {
                    untyped.add(new Alternative(i, paths));
                    continue;
                }
                Map<String, List<Patterns>> others = new HashMap<>(paths);
                others.remove(TYPE);
                for (String type : types.get()) {
                    typed.computeIfAbsent(type, t -> new ArrayList<>()).add(new Alternative(i, others));
                }
            }
        }
        Candidates shared = new Candidates(untyped);
        ofOtherTypes = new CandidateSet<>(values, List.of(shared), lines);
        typed.forEach((type, own) ->
                byType.put(type, new CandidateSet<>(values, List.of(new Candidates(own), shared), lines)));
    }

    /** The patterns that events of a type can match at all. */
    public CandidateSet<T> ofType(String type) {
        return byType.getOrDefault(type, ofOtherTypes);
    }

    /**
     * What the patterns that match {@code event} lead to, in the order of the constructor's list.
     *
     * @throws dev.penstock.outcome.PermanentException if {@code data} had to be read and is no JSON object
     */
    public List<T> match(Event event) {
        CandidateSet<T> candidates = ofType(event.type());
        return candidates.isCertain() ? candidates.match() : candidates.match(candidates.fields(event));
    }

    /** The types that a pattern is bound to, or empty if it takes some by another way than their whole name. */
    private static Optional<Set<String>> exactTypes(@org.jspecify.annotations.Nullable List<Patterns> patterns) {
        if (patterns == null) {
            return Optional.empty();
        }
        Set<String> types = new HashSet<>();
        for (Patterns pattern : patterns) {
            if (pattern.type() != MatchType.EXACT
                    || !(pattern instanceof ValuePatterns exact)
                    || !exact.pattern().startsWith("\"")) {
                return Optional.empty();
            }
            types.add(exact.pattern().substring(1, exact.pattern().length() - 1));
        }
        return Optional.of(types);
    }
}
