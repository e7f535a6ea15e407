package dev.penstock.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An electricity meter: the reading (kWh) only ever grows, faster in the evening. */
final class Meter implements Model {

    private final Random random;
    private double reading;
    private @Nullable Instant last;

    Meter(long seed) {
        random = new Random(seed);
        reading = 1_000 + random.nextInt(50_000);
    }

    @Override
    public String type() {
        return "meter.reading";
    }

    @Override
    public String read(Instant time) {
        double kilowatts = Math.max(0.1, 0.9 + 0.7 * DayCurve.at(time, 19) + 0.2 * random.nextGaussian());
        Instant before = last;
        if (before != null) {
            reading += kilowatts * Duration.between(before, time).toMillis() / 3_600_000.0;
        }
        last = time;
        return String.format(Locale.ROOT, "{\"energy\":%.6f,\"power\":%.1f}", reading, 1_000 * kilowatts);
    }
}
