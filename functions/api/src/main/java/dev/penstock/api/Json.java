package dev.penstock.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON answers, written straight to bytes. */
final class Json {

    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes the fields of one object. */
    interface Fields<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    /** 200 with one object. */
    static <T> HttpResponse object(T value, Fields<T> fields) {
        return respond(value, (v, json) -> writeObject(v, fields, json));
    }

    /** 200 with a list under its noun, and the cursor where there is a next page. */
    static <T> HttpResponse list(String noun, List<T> values, @Nullable String nextCursor, Fields<T> fields) {
        return object(values, (all, json) -> {
            json.writeArrayFieldStart(noun);
            for (T value : all) {
                writeObject(value, fields, json);
            }
            json.writeEndArray();
            if (nextCursor != null) {
                json.writeStringField("nextCursor", nextCursor);
            }
        });
    }

    private static <T> void writeObject(T value, Fields<T> fields, JsonGenerator json) throws IOException {
        json.writeStartObject();
        fields.write(value, json);
        json.writeEndObject();
    }

    private static <T> HttpResponse respond(T value, Fields<T> document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            document.write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return HttpResponse.json(200, out.toByteArray());
    }
}
