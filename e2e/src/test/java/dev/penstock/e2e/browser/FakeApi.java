package dev.penstock.e2e.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's files and an HTTP API with made-up devices: what a real pipeline would answer, states included that one
 * does not get into on purpose.
 */
final class FakeApi implements AutoCloseable {
    /** The only token that may read, where tokens are asked for. */
    static final String TOKEN = "psr_good";

    /** What a hostile device sends in every text field. It would set {@code window.harmed}. */
    static final String MARKUP =
            "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>\"'>&amp;\u202e";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** As strict as what the API function sends. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, List<Map<String, Object>>> events = new LinkedHashMap<>();
    private final List<Map<String, Object>> failures = new ArrayList<>();
    private final AtomicInteger apiRequests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile boolean tokenNeeded;
    private volatile boolean down;
    private volatile @Nullable Map<String, Object> pipeline;
    private volatile int created;
    private volatile @Nullable String silent;
    private volatile @Nullable String alarmed;

    FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("listen on loopback", e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void needToken() {
        tokenNeeded = true;
    }

    /** From now on every request to the API is answered with 503, or as before. */
    void down(boolean isDown) {
        down = isDown;
    }

    /** From now on a version of the pipeline's files is known, and these faults of the newest edit. */
    void pipeline(String version, String... faults) {
        pipeline = Map.of("version", version, "loadedAt", Instant.now().toString(), "faults", List.of(faults));
    }

    /** So many of the events were made by rules. */
    void created(int events) {
        created = events;
    }

    /** From now on this device has an alarm because it sends nothing. */
    void silent(String deviceId) {
        silent = deviceId;
    }

    /** From now on the alarm {@code overheated} of this device stands, or of no device. */
    void alarmed(@Nullable String deviceId) {
        alarmed = deviceId;
    }

    int apiRequests() {
        return apiRequests.get();
    }

    /** An event came in just now. */
    synchronized void event(String deviceId, String type, String id, Instant time, Map<String, Object> data) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("deviceId", deviceId);
        event.put("type", type);
        event.put("time", time.toString());
        event.put("ingestTime", Instant.now().toString());
        event.put("data", data);
        events.computeIfAbsent(deviceId, unknown -> new ArrayList<>()).add(event);
    }

    synchronized void failure(String failureId, String deviceId, String reason, byte[] bytes) {
        failures.add(Map.of(
                "failureId",
                failureId,
                "failedAt",
                Instant.now().toString(),
                "stage",
                "transform",
                "deviceId",
                deviceId,
                "eventId",
                "e-" + failureId,
                "type",
                "pump.telemetry",
                "reason",
                reason,
                "retryable",
                false,
                "source",
                Map.of("stream", "raw", "shard", "shardId-000000000000", "sequenceNumber", "17", "index", 0),
                "bytes",
                Base64.getEncoder().encodeToString(bytes)));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            if (!path.startsWith("/v1/")) {
                file(exchange, path.equals("/") ? "/dashboard/index.html" : path);
                return;
            }
            apiRequests.incrementAndGet();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (down) {
                json(exchange, 503, Map.of("title", "Unavailable", "detail", "the table is being restored"));
            } else if (tokenNeeded && !("Bearer " + TOKEN).equals(authorization)) {
                json(exchange, 401, Map.of("title", "Unauthorized", "detail", "no such token"));
            } else {
                Object found = find(path, query(exchange.getRequestURI()));
                json(exchange, found == null ? 404 : 200, found == null ? Map.of("title", "Not found") : found);
            }
        }
    }

    private synchronized @Nullable Object find(String path, Map<String, String> query) {
        String[] parts = path.split("/");
        String last = URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8);
        return switch (parts[2]) {
            case "stats" -> stats();
            case "devices" ->
                parts.length == 3
                        ? page(
                                "devices",
                                events.keySet().stream().map(this::device).toList(),
                                query)
                        : page(
                                "events",
                                newestFirst(URLDecoder.decode(parts[3], StandardCharsets.UTF_8), query),
                                query);
            case "failures" ->
                parts.length == 3
                        ? page("failures", failures, query)
                        : failures.stream()
                                .filter(failure -> failure.get("failureId").equals(last))
                                .findFirst()
                                .orElse(null);
            default -> null;
        };
    }

    private List<Map<String, Object>> newestFirst(String deviceId, Map<String, String> query) {
        long from = Long.parseLong(query.getOrDefault("from", String.valueOf(Long.MIN_VALUE)));
        return events.getOrDefault(deviceId, List.of()).reversed().stream()
                .filter(event -> Instant.parse((String) event.get("time")).toEpochMilli() >= from)
                .toList();
    }

    private Map<String, Object> device(String deviceId) {
        Map<String, Object> event = events.get(deviceId).getLast();
        Map<String, Object> metrics = new LinkedHashMap<>();
        ((Map<?, ?>) event.get("data"))
                .forEach((name, value) ->
                        metrics.put(name.toString(), Map.of("value", value, "time", event.get("time"))));
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("deviceId", deviceId);
        device.put("lastSeen", event.get("ingestTime"));
        if (deviceId.equals(silent)) {
            device.put("silentSince", event.get("ingestTime"));
        }
        device.put("lastEvent", Map.of("id", event.get("id"), "type", event.get("type"), "time", event.get("time")));
        device.put("metrics", metrics);
        device.put(
                "alarms",
                deviceId.equals(alarmed)
                        ? List.of(Map.of(
                                "alarm",
                                "overheated",
                                "severity",
                                "critical",
                                "since",
                                event.get("time"),
                                "raised",
                                event.get("time")))
                        : List.of());
        return device;
    }

    private Map<String, Object> stats() {
        int delivered = events.values().stream().mapToInt(List::size).sum();
        int failed = failures.size();
        int read = delivered + failed - created;
        Map<String, Object> stats = new LinkedHashMap<>(Map.of(
                "since", Instant.now().minusSeconds(60).toString(),
                "exact", true,
                "stages",
                        Map.of(
                                "ingest", Map.of("accepted", read, "rejected", 0, "perSecond", 12.5),
                                "transform",
                                        Map.of(
                                                "read",
                                                read,
                                                "created",
                                                created,
                                                "passed",
                                                delivered,
                                                "failed",
                                                failed,
                                                "filtered",
                                                0,
                                                "duplicate",
                                                0,
                                                "perSecond",
                                                12.5,
                                                "lagMillis",
                                                210),
                                "route",
                                        Map.of(
                                                "read",
                                                delivered,
                                                "delivered",
                                                delivered,
                                                "failed",
                                                0,
                                                "perSecond",
                                                12.5,
                                                "lagMillis",
                                                480)),
                "balance",
                        Map.of(
                                "read",
                                read,
                                "created",
                                created,
                                "delivered",
                                delivered,
                                "failed",
                                failed,
                                "filtered",
                                0,
                                "duplicate",
                                0,
                                "inFlight",
                                0,
                                "difference",
                                0)));
        Map<String, Object> known = pipeline;
        if (known != null) {
            stats.put("pipeline", known);
        }
        return stats;
    }

    private static Map<String, Object> page(String noun, List<?> all, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "100")));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(noun, all.subList(from, to));
        if (to < all.size()) {
            page.put("nextCursor", String.valueOf(to));
        }
        return page;
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static void file(HttpExchange exchange, String path) throws IOException {
        String resource = path.startsWith("/dashboard/lib/uplot/")
                ? "/META-INF/resources/webjars/uplot/1.6.30/dist/" + path.substring("/dashboard/lib/uplot/".length())
                : path;
        try (InputStream file = FakeApi.class.getResourceAsStream(resource)) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            send(exchange, 200, TYPES.get(path.substring(path.lastIndexOf('.') + 1)), file.readAllBytes());
        }
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        send(
                exchange,
                status,
                status < 400 ? "application/json" : "application/problem+json",
                JSON.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
