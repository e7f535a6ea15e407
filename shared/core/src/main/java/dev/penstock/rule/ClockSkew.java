package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code skew: {policy: clamp, future: 5m, past: 7d}}: what is done with an event time further from the ingest time than a
 * clock may be wrong. It is trusted, clamped to the bound, or replaced by the ingest time; an event whose time was changed
 * says so in its attribute {@link #ATTRIBUTE}. A bound that is not there bounds nothing, but a time too far in the future
 * for the whole function, or before 1970, is none.
 */
final class ClockSkew {

    /** Its values are {@code clamped} and {@code replaced}. */
    static final String ATTRIBUTE = "clock";

    private static final List<String> POLICIES = List.of("trust", "clamp", "replace");

    private final boolean replaces;
    private final @Nullable Duration future;
    private final @Nullable Duration past;
    private final Duration maxFuture;

    private ClockSkew(boolean replaces, @Nullable Duration future, @Nullable Duration past, Duration maxFuture) {
        this.replaces = replaces;
        this.future = future;
        this.past = past;
        this.maxFuture = maxFuture;
    }

    /** No time is changed; one more than {@code maxFuture} after its ingest is none. */
    static ClockSkew trusting(Duration maxFuture) {
        return new ClockSkew(false, null, null, maxFuture);
    }

    /** Reads what stands under {@code skew}; null, with faults, if it is not right. */
    static @Nullable ClockSkew read(YamlValue value, Duration maxFuture) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("policy", "future", "past");
        YamlValue policyValue = map.require("policy");
        String policy = policyValue == null ? null : policyValue.oneOf(POLICIES);
        YamlValue futureValue = map.find("future");
        Duration future = futureValue == null ? null : futureValue.duration();
        YamlValue pastValue = map.find("past");
        Duration past = pastValue == null ? null : pastValue.duration();
        if (policy == null) {
            return null;
        }
        if (policy.equals("trust")) {
            YamlValue bound = futureValue == null ? pastValue : futureValue;
            if (bound != null) {
                bound.fault("policy trust changes no time, so it has no bounds");
            }
            return trusting(maxFuture);
        }
        if (futureValue == null && pastValue == null) {
            value.fault("policy " + policy + " needs a bound: future, past or both");
        }
        if (futureValue != null && future != null && future.compareTo(maxFuture) > 0) {
            futureValue.fault("is more than " + inWords(maxFuture)
                    + ", beyond which an event time fails (PENSTOCK_MAX_FUTURE_HOURS)");
        }
        return new ClockSkew(policy.equals("replace"), future, past, maxFuture);
    }

    /** Decides about a time that was read from {@code text}. */
    EventTime.Normalised check(Instant time, String text, Instant ingest) {
        // Compared by seconds first, so that the usual event costs no arithmetic on objects.
        long seconds = time.getEpochSecond();
        boolean ahead = seconds >= ingest.getEpochSecond();
        if (future != null && ahead && time.isAfter(ingest.plus(future))) {
            return changed(ingest.plus(future), ingest);
        }
        if (past != null
                && seconds <= ingest.getEpochSecond() - past.toSeconds()
                && time.isBefore(ingest.minus(past))) {
            return changed(ingest.minus(past), ingest);
        }
        if (seconds < 0) {
            return new EventTime.Unreadable("check timestamp: " + Excerpt.of(text) + " is before 1970");
        }
        if (ahead && time.isAfter(ingest.plus(maxFuture))) {
            return new EventTime.Unreadable("check timestamp: " + Excerpt.of(text) + " is more than "
                    + inWords(maxFuture) + " after its ingest at " + ingest);
        }
        return new EventTime.At(time, null);
    }

    private EventTime.Normalised changed(Instant bound, Instant ingest) {
        return replaces ? new EventTime.At(ingest, "replaced") : new EventTime.At(bound, "clamped");
    }

    private static String inWords(Duration duration) {
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }
}
