package dev.penstock.recent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.function.BiConsumer;

/**
 * The metrics of an event: the scalar leaves of {@code data} by dotted path ({@code motor.temperature}), in its order.
 * Arrays and nulls are no metrics.
 */
final class Metrics {

    /** The most metrics that a device has; of an event that holds more, the first ones count. */
    static final int MAX_PER_DEVICE = 200;

    /** Longer names are left out. */
    static final int MAX_NAME_LENGTH = 128;

    /** Longer texts are left out: a metric is something to show, and a device's state is one stored row. */
    static final int MAX_TEXT_LENGTH = 256;

    private static final JsonFactory JSON = new JsonFactory();

    private Metrics() {}

    /**
     * Calls {@code metric} with the name and the JSON scalar of each metric in {@code data}. Stops quietly where the data
     * cannot be read on: the event itself is in the history all the same, and only its sender could mend it.
     */
    static void forEach(byte[] data, BiConsumer<String, String> metric) {
        try (JsonParser parser = JSON.createParser(data)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readObject(parser, new StringBuilder(), new Room(MAX_PER_DEVICE), metric);
            }
        } catch (IOException e) {
            // See above: unreadable from here on.
        }
    }

    private static final class Room {
        private int left;

        private Room(int left) {
            this.left = left;
        }
    }

    private static void readObject(JsonParser parser, StringBuilder path, Room room, BiConsumer<String, String> metric)
            throws IOException {
        int prefix = path.length();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            path.append(name);
            switch (parser.nextToken()) {
                case START_OBJECT -> {
                    path.append('.');
                    readObject(parser, path, room, metric);
                }
                case START_ARRAY -> parser.skipChildren();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    tell(path, parser.getText(), room, metric);
                case VALUE_STRING -> {
                    if (parser.getTextLength() <= MAX_TEXT_LENGTH) {
                        tell(path, quoted(parser.getText()), room, metric);
                    }
                }
                default -> {}
            }
            if (room.left == 0) {
                return;
            }
            path.setLength(prefix);
        }
    }

    private static void tell(StringBuilder path, String json, Room room, BiConsumer<String, String> metric) {
        if (path.length() <= MAX_NAME_LENGTH) {
            room.left--;
            metric.accept(path.toString(), json);
        }
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
