package dev.penstock.rule;

import dev.penstock.event.Event;

/** What the rules made of one event. */
public sealed interface RuleOutcome {

    /** It goes on, with its time normalised and its data as the rules left it. */
    record Passed(Event event) implements RuleOutcome {}

    /**
     * It ends here on purpose.
     *
     * @param rule the name of the rule that filtered it
     */
    record Filtered(String rule) implements RuleOutcome {}

    /**
     * It cannot be transformed, now or later.
     *
     * @param reason the chain in words, for example {@code transform event abc123: rule normalise-time: parse timestamp:
     *     invalid format '2026-13-45'}
     */
    record Failed(String reason) implements RuleOutcome {}
}
