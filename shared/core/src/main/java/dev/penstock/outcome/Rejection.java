package dev.penstock.outcome;

/**
 * One reason why an event was not accepted.
 *
 * @param code a stable, short name: a JSON Schema keyword such as {@code required}, or one of ours such as
 *     {@code unknown-type}
 * @param path a JSON pointer (RFC 6901) into the event as it was sent, for example {@code /data/temperature}; empty for
 *     the event itself
 * @param message a sentence for a person; it never repeats the device's values at length
 */
public record Rejection(String code, String path, String message) {}
