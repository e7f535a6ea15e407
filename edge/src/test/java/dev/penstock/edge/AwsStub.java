package dev.penstock.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** DynamoDB, which knows one device whatever the token, and Kinesis in JSON, which keeps the ids of what it confirmed. */
final class AwsStub implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    AwsStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            byte[] body = (target.endsWith(".GetItem") ? credential() : confirm(JSON.readTree(request)))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String credential() {
        return """
                {"Item":{"pk":{"S":"hash"},"sk":{"S":"credential"},"role":{"S":"device"},"created":{"S":"%s"},
                "devices":{"SS":["pump-17"]}}}""".formatted(Instant.EPOCH);
    }

    private String confirm(JsonNode request) {
        StringBuilder confirmed = new StringBuilder();
        for (JsonNode record : request.path("Records")) {
            byte[] data = Base64.getDecoder().decode(record.path("Data").asText());
            if (EventBatchCodec.decode(data) instanceof Outcome.Accepted<EventBatch> batch) {
                batch.value().events().stream().map(Event::id).forEach(stored::add);
            }
            confirmed
                    .append(confirmed.isEmpty() ? "" : ",")
                    .append("{\"SequenceNumber\":\"1\",\"ShardId\":\"shardId-000000000000\"}");
        }
        return "{\"FailedRecordCount\":0,\"Records\":[" + confirmed + "]}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
