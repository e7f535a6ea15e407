package dev.penstock.local.demo;

import java.time.Instant;

/** The time of day as a wave: 1 at the peak hour, -1 twelve hours away. */
final class DayCurve {

    private static final double SECONDS_PER_DAY = 86_400;

    private DayCurve() {}

    static double at(Instant time, double peakHour) {
        double seconds = Math.floorMod(time.getEpochSecond(), (long) SECONDS_PER_DAY) - peakHour * 3_600;
        return Math.cos(2 * Math.PI * seconds / SECONDS_PER_DAY);
    }
}
