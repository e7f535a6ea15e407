package dev.penstock.local.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.local.command.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event of a CSV row. Its id is the file's name and the row's number, the header being row 1, so a second replay
 * gives the same ids and is recognised.
 */
final class RowEvents {

    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final JsonFactory JSON = new JsonFactory();

    private final String fileName;
    private final String deviceId;
    private final String type;
    private final int timeColumn;
    private final List<Field> fields;

    private record Field(String name, int column) {}

    private RowEvents(String fileName, String deviceId, String type, int timeColumn, List<Field> fields) {
        this.fileName = fileName;
        this.deviceId = deviceId;
        this.type = type;
        this.timeColumn = timeColumn;
        this.fields = List.copyOf(fields);
    }

    /**
     * A mapping from columns to events.
     *
     * @param timeColumn null for a file without times
     * @param columnToField empty for every column under its own name, but the time
     * @throws CommandException if a column is not in the header
     */
    static RowEvents of(
            String fileName,
            String deviceId,
            String type,
            List<String> header,
            @Nullable String timeColumn,
            Map<String, String> columnToField) {
        Map<String, String> mapping = new LinkedHashMap<>(columnToField);
        if (mapping.isEmpty()) {
            header.stream().filter(column -> !column.equals(timeColumn)).forEach(column -> mapping.put(column, column));
        }
        List<Field> fields = new ArrayList<>();
        mapping.forEach((column, field) -> fields.add(new Field(field, place(header, column))));
        return new RowEvents(fileName, deviceId, type, timeColumn == null ? -1 : place(header, timeColumn), fields);
    }

    /**
     * The event of a row, as JSON. Text that is a JSON number becomes one, digit for digit; an empty cell is left out.
     *
     * @param number the row's number, the header being 1
     */
    byte[] event(long number, String[] row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", fileName + ":" + number);
            json.writeStringField("deviceId", deviceId);
            json.writeStringField("type", type);
            if (timeColumn >= 0) {
                write(json, "time", cell(row, timeColumn));
            }
            json.writeObjectFieldStart("data");
            for (Field field : fields) {
                write(json, field.name(), cell(row, field.column()));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, String cell) throws IOException {
        if (cell.isEmpty()) {
            return;
        }
        json.writeFieldName(name);
        if (JSON_NUMBER.matcher(cell).matches()) {
            json.writeNumber(cell);
        } else {
            json.writeString(cell);
        }
    }

    /** A short row has empty cells at its end. */
    private static String cell(String[] row, int column) {
        return column < row.length ? row[column].strip() : "";
    }

    private static int place(List<String> header, String column) {
        int place = header.indexOf(column);
        if (place < 0) {
            throw new CommandException("no column is called '" + column + "'; there are: " + String.join(", ", header));
        }
        return place;
    }
}
