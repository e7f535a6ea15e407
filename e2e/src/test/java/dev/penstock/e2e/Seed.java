package dev.penstock.e2e;

import java.util.concurrent.ThreadLocalRandom;

/** What a test with chance in it draws from: given by the environment to repeat a run, random otherwise, always printed. */
public final class Seed {

    /** The environment variable that gives it, a decimal. */
    public static final String VARIABLE = "PENSTOCK_TEST_SEED";

    private Seed() {}

    /** The seed of this run, printed with the name of the test. */
    public static long of(Class<?> test) {
        String given = System.getenv(VARIABLE);
        long seed = given == null || given.isBlank()
                ? ThreadLocalRandom.current().nextInt(1, 1_000_000_000)
                : Long.parseLong(given.strip());
        System.out.println(test.getSimpleName() + ": " + VARIABLE + "=" + seed);
        return seed;
    }
}
