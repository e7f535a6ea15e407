package dev.penstock.aws.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.Payloads;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

    private static final String CONTEXT = "\"requestContext\":{\"http\":{\"method\":\"POST\"},\"stage\":\"prod\"}";

    @Test
    void readsThePayloadThatAwsDocuments() throws IOException {
        HttpRequest request = HttpRequest.read(Payloads.file("http-api.json"));

        assertEquals("GET /v1/devices/{id}/events", request.routeKey());
        assertEquals("GET", request.method());
        assertEquals("/v1/devices/pump-17/events", request.path());
        assertEquals(Map.of("header1", "value1", "header2", "value1,value2"), request.headers());
        assertEquals(Map.of("id", "pump-17"), request.pathParameters());
        assertEquals(Map.of("parameter1", "value1,value2", "parameter2", "a b"), request.query());
        assertEquals("Hello from Lambda é", new String(request.body(), UTF_8));
    }

    @Test
    void undoesBase64WhereverTheFlagStands() throws IOException {
        byte[] bytes = {0, 1, 2, (byte) 0xff, (byte) 0x80};
        String body = "\"body\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
        String flag = "\"isBase64Encoded\":true";
        String rest = "\"rawPath\":\"/v1/events\"," + CONTEXT;

        for (String json :
                new String[] {"{" + body + "," + flag + "," + rest + "}", "{" + flag + "," + rest + "," + body + "}"}) {
            assertArrayEquals(bytes, HttpRequest.read(Payloads.text(json)).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"body\":null", ",\"body\":\"\"", ",\"headers\":null,\"pathParameters\":null"})
    void aMissingBodyIsEmpty(String more) throws IOException {
        HttpRequest request = HttpRequest.read(Payloads.text("{\"rawPath\":\"/\"," + CONTEXT + more + "}"));

        assertEquals(0, request.body().length);
        assertEquals(Map.of(), request.headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/prod/v1/devices", "/v1/devices"})
    void thePathComesWithoutTheStage(String rawPath) throws IOException {
        HttpRequest request = HttpRequest.read(Payloads.text("{\"rawPath\":\"" + rawPath + "\"," + CONTEXT + "}"));

        assertEquals("/v1/devices", request.path());
    }

    @Test
    void theStageAloneIsTheRoot() throws IOException {
        assertEquals(
                "/",
                HttpRequest.read(Payloads.text("{\"rawPath\":\"/prod\"," + CONTEXT + "}"))
                        .path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{",
                "{\"rawPath\":\"/\"",
                "{}",
                "{\"rawPath\":\"/\",\"requestContext\":{}}",
                "{\"rawPath\":\"/\",\"requestContext\":3}",
                "{\"rawPath\":\"/\",\"headers\":[]}",
                "{\"version\":\"1.0\",\"path\":\"/\",\"httpMethod\":\"GET\"}"
            })
    void whatIsNoPayloadIsAPermanentError(String json) {
        PermanentException e = assertThrows(PermanentException.class, () -> HttpRequest.read(Payloads.text(json)));

        assertTrue(e.getMessage().startsWith("read API Gateway payload: "), e.getMessage());
    }

    @Test
    void aBodyThatIsNotTheBase64ItClaimsIsAPermanentError() {
        String json = "{\"rawPath\":\"/\",\"isBase64Encoded\":true,\"body\":\"***\"," + CONTEXT + "}";

        PermanentException e = assertThrows(PermanentException.class, () -> HttpRequest.read(Payloads.text(json)));

        assertTrue(e.getMessage().contains("body is not base64"), e.getMessage());
    }
}
