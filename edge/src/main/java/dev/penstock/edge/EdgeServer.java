package dev.penstock.edge;

import dev.penstock.ingest.Ingest;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The gRPC server. Connections are served by netty's few event loops, which only read, queue and write; the workers do
 * what takes time. Thread-safe.
 */
public final class EdgeServer implements AutoCloseable {

    /** A client may ask whether the server is there, but not make that the load. */
    private static final Duration LEAST_KEEP_ALIVE_OF_CLIENTS = Duration.ofSeconds(10);

    /** Until TLS and HTTP/2 have begun: who says nothing is cut off. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final Duration SWEEP = Duration.ofSeconds(1);

    /** How much of a connection, and of a stream, may be on its way to who does not read. */
    private static final int FLOW_CONTROL_WINDOW = 1 << 20;

    /** Kept, since it is referred to weakly: of every port scan gRPC tells a stack trace at level INFO. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    static {
        GRPC_LOG.setLevel(Level.WARNING);
    }

    private final Server server;
    private final HealthStatusManager health;
    private final RequestQueue queue;
    private final OpenCalls openCalls;
    private final Workers workers;
    private final ScheduledExecutorService sweeper;
    private final ScheduledFuture<?> sweeps;

    /**
     * What did not finish before the server was stopped.
     *
     * @param calls that were open
     * @param waiting requests that no worker had begun
     * @param writing requests that the workers had
     */
    public record Left(int calls, int waiting, int writing) {

        /** Whether everything finished. */
        public boolean isNothing() {
            return calls == 0 && waiting == 0 && writing == 0;
        }
    }

    private EdgeServer(EdgeConfig config, InetSocketAddress address, Supplier<Ingest> ingest, Signals signals)
            throws IOException {
        this.queue = new RequestQueue(new RequestQueue.Bounds(
                config.queueRequests(),
                config.queueBytes(),
                config.batchRequests(),
                config.batchBytes(),
                config.linger()));
        this.openCalls = new OpenCalls();
        this.workers = new Workers(queue, ingest, signals);
        this.health = new HealthStatusManager();
        TokenLookups tokens = new TokenLookups(ingest, signals, config.queueRequests(), config.receiveTimeout());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .directExecutor()
                .addService(new PublishService(config, queue, openCalls, tokens).definition())
                .addStreamTracerFactory(MessageArrival.factory(config.receiveTimeout()))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .maxInboundMessageSize(config.ingest().limits().maxBodyBytes())
                .maxInboundMetadataSize(config.maxHeaderBytes())
                .maxConcurrentCallsPerConnection(config.callsPerConnection())
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .handshakeTimeout(HANDSHAKE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTime(config.keepAlive().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(LEAST_KEEP_ALIVE_OF_CLIENTS.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionAge(config.maxConnectionAge().toSeconds(), TimeUnit.SECONDS);
        EdgeConfig.Tls tls = config.tls();
        if (tls != null) {
            builder.sslContext(GrpcSslContexts.forServer(
                            tls.certificate().toFile(), tls.key().toFile())
                    .build());
        }
        this.server = builder.build().start();
        this.workers.start(config.workers());
        this.sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("edge-sweeper").factory());
        this.sweeps = sweeper.scheduleWithFixedDelay(
                openCalls::expire, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts to serve on every address of the machine.
     *
     * @throws IOException if the port cannot be used
     * @throws IllegalArgumentException if the certificate or its key is none
     */
    public static EdgeServer start(EdgeConfig config, Ingest ingest, Signals signals) throws IOException {
        return start(config, new InetSocketAddress(config.port()), () -> ingest, signals);
    }

    /**
     * The same on one address.
     *
     * @param ingest is asked for each batch and each token, so that it may be exchanged meanwhile
     */
    public static EdgeServer start(
            EdgeConfig config, InetSocketAddress address, Supplier<Ingest> ingest, Signals signals) throws IOException {
        return new EdgeServer(config, address, ingest, signals);
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /**
     * Tells the health service, accepts nothing more, ends the streams after what they have sent, and lets the workers
     * finish what is in the queue.
     *
     * @return what is left after {@code patience}; its clients were not answered
     */
    public Left stop(Duration patience) throws InterruptedException {
        Deadline deadline = Deadline.after(patience);
        health.enterTerminalState();
        server.shutdown();
        openCalls.stop();
        boolean ended = server.awaitTermination(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
        queue.close();
        boolean finished = workers.join(deadline);
        Left left = left();
        close();
        return ended && finished ? new Left(0, 0, 0) : left;
    }

    /** Cuts off whatever is still there. */
    @Override
    public void close() {
        server.shutdownNow();
        queue.close();
        sweeps.cancel(false);
        sweeper.shutdown();
    }

    /** What is open or on its way. */
    public Left left() {
        RequestQueue.Load load = queue.load();
        return new Left(openCalls.count(), load.waiting(), load.inBatches());
    }
}
