package dev.penstock.check;

import dev.penstock.yaml.Place;
import org.jspecify.annotations.Nullable;

/**
 * One thing that went otherwise than a test expected.
 *
 * @param place of the expectation in the test's file; null for what came and is not expected at all
 * @param subject what it is about, for example {@code event t1: data.temperature}
 * @param expected what the test says; values as JSON
 * @param actual what came
 */
public record Difference(@Nullable Place place, String subject, String expected, String actual) {}
