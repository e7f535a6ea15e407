package dev.penstock.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An HTTP response as the gateway gives it.
 *
 * @param headers by name as the function wrote them
 * @param cookies each becomes a Set-Cookie header
 */
record GatewayResponse(int status, Map<String, String> headers, List<String> cookies, byte[] body) {

    private static final JsonFactory JSON = new JsonFactory();

    static final GatewayResponse NOT_FOUND = plain(404, "Not Found");
    static final GatewayResponse TOO_LARGE = plain(413, "Request Entity Too Large");
    static final GatewayResponse BROKEN = plain(500, "Internal Server Error");
    static final GatewayResponse UNAVAILABLE = plain(503, "Service Unavailable", "retry-after", "1");

    /** The gateway's own answers look like this one. */
    private static GatewayResponse plain(int status, String text, String... header) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        if (header.length > 0) {
            headers.put(header[0], header[1]);
        }
        return new GatewayResponse(
                status, headers, List.of(), ("{\"message\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a function's answer in payload format 2.0. One without {@code statusCode} is itself the body, as in API
     * Gateway.
     *
     * @throws IOException if it is not JSON of that form
     */
    static GatewayResponse read(byte[] payload) throws IOException {
        int status = 0;
        Map<String, String> headers = new LinkedHashMap<>();
        List<String> cookies = new ArrayList<>();
        String body = "";
        boolean base64 = false;
        try (JsonParser parser = JSON.createParser(payload)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "statusCode" -> status = parser.getIntValue();
                        case "headers" -> readHeaders(parser, headers);
                        case "cookies" -> readCookies(parser, cookies);
                        case "body" -> body = parser.getValueAsString("");
                        case "isBase64Encoded" -> base64 = parser.getBooleanValue();
                        default -> parser.skipChildren();
                    }
                }
            }
        }
        if (status == 0) {
            return new GatewayResponse(200, Map.of("content-type", "application/json"), List.of(), payload);
        }
        byte[] bytes = base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
        return new GatewayResponse(status, headers, cookies, bytes);
    }

    private static void readHeaders(JsonParser parser, Map<String, String> headers) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            headers.put(name, parser.getValueAsString(""));
        }
    }

    private static void readCookies(JsonParser parser, List<String> cookies) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            cookies.add(parser.getText());
        }
    }
}
