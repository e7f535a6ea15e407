package dev.penstock.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** One JSON object: time, level, logger, text, then the fields under their own names. */
final class JsonFormat implements LineFormat {

    /** Deep enough to find a cause, short enough for a log line. */
    private static final int MAX_STACK_CHARS = 8_000;

    private final JsonFactory json = new JsonFactory();

    @Override
    public String format(
            Instant time,
            Level level,
            String logger,
            String text,
            List<KeyValuePair> fields,
            @Nullable Throwable thrown) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator out = json.createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("time", time.toString());
            out.writeStringField("level", level.name());
            out.writeStringField("logger", logger);
            out.writeStringField("text", text);
            for (KeyValuePair field : fields) {
                out.writeFieldName(field.key);
                writeValue(out, field.value);
            }
            if (thrown != null) {
                out.writeStringField("error", String.valueOf(thrown));
                out.writeStringField("stack", stackOf(thrown));
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write a log line to memory", e);
        }
        return line.toString();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean bool -> out.writeBoolean(bool);
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName(String.valueOf(entry.getKey()));
                    writeValue(out, entry.getValue());
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    writeValue(out, element);
                }
                out.writeEndArray();
            }
            default -> out.writeString(String.valueOf(value));
        }
    }

    private static String stackOf(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack, true));
        return stack.getBuffer().substring(0, Math.min(stack.getBuffer().length(), MAX_STACK_CHARS));
    }
}
