package dev.penstock.aws.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A response in payload format 2.0.
 *
 * @param status 100 to 599
 * @param headers by lower-case name, in order
 * @param body its bytes, possibly none; UTF-8 where the content type is text
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String CONTENT_TYPE = "content-type";

    public HttpResponse {
        Map<String, String> lowered = new LinkedHashMap<>();
        headers.forEach((name, value) -> lowered.put(name.toLowerCase(Locale.ROOT), value));
        headers = java.util.Collections.unmodifiableMap(lowered);
    }

    /** JSON, already encoded. */
    public static HttpResponse json(int status, byte[] json) {
        return new HttpResponse(status, Map.of(CONTENT_TYPE, "application/json"), json);
    }

    /** An error in the form of RFC 9457. */
    public static HttpResponse problem(Problem problem) {
        return new HttpResponse(problem.status(), Map.of(CONTENT_TYPE, "application/problem+json"), problem.toJson());
    }

    /** The same response with one more header, or another value of it. */
    public HttpResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header.toLowerCase(Locale.ROOT), value);
        return new HttpResponse(status, more, body);
    }

    /** Writes what API Gateway expects: a text body as it is, any other in base64. Closes nothing. */
    public void writeTo(OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeNumberField("statusCode", status);
            json.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : headers.entrySet()) {
                json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
            boolean text = isText();
            json.writeBooleanField("isBase64Encoded", !text);
            json.writeFieldName("body");
            if (text) {
                json.writeUTF8String(body, 0, body.length);
            } else {
                json.writeBinary(body);
            }
            json.writeEndObject();
        }
    }

    private boolean isText() {
        if (body.length == 0) {
            return true;
        }
        if (headers.containsKey("content-encoding")) {
            return false;
        }
        String type = headers.getOrDefault(CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        String essence = (parameters < 0 ? type : type.substring(0, parameters)).strip();
        return essence.startsWith("text/")
                || essence.endsWith("/json")
                || essence.endsWith("+json")
                || essence.endsWith("+xml")
                || essence.endsWith("/javascript");
    }
}
