package dev.penstock.local.demo;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/**
 * A pump whose filter clogs: pressure (psi) creeps up and flow goes down, the motor gets warmer (degF), until it is
 * flushed and begins anew.
 */
final class DriftingPump implements Model {

    private static final double FLUSH_AT = 1.0;

    private final Random random;
    private final double perReading;
    private double clogged;

    /**
     * A pump.
     *
     * @param readingsToFlush how many readings it takes until it is flushed
     */
    DriftingPump(long seed, int readingsToFlush) {
        random = new Random(seed);
        perReading = FLUSH_AT / readingsToFlush;
        clogged = 0.8 * random.nextDouble();
    }

    @Override
    public String type() {
        return "pump.telemetry";
    }

    @Override
    public String read(Instant time) {
        clogged += perReading * (0.5 + random.nextDouble());
        if (clogged > FLUSH_AT) {
            clogged = 0;
        }
        double temperature = 140 + 40 * clogged + random.nextGaussian();
        double pressure = 55 + 20 * clogged + 0.3 * random.nextGaussian();
        double flow = 3.2 - 1.4 * clogged + 0.02 * random.nextGaussian();
        return String.format(
                Locale.ROOT,
                "{\"temperature\":%.2f,\"unit\":\"degF\",\"pressure\":%.2f,\"flow\":%.3f,\"running\":true}",
                temperature,
                pressure,
                flow);
    }
}
