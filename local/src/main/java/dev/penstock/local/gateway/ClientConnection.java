package dev.penstock.local.gateway;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A connection that ends when its client takes too long. The server itself waits for a client's next byte as long as it
 * takes. Used by the connection's own thread, but for {@link #isOver}.
 */
final class ClientConnection implements ConnectionContext {

    /** A connection has a thread of its own, which ends with it. */
    private static final ThreadLocal<ClientConnection> CURRENT = new ThreadLocal<>();

    private static final byte[] TIMED_OUT = """
            HTTP/1.1 408 Request Timeout\r
            Connection: close\r
            Content-Type: application/json\r
            Content-Length: 29\r
            \r
            {"message":"Request Timeout"}""".getBytes(StandardCharsets.ISO_8859_1);

    /** What the client is to do. */
    private enum Awaited {
        /** To begin a request. */
        REQUEST,
        HEADER,
        BODY,
        /** Nothing: it is the function's turn, which has a limit of its own. */
        NOTHING,
        /** To take its answer. */
        TAKING,
        /** To take the news that it was too slow. */
        LEAVING
    }

    private final ConnectionContext connection;
    private final GatewayLimits limits;
    private final Thread thread = Thread.currentThread();
    private final DataReader reader = new DataReader(this::read);

    /** Both guarded by this. */
    private Awaited awaited = Awaited.REQUEST;

    private long sinceNanos = System.nanoTime();

    private ClientConnection(ConnectionContext connection, GatewayLimits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Makes it the current thread's connection. */
    static ClientConnection open(ConnectionContext connection, GatewayLimits limits) {
        ClientConnection opened = new ClientConnection(connection, limits);
        CURRENT.set(opened);
        return opened;
    }

    /** The current thread's. */
    static ClientConnection current() {
        return Objects.requireNonNull(CURRENT.get(), "this thread serves no connection");
    }

    void awaitBody() {
        await(Awaited.BODY);
    }

    void awaitNothing() {
        await(Awaited.NOTHING);
    }

    void awaitTaking() {
        await(Awaited.TAKING);
    }

    void awaitRequest() {
        await(Awaited.REQUEST);
    }

    private synchronized void await(Awaited next) {
        if (awaited == Awaited.LEAVING) {
            throw new CloseConnectionException("the client took too long");
        }
        awaited = next;
        sinceNanos = System.nanoTime();
    }

    private synchronized boolean awaitsRequest() {
        return awaited == Awaited.REQUEST;
    }

    /** Null at the end of what the client sends. */
    private byte @Nullable [] read() {
        byte[] bytes;
        try {
            bytes = connection.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("cannot read from the client", e);
        }
        if (awaitsRequest()) {
            await(Awaited.HEADER);
        }
        return bytes;
    }

    /**
     * Cuts the client off if it takes too long; to be called every now and then, by one thread.
     *
     * @return whether the connection has ended
     */
    boolean isOver() {
        if (!thread.isAlive()) {
            return true;
        }
        switch (cutOff()) {
            case NOTHING -> {}
            case HEADER, BODY -> Thread.startVirtualThread(this::refuse);
            default -> connection.serverSocket().close();
        }
        return false;
    }

    /** What was awaited for too long, and is no longer; {@link Awaited#NOTHING} if there is time left. */
    private synchronized Awaited cutOff() {
        Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
        if (took.compareTo(limit(awaited)) <= 0) {
            return Awaited.NOTHING;
        }
        Awaited tooLong = awaited;
        awaited = Awaited.LEAVING;
        sinceNanos = System.nanoTime();
        return tooLong;
    }

    private Duration limit(Awaited awaited) {
        return switch (awaited) {
            case REQUEST -> limits.idle();
            case HEADER -> limits.header();
            case BODY -> limits.body();
            case NOTHING -> ChronoUnit.FOREVER.getDuration();
            case TAKING, LEAVING -> limits.answer();
        };
    }

    /** Its own thread waits for the client meanwhile, and ends when the socket does. */
    private void refuse() {
        try {
            connection.dataWriter().writeNow(BufferData.create(TIMED_OUT));
        } finally {
            connection.serverSocket().close();
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return connection.dataWriter();
    }

    @Override
    public ListenerContext listenerContext() {
        return connection.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return connection.executor();
    }

    @Override
    public Router router() {
        return connection.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return connection.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return connection.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return connection.localPeer();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public String socketId() {
        return connection.socketId();
    }

    @Override
    public String childSocketId() {
        return connection.childSocketId();
    }
}
