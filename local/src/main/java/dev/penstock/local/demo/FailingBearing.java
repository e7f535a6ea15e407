package dev.penstock.local.demo;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/**
 * A pump with a bearing that wears: once damage has begun it feeds on itself, so vibration grows exponentially and
 * friction heats the housing behind it, until somebody repairs it.
 */
final class FailingBearing implements Model {

    /** Vibration, in mm/s, at which it is repaired. */
    static final double REPAIR_AT = 11.2;

    private static final double HEALTHY = 0.7;

    private final Random random;
    private final double growth;
    private double vibration = HEALTHY;
    private double heat;

    /**
     * A bearing.
     *
     * @param readingsToRepair how many readings a life takes
     */
    FailingBearing(long seed, int readingsToRepair) {
        random = new Random(seed);
        growth = Math.pow(REPAIR_AT / HEALTHY, 1.0 / readingsToRepair);
    }

    @Override
    public String type() {
        return "pump.telemetry";
    }

    @Override
    public String read(Instant time) {
        vibration *= growth * (1 + 0.01 * random.nextGaussian());
        if (vibration > REPAIR_AT) {
            vibration = HEALTHY;
        }
        // The housing follows the friction slowly, both up and after the repair down.
        heat += 0.1 * (9 * vibration - heat);
        return String.format(
                Locale.ROOT,
                "{\"temperature\":%.2f,\"unit\":\"degF\",\"pressure\":%.2f,\"vibration\":%.4f,\"rpm\":%d,\"running\":true}",
                145 + heat + 0.3 * random.nextGaussian(),
                60 + 0.2 * random.nextGaussian(),
                vibration,
                1_450 + random.nextInt(11) - 5);
    }
}
