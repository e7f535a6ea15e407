package dev.penstock.check;

import dev.penstock.event.DerivedIds;
import dev.penstock.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How the events of one test ended. An id has several ends if an event with it came again. */
final class TestEnds {

    /**
     * One end.
     *
     * @param kind for example {@code failed}
     * @param reason empty where none is needed
     */
    record End(String kind, String reason) {

        static final End PASSED = new End("passed", "");
        static final End DUPLICATE = new End("duplicate", "");

        static End failed(String reason) {
            return new End("failed", reason);
        }

        static End rejected(String reason) {
            return new End("rejected", reason);
        }

        static End filtered(String reason) {
            return new End("filtered", reason);
        }

        /** Whether it is what a test expects, which names a part of the reason. */
        boolean isAsExpected(End expected) {
            return kind.equals(expected.kind) && reason.contains(expected.reason);
        }

        @Override
        public String toString() {
            return reason.isEmpty() ? kind : kind + ": " + reason;
        }
    }

    private final Map<String, List<End>> ends = new LinkedHashMap<>();
    private final Map<String, Event> passed = new LinkedHashMap<>();
    private final Map<String, String> parts = new LinkedHashMap<>();

    /**
     * What the rules made of an event that did not fail: itself, or its parts; and alarms.
     *
     * @param made what passes
     * @param filteredBy the rules that ended the others, by their ids
     */
    void applied(Event given, List<Event> made, Map<String, String> filteredBy) {
        Set<String> ids = new TreeSet<>(DerivedIds.IN_ORDER);
        for (Event event : made) {
            passed.put(event.id(), event);
            end(event.id(), End.PASSED);
            if (!event.isOwn()) {
                ids.add(event.id());
            }
        }
        filteredBy.forEach((id, rule) -> end(id, End.filtered("rule " + rule)));
        ids.addAll(filteredBy.keySet());
        if (!ids.contains(given.id())) {
            parts.put(given.id(), String.join(", ", ids));
        }
    }

    void failed(Event event, String reason) {
        end(event.id(), End.failed(reason));
    }

    void rejected(Event event, String reasons) {
        end(event.id(), End.rejected(reasons));
    }

    void duplicate(Event event) {
        end(event.id(), End.DUPLICATE);
    }

    private void end(String id, End end) {
        ends.computeIfAbsent(id, each -> new ArrayList<>()).add(end);
    }

    /** The ends by id, in the order in which the events came. */
    Map<String, List<End>> byId() {
        return ends;
    }

    /** The event that passed with an id, as the rules left it. */
    @Nullable
    Event passed(String id) {
        return passed.get(id);
    }

    /** The events of alarms, in the order in which they were raised and cleared. */
    List<Event> alarms() {
        return passed.values().stream()
                .filter(event -> event.type().equals(Event.ALARM))
                .toList();
    }

    /** The ids of the parts that an event was split into, or null if it was not. */
    @Nullable
    String partsOf(String id) {
        return parts.get(id);
    }
}
