package dev.penstock.ingest;

import dev.penstock.config.Settings;
import dev.penstock.schema.EventJson;

/**
 * How much one request may hold.
 *
 * @param maxBodyBytes of the body, unpacked
 * @param maxEvents in one request
 * @param maxEventBytes of one event, from brace to brace
 * @param maxDepth how deep objects and arrays of an event may nest; the event itself is 1, its data is 2
 * @param maxAttributes that are kept with one event
 * @param maxAttributeBytes of those, names and values in UTF-8
 */
public record Limits(
        int maxBodyBytes, int maxEvents, int maxEventBytes, int maxDepth, int maxAttributes, int maxAttributeBytes) {

    static final String BODY_BYTES = "PENSTOCK_MAX_BODY_BYTES";
    static final String EVENTS = "PENSTOCK_MAX_EVENTS";
    static final String EVENT_BYTES = "PENSTOCK_MAX_EVENT_BYTES";
    static final String DEPTH = "PENSTOCK_MAX_DEPTH";
    static final String ATTRIBUTES = "PENSTOCK_MAX_ATTRIBUTES";
    static final String ATTRIBUTE_BYTES = "PENSTOCK_MAX_ATTRIBUTE_BYTES";

    /** An event is packed whole into one record of at most 1 MiB, so it must stay well below. */
    private static final int MOST_EVENT_BYTES = 900_000;

    /** A record's bound counts three bytes for each of these, and they must fit beside the largest event. */
    private static final int MOST_ATTRIBUTE_BYTES = 24_576;

    /** What applies where nothing is set; a body of 4.5 MB is what a Lambda payload of 6 MB holds in base64. */
    public static final Limits DEFAULTS = new Limits(4_500_000, 1_000, 262_144, 32, 32, 8_192);

    static Limits read(Settings settings) {
        return new Limits(
                settings.wholeNumber(BODY_BYTES, DEFAULTS.maxBodyBytes, 1_000, 100_000_000),
                settings.wholeNumber(EVENTS, DEFAULTS.maxEvents, 1, 100_000),
                settings.wholeNumber(EVENT_BYTES, DEFAULTS.maxEventBytes, 100, MOST_EVENT_BYTES),
                settings.wholeNumber(DEPTH, DEFAULTS.maxDepth, 2, EventJson.MAX_DEPTH),
                settings.wholeNumber(ATTRIBUTES, DEFAULTS.maxAttributes, 3, 256),
                settings.wholeNumber(ATTRIBUTE_BYTES, DEFAULTS.maxAttributeBytes, 100, MOST_ATTRIBUTE_BYTES));
    }
}
