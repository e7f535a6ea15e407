package dev.penstock.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.HttpRoute;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {

    private static final List<HttpRoute> ROUTES = List.of(
            new HttpRoute("POST", "/v1/events", "F"),
            new HttpRoute("GET", "/v1/devices/{id}", "F"),
            new HttpRoute("GET", "/text", "F"));
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:15:00.042Z"), ZoneOffset.UTC);

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile byte[] payload;
    private volatile String answer = "{\"statusCode\":204}";
    private Gateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void handsTheFunctionAPayloadOfFormat2() throws Exception {
        start((in, out, context) -> take(in, out));

        send(request("/v1/devices/a%20b?x=1&y=a%26b&x=2")
                .header("Cookie", "a=1; b=2")
                .header("X-Twice", "one")
                .header("X-Twice", "two")
                .GET());

        JsonNode read = new ObjectMapper().readTree(payload);
        assertEquals("2.0", read.get("version").asText());
        assertEquals("GET /v1/devices/{id}", read.get("routeKey").asText());
        assertEquals("/v1/devices/a%20b", read.get("rawPath").asText());
        assertEquals("x=1&y=a%26b&x=2", read.get("rawQueryString").asText());
        assertEquals("1,2", read.at("/queryStringParameters/x").asText());
        assertEquals("a&b", read.at("/queryStringParameters/y").asText());
        assertEquals("a b", read.at("/pathParameters/id").asText());
        assertEquals("one,two", read.at("/headers/x-twice").asText());
        assertEquals("127.0.0.1", read.at("/headers/x-forwarded-for").asText());
        assertTrue(read.at("/headers/cookie").isMissingNode());
        assertEquals("b=2", read.at("/cookies/1").asText());
        assertEquals("GET", read.at("/requestContext/http/method").asText());
        assertEquals("127.0.0.1", read.at("/requestContext/http/sourceIp").asText());
        assertEquals(
                "23/Nov/2026:10:15:00 +0000", read.at("/requestContext/time").asText());
        assertEquals(1795428900042L, read.at("/requestContext/timeEpoch").asLong());
        assertFalse(read.get("isBase64Encoded").asBoolean());
        assertTrue(read.at("/body").isMissingNode());
    }

    @Test
    void jsonPassesAsTextWhateverItHolds() throws Exception {
        start((in, out, context) -> take(in, out));
        String body = "{\"a\":\"\\u0001 \\\\ \uD83D\uDE80 \u00e4\n\t\u0000\u001f\"}";

        send(request("/v1/events").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));

        JsonNode read = new ObjectMapper().readTree(payload);
        assertEquals(body, read.get("body").asText());
        assertFalse(read.get("isBase64Encoded").asBoolean());
    }

    @Test
    void bytesThatAreNoTextPassAsBase64() throws Exception {
        start((in, out, context) -> take(in, out));
        byte[] body = new byte[10_001];
        new Random(7).nextBytes(body);

        send(request("/v1/events")
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body)));
        assertPassedAsBase64(body);

        // Whatever the encoding: whether it is known is for the function to say.
        for (String encoding : List.of("gzip", "zstd", "br", "nonsense")) {
            var response = send(request("/v1/events")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", encoding)
                    .POST(BodyPublishers.ofByteArray(body)));
            assertEquals(204, response.statusCode());
            assertEquals(
                    encoding,
                    new ObjectMapper()
                            .readTree(payload)
                            .at("/headers/content-encoding")
                            .asText());
            assertPassedAsBase64(body);
        }
    }

    private void assertPassedAsBase64(byte[] body) throws IOException {
        JsonNode read = new ObjectMapper().readTree(payload);
        assertTrue(read.get("isBase64Encoded").asBoolean());
        assertArrayEquals(body, Base64.getDecoder().decode(read.get("body").asText()));
    }

    @Test
    void bytesThatAreNoUtf8NeverBreakThePayload() throws Exception {
        start((in, out, context) -> take(in, out));

        send(request("/v1/events")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, (byte) 0xc3, '"'})));

        assertEquals(
                "\"\uFFFD\uFFFD\"",
                new ObjectMapper().readTree(payload).get("body").asText());
    }

    @Test
    void givesTheFunctionsAnswer() throws Exception {
        start((in, out, context) -> take(in, out));
        answer =
                "{\"statusCode\":207,\"headers\":{\"Content-Type\":\"x/y\",\"Retry-After\":\"3\"},\"cookies\":[\"a=1\",\"b=2\"],\"body\":\"h\\u00e4\"}";

        var response = send(request("/text").GET());

        assertEquals(207, response.statusCode());
        assertEquals("h\u00e4", new String(response.body(), UTF_8));
        assertEquals("x/y", response.headers().firstValue("content-type").orElseThrow());
        assertEquals("3", response.headers().firstValue("retry-after").orElseThrow());
        assertEquals(List.of("a=1", "b=2"), response.headers().allValues("set-cookie"));
    }

    @Test
    void decodesABase64Answer() throws Exception {
        start((in, out, context) -> take(in, out));
        answer = "{\"statusCode\":200,\"body\":\"AAH/\",\"isBase64Encoded\":true}";

        assertArrayEquals(new byte[] {0, 1, -1}, send(request("/text").GET()).body());
    }

    @Test
    void anAnswerWithoutStatusIsTheBody() throws Exception {
        start((in, out, context) -> take(in, out));
        answer = "{\"a\":1}";

        var response = send(request("/text").GET());

        assertEquals(200, response.statusCode());
        assertEquals("{\"a\":1}", new String(response.body(), UTF_8));
    }

    @Test
    void answersNotFoundAsApiGatewayDoes() throws Exception {
        start((in, out, context) -> take(in, out));

        var response = send(request("/nothing").GET());

        assertEquals(404, response.statusCode());
        assertEquals("{\"message\":\"Not Found\"}", new String(response.body(), UTF_8));
        assertEquals(404, send(request("/v1/events").GET()).statusCode());
    }

    @Test
    void tenMegabytesPassAndOneByteMoreDoesNot() throws Exception {
        start((in, out, context) -> take(in, out));
        byte[] most = new byte[Gateway.MAX_BODY_BYTES];

        assertEquals(
                204,
                send(request("/v1/events").POST(BodyPublishers.ofByteArray(most)))
                        .statusCode());
        byte[] tooMuch = new byte[Gateway.MAX_BODY_BYTES + 1];
        var response = send(request("/v1/events").POST(BodyPublishers.ofByteArray(tooMuch)));
        assertEquals(413, response.statusCode());
        assertEquals("{\"message\":\"Request Entity Too Large\"}", new String(response.body(), UTF_8));
        // Chunked: the size is not announced.
        var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(tooMuch));
        assertEquals(413, send(request("/v1/events").POST(chunked)).statusCode());
    }

    @Test
    void aFunctionThatFailsIs500AndServesOn() throws Exception {
        start((in, out, context) -> {
            throw new IllegalStateException("broken on purpose");
        });

        assertEquals(500, send(request("/text").GET()).statusCode());
        assertEquals(500, send(request("/text").GET()).statusCode());
    }

    @Test
    void anAnswerThatIsNoJsonIs500() throws Exception {
        start((in, out, context) -> take(in, out));
        answer = "oops";

        assertEquals(500, send(request("/text").GET()).statusCode());
    }

    @Test
    void aFunctionThatTakesTooLongIs503() throws Exception {
        gateway = Gateway.start(
                0,
                ROUTES,
                Map.of("F", function((in, out, context) -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                })),
                CLOCK,
                limits(Duration.ofMillis(300)));

        var response = send(request("/text").GET());

        assertEquals(503, response.statusCode());
        assertEquals("1", response.headers().firstValue("retry-after").orElse(""));
        assertEquals("{\"message\":\"Service Unavailable\"}", new String(response.body(), UTF_8));
    }

    @Test
    void theContextCountsDownTheFunctionsTimeout() throws Exception {
        start((in, out, context) -> {
            int remaining = context.getRemainingTimeInMillis();
            assertTrue(remaining > 5_000 && remaining <= 7_000, "remaining " + remaining);
            assertEquals("F", context.getFunctionName());
            take(in, out);
        });

        assertEquals(204, send(request("/text").GET()).statusCode());
    }

    @Test
    void aClientThatGoesAwayMidRequestIsNothingToWarnAbout() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(line.getLoggerName() + ": " + line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try {
            start((in, out, context) -> take(in, out));
            try (Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.getOutputStream()
                        .write("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab".getBytes(UTF_8));
                socket.shutdownOutput();
                // The server closes: the end of the stream says that it is done with this request.
                assertEquals(-1, socket.getInputStream().read());
            }
        } finally {
            root.removeHandler(listener);
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void stopFinishesWhatIsInFlight() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        start((in, out, context) -> {
            entered.countDown();
            try {
                Thread.sleep(400);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            take(in, out);
        });
        var pending = client.sendAsync(request("/text").GET().build(), BodyHandlers.ofByteArray());
        entered.await();

        assertEquals(0, gateway.stop(Duration.ofSeconds(5)));

        assertEquals(204, pending.get().statusCode());
        int port = gateway.port();
        assertThrows(IOException.class, () -> new Socket(java.net.InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void aPortInUseIsOneClearReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
            int port = taken.getLocalPort();
            var refused = assertThrows(IOException.class, () -> Gateway.start(port, List.of(), Map.of(), CLOCK));
            assertEquals("port " + port + " cannot be had: Address already in use", refused.getMessage());
        }
    }

    /** All but the function's as they are. */
    private static GatewayLimits limits(Duration function) {
        GatewayLimits usual = GatewayLimits.DEFAULT;
        return new GatewayLimits(function, usual.header(), usual.body(), usual.idle(), usual.answer());
    }

    private void start(RequestStreamHandler handler) throws IOException {
        gateway = Gateway.start(0, ROUTES, Map.of("F", function(handler)), CLOCK);
    }

    private static Gateway.Function function(RequestStreamHandler handler) {
        return new Gateway.Function(new FunctionResource("F", "a.B", Duration.ofSeconds(7), 128, Map.of()), handler);
    }

    private void take(InputStream in, OutputStream out) throws IOException {
        payload = in.readAllBytes();
        out.write(answer.getBytes(UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }
}
