package dev.penstock.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.event.ruler.GenericMachine;

/** What one event tries: the candidates of its type and those of any type, which share one view of the event. */
final class CandidateSet {

    private final int[] always;
    private final List<GenericMachine<Integer>> machines = new ArrayList<>(2);
    private final EventView view;

    CandidateSet(List<Candidates> parts) {
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
        view = new EventView(paths);
    }

    /** The values that match, in no order, some perhaps twice; the array is the caller's to change. */
    int[] match(Event event) {
        if (machines.isEmpty()) {
            return always.clone();
        }
        JsonNode fields = view.of(event);
        if (machines.size() == 1) {
            return joined(always, machines.getFirst().rulesForJSONEvent(fields));
        }
        int[] found = always;
        for (GenericMachine<Integer> machine : machines) {
            found = joined(found, machine.rulesForJSONEvent(fields));
        }
        return found;
    }

    private static int[] joined(int[] first, List<Integer> second) {
        int[] all = java.util.Arrays.copyOf(first, first.length + second.size());
        for (int i = 0; i < second.size(); i++) {
            all[first.length + i] = second.get(i);
        }
        return all;
    }
}
