package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.access.AccessControl;
import dev.penstock.testkit.GrpcFrames;
import dev.penstock.v1.PublishRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who has no token that is known, or does not finish what it began, harms no other. */
@Timeout(90)
class StrangersTest {

    private static final int LOOK_UPS_AT_ONCE = 64;

    @TempDir
    Path pipeline;

    private EdgeFixture edge;
    private volatile Instant now = Instant.parse("2026-11-26T10:15:00Z");

    private void start(Map<String, String> settings) throws IOException {
        InstantSource source = () -> now;
        edge = new EdgeFixture(pipeline, settings, source.withZone(ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static PublishRequest one(String id) {
        return EdgeFixture.request(EdgeFixture.event(id, "pump-17"));
    }

    /** Calls with a token each that the registry does not know. */
    private List<CompletableFuture<Status>> strangers(int count) {
        ManagedChannel[] channels = {edge.connect(), edge.connect(), edge.connect()};
        List<CompletableFuture<Status>> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Status> end = new CompletableFuture<>();
            ClientCall<byte[], byte[]> call =
                    channels[i % channels.length].newCall(IngestMethods.PUBLISH, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    EdgeFixture.bearer("psd_" + String.format("%043d", i)));
            call.request(1);
            call.sendMessage(one("stranger-" + i).toByteArray());
            call.halfClose();
            ends.add(end);
        }
        return ends;
    }

    private void assertServed(String id) {
        assertEquals(
                1,
                edge.blocking()
                        .withDeadlineAfter(10, TimeUnit.SECONDS)
                        .publish(one(id))
                        .getAccepted());
    }

    @Test
    void tokensThatNobodyKnowsHoldUpNoOther() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        assertServed("before");
        edge.lookUps.shut();
        List<CompletableFuture<Status>> strangers = strangers(500);
        EdgeFixture.await("look-ups that hang", () -> edge.lookUps.hanging.get() == LOOK_UPS_AT_ONCE);

        for (int i = 0; i < 20; i++) {
            assertServed("meanwhile-" + i);
        }
        // Nor when the good token has to be looked up again.
        now = now.plus(AccessControl.CACHE_FOR).plusSeconds(1);
        assertServed("later");

        assertEquals(LOOK_UPS_AT_ONCE, edge.lookUps.hanging.get());
        edge.lookUps.open();
        for (CompletableFuture<Status> stranger : strangers) {
            Status.Code end = stranger.get(30, TimeUnit.SECONDS).getCode();
            assertTrue(end == Status.Code.UNAUTHENTICATED || end == Status.Code.UNAVAILABLE, end::toString);
        }
        EdgeFixture.await("nothing to be left", () -> edge.server.left().isNothing());
        assertEquals(22, edge.storedIds().size());
    }

    @Test
    void noMoreWaitForALookUpThanTheQueueMayHold() throws Exception {
        start(Map.of("PENSTOCK_EDGE_QUEUE", "10"));
        edge.lookUps.shut();
        List<CompletableFuture<Status>> strangers = strangers(30);
        EdgeFixture.await(
                "20 to be sent away",
                () -> strangers.stream().filter(CompletableFuture::isDone).count() == 20);
        for (CompletableFuture<Status> stranger : strangers) {
            if (stranger.isDone()) {
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, stranger.get().getCode());
            }
        }
        assertEquals(10, edge.lookUps.hanging.get());
    }

    @Test
    void aStrangersStreamIsEndedBeforeAnythingOfItIsRead() throws Exception {
        start(Map.of());
        StreamClient client = StreamClient.open(edge.async("psd_" + "X".repeat(43)));
        client.send(one("1"));
        assertEquals(Status.Code.UNAUTHENTICATED, client.awaitEnd().getCode());
        assertEquals(List.of(), edge.storedIds());
        EdgeFixture.await("nothing to be left", () -> edge.server.left().isNothing());
    }

    @Test
    void halfARequestIsNotAwaitedForEverNorDoesItHoldUpOthers() throws Exception {
        start(Map.of("PENSTOCK_EDGE_RECEIVE_SECONDS", "2", "PENSTOCK_EDGE_WORKERS", "1"));
        StreamClient idle = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        idle.send(one("idle-1"));
        EdgeFixture.await("an answer", () -> idle.count() == 1);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.server.port());
                sockets.add(socket);
                socket.getOutputStream()
                        .write(GrpcFrames.unfinishedCall(
                                "localhost",
                                i % 2 == 0 ? "PublishStream" : "Publish",
                                EdgeFixture.DEVICE_TOKEN,
                                new byte[20_000]));
            }
            EdgeFixture.await("the calls", () -> edge.server.left().calls() == 201);
            for (int i = 0; i < 20; i++) {
                assertServed("meanwhile-" + i);
            }
            EdgeFixture.await(
                    "only the idle stream to be left", () -> edge.server.left().calls() == 1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        idle.send(one("idle-2"));
        EdgeFixture.await("the other answer", () -> idle.count() == 2);
        assertEquals(22, edge.storedIds().size());
    }
}
