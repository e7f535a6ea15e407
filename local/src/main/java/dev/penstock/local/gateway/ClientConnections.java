package dev.penstock.local.gateway;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** HTTP/1.1 over connections with limits, and the thread that sees to these. */
final class ClientConnections implements ServerConnectionSelector, AutoCloseable {

    private static final int SWEEP_MILLIS = 100;

    private final Http1ConnectionSelector http = Http1ConnectionSelector.builder()
            .config(Http1Config.builder().build())
            .build();
    private final GatewayLimits limits;
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final Thread sweeper;
    private volatile boolean closed;

    ClientConnections(GatewayLimits limits) {
        this.limits = limits;
        this.sweeper = Thread.ofVirtual().name("gateway-client-limits").start(this::sweepUntilClosed);
    }

    private void sweepUntilClosed() {
        try {
            while (!closed) {
                Thread.sleep(SWEEP_MILLIS);
                open.removeIf(ClientConnection::isOver);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        sweeper.interrupt();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        ClientConnection connection = ClientConnection.open(context, limits);
        open.add(connection);
        return http.connection(connection);
    }
}
