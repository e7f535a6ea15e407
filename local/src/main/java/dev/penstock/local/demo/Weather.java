package dev.penstock.local.demo;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/**
 * A weather station: warmest at three in the afternoon, moist when cool. What the day does not explain drifts slowly
 * (each reading keeps most of the last one's deviation), as real weather does.
 */
final class Weather implements Model {

    private static final double MEAN_CEL = 12;
    private static final double SWING_CEL = 7;
    private static final double KELVIN = 273.15;
    private static final double MEMORY = 0.995;

    private final Random random;
    private double deviation;

    Weather(long seed) {
        random = new Random(seed);
    }

    @Override
    public String type() {
        return "weather.observation";
    }

    @Override
    public String read(Instant time) {
        deviation = MEMORY * deviation + 0.05 * random.nextGaussian();
        double warmth = DayCurve.at(time, 15);
        double temperature = MEAN_CEL + SWING_CEL * warmth + deviation;
        double humidity = Math.clamp(68 - 18 * warmth - 2 * deviation + random.nextGaussian(), 5, 100);
        return String.format(Locale.ROOT, "{\"temp\":%.2f,\"humidity\":%.1f}", temperature + KELVIN, humidity);
    }
}
