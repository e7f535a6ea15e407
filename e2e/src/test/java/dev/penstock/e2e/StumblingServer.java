package dev.penstock.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers {@code POST /v1/events} as on a bad day: refuses the first request for two seconds, breaks the second off, takes of
 * the third all but the last event, and of what follows all.
 */
final class StumblingServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFUSED = "{\"status\":503,\"detail\":\"the registry does not answer\"}";

    private final Arrivals arrivals = new Arrivals();
    private final HttpServer server;
    private final boolean recovers;

    private StumblingServer(boolean recovers) throws IOException {
        this.recovers = recovers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/events", this::handle);
        server.start();
    }

    static StumblingServer open() throws IOException {
        return new StumblingServer(true);
    }

    /** One that refuses whatever comes, and lets it come again at once. */
    static StumblingServer thatNeverRecovers() throws IOException {
        return new StumblingServer(false);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Arrivals arrivals() {
        return arrivals;
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode events = JSON.readTree(exchange.getRequestBody());
        List<String> texts = new ArrayList<>();
        events.forEach(event -> texts.add(event.toString()));
        int request = arrivals.add(texts);
        if (!recovers) {
            answer(exchange, 503, "0", REFUSED);
            return;
        }
        switch (request) {
            case 1 -> answer(exchange, 503, "2", REFUSED);
            case 2 -> exchange.close();
            case 3 -> answer(exchange, 207, "1", results(events, events.size() - 1));
            default -> answer(exchange, 202, "", results(events, events.size()));
        }
    }

    private static String results(JsonNode events, int accepted) {
        List<String> results = new ArrayList<>();
        for (JsonNode event : events) {
            int index = results.size();
            String end = index < accepted
                    ? "\"accepted\""
                    : "\"rejected\",\"retryable\":true,\"errors\":[{\"code\":\"unconfirmed\",\"path\":\"\",\"message\":\"-\"}]";
            results.add("{\"index\":" + index + ",\"id\":" + event.path("id") + ",\"status\":" + end + "}");
        }
        return "{\"accepted\":" + accepted + ",\"results\":" + results + "}";
    }

    private static void answer(HttpExchange exchange, int status, String retryAfter, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().add("retry-after", retryAfter);
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
