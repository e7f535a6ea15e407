package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.penstock.schema.Texts;
import java.io.IOException;

/** Says why something is not JSON. */
final class JsonFaults {

    private static final int MAX_PARSER_MESSAGE = 200;

    private JsonFaults() {}

    /** A sentence without its subject; {@code of} is what the byte is counted in. */
    static String describe(JsonProcessingException fault, String of) {
        return "is not JSON, at byte "
                + (fault.getLocation() == null ? 0 : fault.getLocation().getByteOffset())
                + " of " + of + ": "
                + Texts.brief(plain(String.valueOf(fault.getOriginalMessage())), MAX_PARSER_MESSAGE);
    }

    /** The parser's words without its advice on its own settings, which no device can change. */
    private static String plain(String message) {
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message : message.substring(0, advice);
    }

    /** @throws JsonParseException if there is more after the value that has been read */
    static void requireEnd(JsonParser parser, String of) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "there is more after the end of " + of);
        }
    }
}
