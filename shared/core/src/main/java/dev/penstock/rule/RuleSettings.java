package dev.penstock.rule;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What rules take from the function's configuration.
 *
 * @param defaultZone the zone of timestamps that name none, unless a rule's {@code time} step says otherwise
 * @param maxFuture how far after its ingest an event may claim to have happened; positive
 */
public record RuleSettings(ZoneId defaultZone, Duration maxFuture) {

    /** UTC, and a day. */
    public static final RuleSettings DEFAULT = new RuleSettings(ZoneOffset.UTC, Duration.ofHours(24));
}
