package dev.penstock.aws.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one payload; their order is not given, so the body is decoded last. */
final class HttpRequestReader {

    private static final JsonFactory JSON = new JsonFactory();

    private @Nullable String routeKey;
    private @Nullable String method;
    private @Nullable String path;
    private @Nullable String body;
    private boolean base64;
    private String stage = "$default";
    private Map<String, String> headers = Map.of();
    private Map<String, String> pathParameters = Map.of();
    private Map<String, String> query = Map.of();

    HttpRequest read(InputStream in) throws IOException {
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readField(parser);
            }
        } catch (JsonProcessingException e) {
            throw new PermanentException("read API Gateway payload: not JSON: " + e.getOriginalMessage());
        }
        if (path == null || method == null) {
            throw malformed("no rawPath or requestContext.http.method; is the payload format version 2.0?");
        }
        return new HttpRequest(
                routeKey == null ? "$default" : routeKey,
                method,
                withoutStage(path),
                headers,
                pathParameters,
                query,
                decodedBody());
    }

    private void readField(JsonParser parser) throws IOException {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
            case "routeKey" -> routeKey = parser.getValueAsString();
            case "rawPath" -> path = parser.getValueAsString();
            case "body" -> body = parser.getValueAsString();
            case "isBase64Encoded" -> base64 = token == JsonToken.VALUE_TRUE;
            case "headers" -> headers = readTexts(parser, true);
            case "pathParameters" -> pathParameters = readTexts(parser, false);
            case "queryStringParameters" -> query = readTexts(parser, false);
            case "requestContext" -> readContext(parser);
            default -> parser.skipChildren();
        }
    }

    private void readContext(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("requestContext is not an object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("stage") && token == JsonToken.VALUE_STRING) {
                stage = parser.getText();
            } else if (name.equals("http") && token == JsonToken.START_OBJECT) {
                method = readTexts(parser, false).get("method");
            } else {
                parser.skipChildren();
            }
        }
    }

    /** The scalar fields of an object as text; null stands for an empty one. */
    private static Map<String, String> readTexts(JsonParser parser, boolean lowerCaseNames) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed(parser.currentName() + " is not an object");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            String text = parser.getValueAsString();
            if (text == null) {
                parser.skipChildren();
            } else {
                texts.put(lowerCaseNames ? name.toLowerCase(Locale.ROOT) : name, text);
            }
        }
        return texts;
    }

    /** With a stage other than {@code $default} the gateway puts its name in front of the path. */
    private String withoutStage(String rawPath) {
        String prefix = "/" + stage;
        if (rawPath.equals(prefix)) {
            return "/";
        }
        return rawPath.startsWith(prefix + "/") ? rawPath.substring(prefix.length()) : rawPath;
    }

    private byte[] decodedBody() {
        if (body == null) {
            return new byte[0];
        }
        if (!base64) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new PermanentException("read API Gateway payload: body is not base64", e);
        }
    }

    private static PermanentException malformed(String reason) {
        return new PermanentException("read API Gateway payload: " + reason);
    }
}
