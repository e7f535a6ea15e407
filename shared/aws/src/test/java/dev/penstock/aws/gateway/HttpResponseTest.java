package dev.penstock.aws.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

    @Test
    void jsonIsWrittenAsText() throws IOException {
        HttpResponse response = HttpResponse.json(202, "{\"a\":\"é\"}".getBytes(UTF_8));

        assertEquals(
                "{\"statusCode\":202,\"headers\":{\"content-type\":\"application/json\"},"
                        + "\"isBase64Encoded\":false,\"body\":\"{\\\"a\\\":\\\"é\\\"}\"}",
                written(response));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-8", "application/problem+json", "image/svg+xml", "text/javascript"})
    void textIsWrittenAsText(String type) throws IOException {
        assertEquals(
                "{\"statusCode\":200,\"headers\":{\"content-type\":\"" + type
                        + "\"},\"isBase64Encoded\":false,\"body\":\"hi\"}",
                written(new HttpResponse(200, Map.of("Content-Type", type), "hi".getBytes(UTF_8))));
    }

    @Test
    void anythingElseIsBase64() throws IOException {
        HttpResponse response =
                new HttpResponse(200, Map.of("content-type", "image/png"), new byte[] {1, 2, (byte) 0xff});

        assertEquals(
                "{\"statusCode\":200,\"headers\":{\"content-type\":\"image/png\"},"
                        + "\"isBase64Encoded\":true,\"body\":\"AQL/\"}",
                written(response));
    }

    @Test
    void compressedTextIsBase64() throws IOException {
        HttpResponse response = HttpResponse.json(200, new byte[] {31}).with("Content-Encoding", "gzip");

        assertEquals(
                "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\",\"content-encoding\":\"gzip\"},"
                        + "\"isBase64Encoded\":true,\"body\":\"Hw==\"}",
                written(response));
    }

    @Test
    void anEmptyBodyIsEmptyText() throws IOException {
        assertEquals(
                "{\"statusCode\":204,\"headers\":{},\"isBase64Encoded\":false,\"body\":\"\"}",
                written(new HttpResponse(204, Map.of(), new byte[0])));
    }

    @Test
    void aProblemHasTheFormOfRfc9457() {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("limit", 1000);
        extra.put("seconds", 0.5);
        extra.put("paths", List.of("/a", Map.of("b", true)));
        extra.put("nothing", null);
        HttpResponse response = HttpResponse.problem(
                        new Problem(413, "too-large", "Too large", "1001 events; at most 1000", extra))
                .with("Retry-After", "1");

        assertEquals(
                "{\"type\":\"urn:penstock:problem:too-large\",\"title\":\"Too large\",\"status\":413,"
                        + "\"detail\":\"1001 events; at most 1000\",\"limit\":1000,\"seconds\":0.5,"
                        + "\"paths\":[\"/a\",{\"b\":true}],\"nothing\":null}",
                new String(response.body(), UTF_8));
        assertEquals(413, response.status());
        assertEquals("application/problem+json", response.headers().get("content-type"));
        assertEquals("1", response.headers().get("retry-after"));
    }

    private static String written(HttpResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.writeTo(out);
        return out.toString(UTF_8);
    }
}
