package dev.penstock.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.HttpRoute;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API Gateway on loopback: routes of the template, real payloads to the handlers. Every connection has a virtual thread
 * of its own, so a slow client holds up nobody else; one that takes too long to send its request is answered 408 and cut
 * off. What a function throws becomes 500 and what takes longer than 30 s becomes 503, as in AWS.
 */
public final class Gateway implements AutoCloseable {

    /** The largest request body, in bytes, as in API Gateway. */
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    /** How long a function may take to answer, as in API Gateway. */
    public static final Duration INTEGRATION_TIMEOUT = Duration.ofSeconds(30);

    /** How many invocations may run at once, as in a fresh AWS account. */
    private static final int MAX_CONCURRENT = 1_000;

    /** How long more of them wait before they are answered 503: a burst passes within that. */
    private static final Duration SLOT_PATIENCE = Duration.ofSeconds(5);

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final RouteTree routes;
    private final Map<String, Function> functions;
    private final Clock clock;
    private final PayloadWriter payloads = new PayloadWriter();
    private final TimeLimit timeLimit;
    private final ClientConnections connections;
    private final Semaphore slots = new Semaphore(MAX_CONCURRENT);
    private final AtomicLong requests = new AtomicLong();
    private final String requestIdPrefix;
    private final WebServer server;
    private final int port;
    private volatile boolean stopping;

    /** A function that serves routes: what the template says of it, and its handler. */
    public record Function(FunctionResource resource, RequestStreamHandler handler) {}

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     * @param functions by logical id; every route's function must be there
     * @throws IOException if the port cannot be had
     */
    public static Gateway start(int port, List<HttpRoute> routes, Map<String, Function> functions, Clock clock)
            throws IOException {
        return start(port, routes, functions, clock, GatewayLimits.DEFAULT);
    }

    static Gateway start(
            int port, List<HttpRoute> routes, Map<String, Function> functions, Clock clock, GatewayLimits limits)
            throws IOException {
        for (HttpRoute route : routes) {
            if (!functions.containsKey(route.function())) {
                throw new IllegalArgumentException(
                        "route " + route.routeKey() + ": no function is called " + route.function());
            }
        }
        checkFree(port);
        return new Gateway(port, routes, functions, clock, limits);
    }

    private Gateway(
            int port, List<HttpRoute> routes, Map<String, Function> functions, Clock clock, GatewayLimits limits)
            throws IOException {
        this.routes = new RouteTree(routes);
        this.functions = Map.copyOf(functions);
        this.clock = clock;
        this.requestIdPrefix = Long.toString(clock.millis(), 36) + "-";
        this.timeLimit = new TimeLimit(limits.function());
        this.connections = new ClientConnections(limits);
        this.server = WebServer.builder()
                .address(LOOPBACK)
                .port(port)
                .shutdownHook(false)
                .contentEncoding(new PackedBodies())
                // The only kind of connection: with a second, the server would read ahead to choose one.
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .connectionOptions(SocketOptions.builder()
                        .socketReuseAddress(true)
                        .tcpNoDelay(true)
                        .build())
                .routing(HttpRouting.builder().any(this::serve))
                .build();
        server.start();
        this.port = server.port();
        if (this.port <= 0) {
            close();
            throw new IOException("port " + port + " cannot be had"); // somebody took it since it was checked
        }
    }

    /** The server logs why it could not start and goes on without a socket; this asks first and says it in one line. */
    private static void checkFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            throw new IOException("port " + port + " cannot be had: " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /**
     * Stops to accept and waits for the requests in flight.
     *
     * @return how many were still in flight when {@code patience} ended
     */
    public int stop(Duration patience) throws InterruptedException {
        stopping = true;
        boolean idle = slots.tryAcquire(MAX_CONCURRENT, patience.toMillis(), TimeUnit.MILLISECONDS);
        int inFlight = idle ? 0 : MAX_CONCURRENT - slots.availablePermits();
        server.stop();
        timeLimit.close();
        connections.close();
        return inFlight;
    }

    @Override
    public void close() {
        stopping = true;
        server.stop();
        timeLimit.close();
        connections.close();
    }

    private void serve(ServerRequest request, ServerResponse response) throws IOException {
        ClientConnection connection = ClientConnection.current();
        connection.awaitBody();
        GatewayResponse answer = answer(request);
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
        for (String cookie : answer.cookies()) {
            response.headers().add(HeaderNames.SET_COOKIE, cookie);
        }
        if (stopping) {
            response.headers().set(HeaderNames.CONNECTION, "close");
        }
        connection.awaitTaking();
        send(response, answer.body());
        connection.awaitBody();
        skipRest(request);
        connection.awaitRequest();
    }

    private static void send(ServerResponse response, byte[] body) {
        try {
            response.send(body);
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("the client went away or did not take its answer", e);
        }
    }

    /** What nobody wanted to know of a request stands before the next one. */
    private void skipRest(ServerRequest request) {
        if (stopping || request.content().consumed()) {
            return;
        }
        try {
            request.content().consume();
        } catch (RuntimeException e) {
            throw new CloseConnectionException("the client did not send the rest of its request", e);
        }
    }

    private GatewayResponse answer(ServerRequest request) throws IOException {
        String method = request.prologue().method().text();
        String rawPath = request.path().rawPath();
        RouteTree.Found found = routes.find(method, rawPath);
        if (found == null) {
            return GatewayResponse.NOT_FOUND;
        }
        if (request.headers().contentLength().orElse(0) > MAX_BODY_BYTES) {
            return GatewayResponse.TOO_LARGE;
        }
        byte[] body = readBody(request);
        if (body == null) {
            return GatewayResponse.TOO_LARGE;
        }
        ClientConnection.current().awaitNothing();
        if (stopping || !hasSlot()) {
            return GatewayResponse.UNAVAILABLE;
        }
        try {
            return stopping
                    ? GatewayResponse.UNAVAILABLE
                    : invoke(found, gatewayRequest(request, method, rawPath, found, body));
        } finally {
            slots.release();
        }
    }

    private boolean hasSlot() {
        try {
            return slots.tryAcquire(SLOT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Null where it is too large. */
    private static byte @Nullable [] readBody(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            long announced = request.headers().contentLength().orElse(-1);
            byte[] body = in.readNBytes(announced >= 0 ? (int) announced : MAX_BODY_BYTES + 1);
            return body.length > MAX_BODY_BYTES ? null : body;
        } catch (DataReader.InsufficientDataAvailableException e) {
            // The client went away in the middle of its request: nobody is left to answer, and nothing is wrong here.
            throw new CloseConnectionException("the client closed the connection within its request", e);
        }
    }

    private GatewayRequest gatewayRequest(
            ServerRequest request, String method, String rawPath, RouteTree.Found found, byte[] body) {
        SortedMap<String, String> headers = new TreeMap<>();
        String cookies = "";
        for (Header header : request.headers()) {
            String name = header.headerName().lowerCase();
            String value = header.valueCount() == 1 ? header.get() : String.join(",", header.allValues());
            if (name.equals("cookie")) {
                cookies = header.valueCount() == 1 ? value : String.join(";", header.allValues());
            } else {
                headers.put(name, value);
            }
        }
        String source = request.remotePeer().host();
        headers.put("x-forwarded-for", source);
        headers.put("x-forwarded-port", Integer.toString(port));
        headers.put("x-forwarded-proto", "http");
        return new GatewayRequest(
                found.route().routeKey(),
                method,
                rawPath,
                request.query().rawValue(),
                headers,
                cookies,
                found.pathParameters(),
                source,
                body,
                body.length);
    }

    private GatewayResponse invoke(RouteTree.Found found, GatewayRequest request) {
        Function function = Objects.requireNonNull(functions.get(found.route().function()));
        String requestId = requestIdPrefix + Long.toString(requests.incrementAndGet(), 36);
        InputStream payload = payloads.write(request, requestId, clock.instant());
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        TimeLimit.Call call = timeLimit.begin();
        boolean inTime;
        Throwable failure = null;
        try {
            function.handler().handleRequest(payload, out, new InvocationContext(function.resource(), requestId));
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            failure = e;
        } finally {
            inTime = call.end();
        }
        if (!inTime) {
            LOG.atWarn().addKeyValue("route", request.routeKey()).log("function took too long and was interrupted");
            return GatewayResponse.UNAVAILABLE;
        }
        try {
            if (failure == null) {
                return GatewayResponse.read(out.toByteArray());
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        LOG.atError().addKeyValue("route", request.routeKey()).setCause(failure).log("function failed");
        return GatewayResponse.BROKEN;
    }
}
