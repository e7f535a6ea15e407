package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to the server as a whole: health, TLS, stopping, connections that misbehave. */
@Timeout(90)
class EdgeServerTest {

    @TempDir
    Path directory;

    private EdgeFixture edge;

    private void start(Map<String, String> settings) throws Exception {
        edge = new EdgeFixture(directory.resolve("pipeline"), settings);
    }

    @AfterEach
    void stop() {
        if (edge != null) {
            edge.close();
        }
    }

    private static PublishRequest one(String id) {
        return EdgeFixture.request(EdgeFixture.event(id, "pump-17"));
    }

    @Test
    void isHealthyUntilItIsStopped() throws Exception {
        start(Map.of());
        ManagedChannel channel = edge.connect();
        assertEquals(
                HealthCheckResponse.ServingStatus.SERVING,
                HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus());
        List<HealthCheckResponse.ServingStatus> seen = Collections.synchronizedList(new ArrayList<>());
        HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), new StreamObserver<>() {
            @Override
            public void onNext(HealthCheckResponse response) {
                seen.add(response.getStatus());
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        });
        EdgeFixture.await("the watch", () -> seen.size() == 1);

        edge.server.stop(Duration.ofSeconds(1));

        EdgeFixture.await("the news", () -> seen.contains(HealthCheckResponse.ServingStatus.NOT_SERVING));
    }

    @Test
    void stoppingFinishesWhatWasBegunAndTakesNothingNew() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceBlockingStub client = edge.blocking();
        StreamClient stream = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<PublishResponse> first = threads.submit(() -> client.publish(one("1")));
            EdgeFixture.await("the first write", () -> edge.stream.writes.get() == 1);
            Future<PublishResponse> second = threads.submit(() -> client.publish(one("2")));
            EdgeFixture.await("the second to wait", () -> edge.server.left().waiting() == 1);
            stream.send(one("3"));
            EdgeFixture.await("the third to wait", () -> edge.server.left().waiting() == 2);

            Future<EdgeServer.Left> stopped = threads.submit(() -> edge.server.stop(Duration.ofSeconds(30)));
            EdgeFixture.await("new calls to be refused", () -> refuses(edge));
            edge.stream.open();

            assertTrue(stopped.get().isNothing());
            assertEquals(1, first.get().getAccepted());
            assertEquals(1, second.get().getAccepted());
            assertEquals(Status.Code.UNAVAILABLE, stream.awaitEnd().getCode());
            assertEquals(List.of("3"), stream.acceptedIds(), "what was read is answered first");
        }
        assertEquals(List.of("1", "2", "3"), edge.storedIds());
    }

    /** A call that comes before the stop does waits for the write that hangs, and is given up soon. */
    private static boolean refuses(EdgeFixture edge) {
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class,
                () -> edge.blocking()
                        .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                        .publish(PublishRequest.getDefaultInstance()));
        return refused.getStatus().getCode() == Status.Code.UNAVAILABLE;
    }

    @Test
    void stoppingEndsInTimeAndNamesWhatIsLeft() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        StreamClient stream = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        stream.send(one("1"));
        EdgeFixture.await("the write", () -> edge.stream.writes.get() == 1);
        stream.send(one("2"));
        EdgeFixture.await("the second to wait", () -> edge.server.left().waiting() == 1);

        EdgeServer.Left left = edge.server.stop(Duration.ofMillis(300));

        assertEquals(new EdgeServer.Left(1, 1, 1), left);
        assertFalse(stream.awaitEnd().isOk());
        assertEquals(List.of(), stream.acceptedIds());
    }

    @Test
    void anIdleStreamDoesNotHoldUpStopping() throws Exception {
        start(Map.of());
        StreamClient stream = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        EdgeFixture.await("the stream", () -> edge.server.left().calls() == 1);
        long begin = System.nanoTime();
        assertTrue(edge.server.stop(Duration.ofSeconds(60)).isNothing());
        assertEquals(Status.Code.UNAVAILABLE, stream.awaitEnd().getCode());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(30).toNanos());
    }

    @Test
    void servesTlsWithACertificateOfItsOwn() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        SelfSigned.write(certificate, key);
        start(Map.of("PENSTOCK_EDGE_TLS_CERTIFICATE", certificate.toString(), "PENSTOCK_EDGE_TLS_KEY", key.toString()));

        ManagedChannel trusting = NettyChannelBuilder.forAddress("127.0.0.1", edge.server.port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(certificate.toFile())
                        .build())
                .overrideAuthority("localhost")
                .build();
        try {
            assertEquals(
                    1,
                    IngestServiceGrpc.newBlockingStub(trusting)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                                    EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN)))
                            .publish(one("1"))
                            .getAccepted());
        } finally {
            trusting.shutdownNow();
        }
        StatusRuntimeException plain = assertThrows(
                StatusRuntimeException.class,
                () -> edge.blocking().withDeadlineAfter(10, TimeUnit.SECONDS).publish(one("2")));
        assertFalse(plain.getStatus().isOk());
        assertEquals(List.of("1"), edge.storedIds());
    }

    @Test
    void aPortInUseIsToldAtOnce() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThrows(
                    java.io.IOException.class, () -> start(Map.of("PENSTOCK_EDGE_PORT", "" + other.getLocalPort())));
        }
    }

    @Test
    void connectionsThatSayNothingOrGarbageHoldUpNobody() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.server.port());
                if (i % 2 == 0) {
                    socket.getOutputStream()
                            .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                }
                sockets.add(socket);
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(1, edge.blocking().publish(one("" + i)).getAccepted());
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Half of many connections are cut midway: the others see nothing of it, and what is acknowledged is stored. */
    @Test
    void aStormOfConnectionsOfWhichHalfDropHarmsNoOther() throws Exception {
        start(Map.of());
        List<StreamClient> staying = new ArrayList<>();
        List<ManagedChannel> dropping = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ManagedChannel channel = edge.connect();
            StreamClient client = StreamClient.open(IngestServiceGrpc.newStub(channel)
                    .withInterceptors(
                            MetadataUtils.newAttachHeadersInterceptor(EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN))));
            for (int n = 0; n < 5; n++) {
                client.send(one(i + "-" + n));
            }
            if (i % 2 == 0) {
                staying.add(client);
            } else {
                dropping.add(channel);
            }
        }
        dropping.forEach(ManagedChannel::shutdownNow);
        List<String> acknowledged = new ArrayList<>();
        for (StreamClient client : staying) {
            client.halfClose();
            assertEquals(Status.OK, client.awaitEnd());
            assertEquals(5, client.acceptedIds().size());
            acknowledged.addAll(client.acceptedIds());
        }
        assertTrue(edge.storedIds().containsAll(acknowledged));
        EdgeFixture.await("nothing to be left", () -> edge.server.left().isNothing());
    }
}
