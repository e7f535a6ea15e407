package dev.penstock.local.template;

import java.time.Duration;

/**
 * A schedule that calls a function again and again.
 *
 * @param function the logical id of the function that it calls
 * @param period from one call to the next
 */
public record Schedule(String function, Duration period) {}
