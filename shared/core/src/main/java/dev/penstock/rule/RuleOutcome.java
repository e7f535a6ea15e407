package dev.penstock.rule;

import dev.penstock.event.Event;
import java.util.List;

/** What the rules made of one event. */
public sealed interface RuleOutcome {

    /**
     * It goes on.
     *
     * @param events it, with its time normalised and its data as the rules left it, or the parts that it was split into;
     *     and the alarms that it raised or cleared. At least one
     * @param filtered how many of its parts were filtered
     */
    record Passed(List<Event> events, int filtered) implements RuleOutcome {
        public Passed {
            events = List.copyOf(events);
        }
    }

    /**
     * It ends here on purpose.
     *
     * @param rule the name of the rule that filtered it
     * @param events how many events were filtered: 1, or its parts
     */
    record Filtered(String rule, int events) implements RuleOutcome {}

    /**
     * It cannot be transformed, now or later.
     *
     * @param reason the chain in words, for example {@code transform event abc123: rule normalise-time: parse timestamp:
     *     invalid format '2026-13-45'}
     */
    record Failed(String reason) implements RuleOutcome {}
}
