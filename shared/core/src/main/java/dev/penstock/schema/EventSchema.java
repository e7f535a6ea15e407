package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.outcome.Rejection;
import java.io.IOException;
import java.util.List;

/** What {@code data} of one event type must look like. Immutable and thread-safe. */
public sealed interface EventSchema permits CompiledSchema, ReferenceSchema {

    /** The event type. */
    String type();

    /** The schema's version, for example {@code 1} or {@code 2.1}. */
    String version();

    /**
     * Reads one value from the parser's current token to the value's last token, and notes why it is rejected: the
     * schema's keywords, and besides them {@code duplicate-key} and {@code number-range}, whatever the schema says.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
     */
    void check(JsonParser parser, Rejections rejections) throws IOException;

    /**
     * Whether it accepts the value that these bytes hold.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
     */
    default boolean accepts(byte[] in, int offset, int length) throws IOException {
        Rejections rejections = new Rejections(1);
        try (JsonParser parser = EventJson.open(in, offset, length)) {
            parser.nextToken();
            check(parser, rejections);
        }
        return rejections.isEmpty();
    }

    /**
     * Checks {@code data} that stands alone; paths begin with {@code /data}.
     *
     * @return the reasons why it is rejected, at most {@link Rejections#MAX}; empty if it is good
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not one JSON value
     */
    default List<Rejection> check(byte[] data) throws IOException {
        Rejections rejections = new Rejections();
        rejections.enter("data");
        try (JsonParser parser = EventJson.open(data, 0, data.length)) {
            parser.nextToken();
            check(parser, rejections);
            parser.nextToken();
        }
        return rejections.toList();
    }
}
