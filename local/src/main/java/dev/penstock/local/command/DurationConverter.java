package dev.penstock.local.command;

import dev.penstock.time.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}. */
public final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null || duration.isZero()) {
            throw new TypeConversionException("'" + text + "' is no duration such as 90s, 30m, 24h or 7d");
        }
        return duration;
    }
}
