package dev.penstock.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One device fact and its envelope. Immutable; {@code data} is shared, never copied, so nobody may write to it.
 *
 * @param id the device's own id of this event, unique per device, 1 to 256 characters
 * @param deviceId see {@link DeviceIds}
 * @param type the event type, which names its JSON Schema, for example {@code pump.telemetry}
 * @param timeJson the device's {@code time} as JSON text just as it was sent (a quoted string or a number), or null if
 *     the device sent none
 * @param eventTime when it happened at the device, or null until transform has normalised {@code timeJson}
 * @param ingestTime when Penstock accepted it, to the millisecond
 * @param schemaVersion the schema version that it satisfied at ingest, or null if its type is unknown, see {@link
 *     #isQuarantined}
 * @param source where it stood in the raw stream, or null before it has been read from there
 * @param data a JSON object in UTF-8, 2 bytes or more
 * @param attributes what travels with the event to every sink, by lower-case name and in its order: the extension
 *     attributes of a CloudEvent, its {@code source}, {@code subject} and {@code dataschema}, and the W3C trace context
 *     ({@code traceparent}, {@code tracestate}); empty for most events
 * @param pipeline the version of the pipeline whose rules the event has been through, see {@link
 *     dev.penstock.pipeline.PipelineVersion}, as the record says that it was read from; null before transform has written it
 */
public record Event(
        String id,
        String deviceId,
        String type,
        @Nullable String timeJson,
        @Nullable Instant eventTime,
        Instant ingestTime,
        @Nullable String schemaVersion,
        @Nullable SourcePosition source,
        byte[] data,
        Map<String, String> attributes,
        @Nullable String pipeline) {

    /** The type of the events that tell of an alarm that was raised or cleared. */
    public static final String ALARM = "penstock.alarm";

    public Event {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(deviceId, "deviceId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(ingestTime, "ingestTime");
        Objects.requireNonNull(data, "data");
        attributes = attributes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /** An event that no rule has seen. */
    public Event(
            String id,
            String deviceId,
            String type,
            @Nullable String timeJson,
            @Nullable Instant eventTime,
            Instant ingestTime,
            @Nullable String schemaVersion,
            @Nullable SourcePosition source,
            byte[] data,
            Map<String, String> attributes) {
        this(id, deviceId, type, timeJson, eventTime, ingestTime, schemaVersion, source, data, attributes, null);
    }

    /** An event without attributes that no rule has seen. */
    public Event(
            String id,
            String deviceId,
            String type,
            @Nullable String timeJson,
            @Nullable Instant eventTime,
            Instant ingestTime,
            @Nullable String schemaVersion,
            @Nullable SourcePosition source,
            byte[] data) {
        this(id, deviceId, type, timeJson, eventTime, ingestTime, schemaVersion, source, data, Map.of());
    }

    /** The same event, read from {@code position} of the raw stream. */
    public Event at(SourcePosition position) {
        return new Event(
                id,
                deviceId,
                type,
                timeJson,
                eventTime,
                ingestTime,
                schemaVersion,
                position,
                data,
                attributes,
                pipeline);
    }

    /** The same event, validated against this version of its type's schema; null if its type is unknown. */
    public Event satisfying(@Nullable String version) {
        return new Event(
                id, deviceId, type, timeJson, eventTime, ingestTime, version, source, data, attributes, pipeline);
    }

    /** A part of this event: the same, but for its own id. */
    public Event part(String partId) {
        return new Event(
                partId,
                deviceId,
                type,
                timeJson,
                eventTime,
                ingestTime,
                schemaVersion,
                source,
                data,
                attributes,
                pipeline);
    }

    /** The same event with its time normalised and its data rewritten, as transform leaves it. */
    public Event with(Instant newEventTime, byte[] newData) {
        return new Event(
                id,
                deviceId,
                type,
                timeJson,
                newEventTime,
                ingestTime,
                schemaVersion,
                source,
                newData,
                attributes,
                pipeline);
    }

    /** The same event, which has been through the rules of this version of the pipeline. */
    public Event transformedBy(String version) {
        return new Event(
                id, deviceId, type, timeJson, eventTime, ingestTime, schemaVersion, source, data, attributes, version);
    }

    /** The same event with one more attribute, or with another value for it. */
    public Event withAttribute(String name, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(name, value);
        return new Event(
                id, deviceId, type, timeJson, eventTime, ingestTime, schemaVersion, source, data, more, pipeline);
    }

    /** Whether Penstock made it of a device's events, as it makes alarms: no schema and no rule of the team's is for it. */
    public boolean isOwn() {
        return isOwnType(type);
    }

    /** Whether this is a type of events that Penstock makes itself: no device may send them. */
    public static boolean isOwnType(String type) {
        return type.startsWith("penstock.");
    }

    /** Whether its type is unknown: nobody has validated its data, so no rule and no route of the team's applies. */
    public boolean isQuarantined() {
        return schemaVersion == null;
    }

    /** The normalised event time, or the ingest time where there is none yet. */
    public Instant timeOrIngestTime() {
        return eventTime != null ? eventTime : ingestTime;
    }

    /** Two events are equal when every field is, {@code data} byte for byte. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event e
                && id.equals(e.id)
                && deviceId.equals(e.deviceId)
                && type.equals(e.type)
                && Objects.equals(timeJson, e.timeJson)
                && Objects.equals(eventTime, e.eventTime)
                && ingestTime.equals(e.ingestTime)
                && Objects.equals(schemaVersion, e.schemaVersion)
                && Objects.equals(source, e.source)
                && java.util.Arrays.equals(data, e.data)
                && attributes.equals(e.attributes)
                && Objects.equals(pipeline, e.pipeline);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, deviceId, type, ingestTime);
    }

    /** Identity only: payloads never reach a log. */
    @Override
    public String toString() {
        return "event " + id + " of " + deviceId + " (" + type + ", " + data.length + " bytes)";
    }
}
