package dev.penstock.e2e.containers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between the pipeline and the services, understands what they say, and lets a burst of faults change it. */
final class FaultyServices implements AutoCloseable {

    private static final Set<String> PER_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade", ":status");

    private final URI services;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile Burst burst = Burst.NONE;

    /** Answers a call in the services' stead, with or without them. */
    @FunctionalInterface
    interface Burst {
        Burst NONE = (call, services) -> Optional.of(services.send(call.body()));

        /** @return empty to close the connection without an answer */
        Optional<ServiceAnswer> answer(ServiceCall call, Services services) throws IOException;
    }

    /** The real ones, which take the call with a body of the burst's choice. */
    @FunctionalInterface
    interface Services {
        ServiceAnswer send(byte[] body) throws IOException;
    }

    FaultyServices(URI services) throws IOException {
        this.services = services;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Lets a burst of faults begin. @return how it ends */
    AutoCloseable begin(Burst next) {
        burst = next;
        return () -> burst = Burst.NONE;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .orElse("");
            String contentType = Optional.ofNullable(
                            exchange.getRequestHeaders().getFirst("Content-Type"))
                    .orElse("");
            ServiceCall call = new ServiceCall(
                    target, contentType, exchange.getRequestBody().readAllBytes());
            Burst present = call.isKinesis() || call.isDynamoDb() ? burst : Burst.NONE;
            Optional<ServiceAnswer> answer = present.answer(call, body -> forward(exchange, body));
            if (answer.isPresent()) {
                answer(exchange, answer.get());
            }
        }
    }

    private ServiceAnswer forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(services.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!isPerConnection(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new HashMap<>();
            response.headers().map().forEach((name, values) -> {
                if (!isPerConnection(name)) {
                    headers.put(name, String.join(",", values));
                }
            });
            return new ServiceAnswer(response.statusCode(), headers, response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static boolean isPerConnection(String header) {
        return PER_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }

    private static void answer(HttpExchange exchange, ServiceAnswer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
