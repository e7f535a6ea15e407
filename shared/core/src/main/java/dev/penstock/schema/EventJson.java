package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Opens the bytes of events as JSON tokens: RFC 8259 and nothing more (no NaN, no comments, no single quotes). */
public final class EventJson {

    /** The deepest nesting that can be read at all; what a function allows is a setting below this. */
    public static final int MAX_DEPTH = 500;

    // Names come from devices, so they must not fill the JVM's table of interned strings.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .build())
            .build();

    private EventJson() {}

    /** A parser that stands before the first token of {@code length} bytes from {@code offset}. */
    public static JsonParser open(byte[] bytes, int offset, int length) throws IOException {
        return FACTORY.createParser(bytes, offset, length);
    }
}
