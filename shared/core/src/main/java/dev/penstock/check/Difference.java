package dev.penstock.check;

/**
 * One place where a test went otherwise than expected.
 *
 * @param subject what it is about, for example {@code event t1: data.temperature}
 * @param expected what the test says; values as JSON
 * @param actual what came
 */
public record Difference(String subject, String expected, String actual) {}
