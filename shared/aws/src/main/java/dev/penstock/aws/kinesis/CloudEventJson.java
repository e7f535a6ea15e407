package dev.penstock.aws.kinesis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.penstock.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Writes an event as CloudEvents 1.0 in structured JSON. The data goes in as the bytes that it is, without being parsed.
 *
 * <p>Three extension attributes: {@code penstocktopic}, {@code penstockingesttime}, and {@code penstockposition}, the
 * place in the raw stream, which is the same for a repeat and so lets a consumer drop it. The event's own attributes go
 * with it: what came as a CloudEvent keeps its {@code source}, {@code subject} and extensions, and a trace goes on.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON event format</a>
 */
final class CloudEventJson {

    /** What is left open at the end is closed by hand, after the data. */
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    /** Attributes that are not written where the extensions are: no member may come twice. */
    private static final Set<String> WRITTEN = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "data",
            "data_base64",
            "penstocktopic",
            "penstockingesttime",
            "penstockposition");

    private static final byte[] DATA = ",\"data\":".getBytes(StandardCharsets.US_ASCII);

    /** RFC 3339 has years of four digits only. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private CloudEventJson() {}

    /**
     * Encodes one event.
     *
     * @param sourcePrefix what stands before the device id in {@code source}; source and id together are unique
     */
    static byte[] encode(String sourcePrefix, String topic, Event event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(event.data().length + 400);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", event.id());
            json.writeStringField("source", event.attributes().getOrDefault("source", sourcePrefix + event.deviceId()));
            json.writeStringField("type", event.type());
            json.writeStringField("subject", event.attributes().getOrDefault("subject", event.deviceId()));
            Instant time = event.timeOrIngestTime();
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                json.writeStringField("time", time.toString());
            }
            json.writeStringField("datacontenttype", "application/json");
            json.writeStringField("penstocktopic", topic);
            json.writeStringField("penstockingesttime", event.ingestTime().toString());
            if (event.source() != null) {
                json.writeStringField("penstockposition", event.source().toString());
            }
            for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
                if (!WRITTEN.contains(attribute.getKey())) {
                    json.writeStringField(attribute.getKey(), attribute.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("encode " + event, e);
        }
        out.writeBytes(DATA);
        out.writeBytes(event.data());
        out.write('}');
        return out.toByteArray();
    }
}
