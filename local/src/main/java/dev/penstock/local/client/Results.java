package dev.penstock.local.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code POST /v1/events} said of each event.
 *
 * @param accepted how many were accepted
 * @param refused the others
 */
public record Results(int accepted, List<Refused> refused) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * An event that was not accepted.
     *
     * @param index its place in the request
     * @param retryable whether the same event may be accepted later
     * @param reason the first error in words, with its code and path
     */
    public record Refused(int index, boolean retryable, String reason) {}

    /**
     * Reads the body of a 202, 207 or 422, or of a 503 that lists results.
     *
     * @throws IOException if it is not of that form
     */
    public static Results read(byte[] body) throws IOException {
        int accepted = -1;
        List<Refused> refused = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "accepted" -> accepted = parser.getIntValue();
                    case "results" -> readResults(parser, refused);
                    default -> parser.skipChildren();
                }
            }
        }
        require(accepted >= 0);
        return new Results(accepted, List.copyOf(refused));
    }

    private static void readResults(JsonParser parser, List<Refused> refused) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int index = -1;
            boolean accepted = false;
            boolean retryable = false;
            String reason = "";
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "index" -> index = parser.getIntValue();
                    case "status" -> accepted = parser.getText().equals("accepted");
                    case "retryable" -> retryable = parser.getBooleanValue();
                    case "errors" -> reason = readErrors(parser);
                    default -> parser.skipChildren();
                }
            }
            if (!accepted) {
                refused.add(new Refused(index, retryable, reason));
            }
        }
    }

    /** The first error as {@code code path: text}. */
    private static String readErrors(JsonParser parser) throws IOException {
        String first = "";
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String code = "";
            String path = "";
            String text = "";
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "code" -> code = parser.getText();
                    case "path" -> path = parser.getText();
                    case "message" -> text = parser.getText();
                    default -> parser.skipChildren();
                }
            }
            if (first.isEmpty()) {
                first = (code + " " + path).strip() + ": " + text;
            }
        }
        return first;
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("the answer holds no results");
        }
    }
}
