package dev.penstock.ingest;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long a caller waits. */
final class Timeouts {

    private static final Pattern CONNECT = Pattern.compile("[0-9]{1,10}");
    private static final Pattern GRPC = Pattern.compile("([0-9]{1,8})([HMSmun])");

    private Timeouts() {}

    /** A {@code connect-timeout-ms}, or empty if it is none. */
    static Optional<Duration> connect(String header) {
        return CONNECT.matcher(header).matches()
                ? Optional.of(Duration.ofMillis(Long.parseLong(header)))
                : Optional.empty();
    }

    /** A {@code grpc-timeout}, or empty if it is none. */
    static Optional<Duration> grpc(String header) {
        Matcher matcher = GRPC.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ChronoUnit unit = switch (matcher.group(2)) {
            case "H" -> ChronoUnit.HOURS;
            case "M" -> ChronoUnit.MINUTES;
            case "S" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MILLIS;
            case "u" -> ChronoUnit.MICROS;
            default -> ChronoUnit.NANOS;
        };
        return Optional.of(Duration.of(Long.parseLong(matcher.group(1)), unit));
    }
}
