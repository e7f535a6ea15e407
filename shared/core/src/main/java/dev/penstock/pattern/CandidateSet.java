package dev.penstock.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.GenericMachine;

/**
 * What events of one type try: the patterns of that type and those of any type, which share one view of the event. Safe
 * for many threads.
 *
 * @param <T> what a pattern leads to
 */
public final class CandidateSet<T> {

    private final List<T> values;
    private final int[] always;
    private final List<GenericMachine<Integer>> machines = new ArrayList<>(2);
    private final EventView view;

    /**
     * @param values what the indexes of {@code parts} stand for
     * @param lines in whose places these tell numbers
     */
    CandidateSet(List<T> values, List<Candidates> parts, NumberLines lines) {
        this.values = values;
        List<Integer> certain = new ArrayList<>();
        Set<String> paths = new TreeSet<>();
        for (Candidates part : parts) {
            certain.addAll(part.always());
            paths.addAll(part.paths());
            GenericMachine<Integer> machine = part.machine();
            if (machine != null) {
                machines.add(machine);
            }
        }
        always = certain.stream().mapToInt(Integer::intValue).toArray();
        view = new EventView(paths, lines);
    }

    /** Whether any pattern asks for a field of {@code data}. */
    public boolean asksForData() {
        return view.asksForData();
    }

    /** The fields of an event that the patterns ask for, its data as it was sent. */
    JsonNode fields(Event event) {
        return view.of(event);
    }

    /**
     * The fields of an event that the patterns ask for. Two that are equal match the same patterns.
     *
     * @param data stands for the event's own: a tree of plain values
     */
    public JsonNode fields(Event event, Map<String, @Nullable Object> data) {
        return view.of(event, data);
    }

    /** Whether what matches depends on nothing but the type. */
    boolean isCertain() {
        return machines.isEmpty();
    }

    /** What the patterns that match these {@link #fields} lead to, in the order of the index. */
    public List<T> match(JsonNode fields) {
        int[] found = always;
        for (GenericMachine<Integer> machine : machines) {
            found = joined(found, machine.rulesForJSONEvent(fields));
        }
        return inOrder(found);
    }

    /** As {@link #match}, where {@link #isCertain}. */
    List<T> match() {
        return inOrder(always);
    }

    private List<T> inOrder(int[] found) {
        if (found.length == 0) {
            return List.of();
        }
        if (found.length == 1) {
            return List.of(values.get(found[0]));
        }
        int[] sorted = found.clone();
        Arrays.sort(sorted);
        List<T> matched = new ArrayList<>(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                matched.add(values.get(sorted[i]));
            }
        }
        return matched;
    }

    private static int[] joined(int[] first, List<Integer> second) {
        int[] all = Arrays.copyOf(first, first.length + second.size());
        for (int i = 0; i < second.size(); i++) {
            all[first.length + i] = second.get(i);
        }
        return all;
    }
}
