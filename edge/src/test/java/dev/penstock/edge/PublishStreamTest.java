package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.port.Role;
import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code PublishStream}: answers in order, flow control both ways, ends. */
@Timeout(90)
class PublishStreamTest {

    @TempDir
    Path pipeline;

    private EdgeFixture edge;

    private void start(Map<String, String> settings) throws IOException {
        edge = new EdgeFixture(pipeline, settings);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static PublishRequest one(int id) {
        return EdgeFixture.request(EdgeFixture.event("" + id, "pump-17"));
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void everyRequestHasItsAnswerInOrder() throws Exception {
        start(Map.of("PENSTOCK_EDGE_BATCH", "7", "PENSTOCK_EDGE_STREAM_WINDOW", "20"));
        StreamClient client = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        for (int i = 0; i < 1_000; i++) {
            client.send(one(i));
        }
        client.halfClose();

        assertEquals(Status.OK, client.awaitEnd());
        assertEquals(ids(1_000), client.acceptedIds());
        assertEquals(ids(1_000), edge.storedIds(), "a device's events are stored in the order in which it sent them");
    }

    @Test
    void aRejectedEventDoesNotEndTheStream() throws Exception {
        start(Map.of());
        StreamClient client = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        client.send(one(0));
        client.send(EdgeFixture.request(EdgeFixture.event("bad", "pump-19")));
        client.send(one(1));
        client.halfClose();

        assertEquals(Status.OK, client.awaitEnd());
        assertEquals(
                List.of(1, 0, 1),
                client.responses().stream().map(PublishResponse::getAccepted).toList());
        Receipt rejected = client.responses().get(1).getReceipts(0);
        assertEquals("forbidden-device", rejected.getReasons(0).getCode());
        assertEquals(List.of("0", "1"), edge.storedIds());
    }

    @Test
    void aRequestThatCannotBeReadEndsTheStreamAfterTheAnswersBeforeIt() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceBlockingStub other = edge.blocking(EdgeFixture.OTHER_TOKEN);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<PublishResponse> busy =
                    thread.submit(() -> other.publish(EdgeFixture.request(EdgeFixture.event("busy", "pump-19"))));
            EdgeFixture.await("the worker to be busy", () -> edge.stream.writes.get() == 1);
            // So that all of these come into one batch.
            StreamClient client = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
            client.send(one(0));
            client.send(PublishRequest.getDefaultInstance());
            client.send(one(1));
            EdgeFixture.await("three to wait", () -> edge.server.left().waiting() == 3);
            edge.stream.open();

            assertEquals(Status.Code.INVALID_ARGUMENT, client.awaitEnd().getCode());
            assertEquals(List.of("0"), client.acceptedIds());
            busy.get();
        }
        assertEquals(List.of("busy", "0"), edge.storedIds(), "nothing after the fault is written");
    }

    @Test
    void withoutAGoodTokenTheStreamEnds() throws Exception {
        start(Map.of());
        StreamClient client = StreamClient.open(edge.async(EdgeFixture.READER_TOKEN));
        client.send(one(0));
        assertEquals(Status.Code.PERMISSION_DENIED, client.awaitEnd().getCode());
        assertEquals(List.of(), edge.storedIds());
    }

    /** The window and not the client decides how much is read; the rest waits in the client. */
    @Test
    void aClientFasterThanTheStreamIsSlowedNotRefused() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1", "PENSTOCK_EDGE_STREAM_WINDOW", "10"));
        edge.stream.shut();
        String note = "x".repeat(20_000); // ten are far from the bound in bytes
        StreamClient client = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        int sent = 0;
        EdgeFixture.await("the stream to be open", client::isReady);
        while (client.isReady()
                || edge.server.left().waiting() + edge.server.left().writing() < 10) {
            client.send(EdgeFixture.request(
                    EdgeFixture.event("" + sent++, "pump-17", "{\"temperature\":1,\"note\":\"" + note + "\"}")));
            Thread.sleep(5);
            assertTrue(sent < 500, "the client was never told to wait");
        }
        EdgeServer.Left left = edge.server.left();
        assertEquals(10, left.waiting() + left.writing(), "no more is read than the window");

        edge.stream.open();
        client.halfClose();
        assertEquals(Status.OK, client.awaitEnd());
        assertEquals(ids(sent), client.acceptedIds());
    }

    @Test
    void whatFindsTheQueueFullWaitsItsTurn() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1", "PENSTOCK_EDGE_QUEUE", "3", "PENSTOCK_EDGE_STREAM_WINDOW", "5"));
        edge.stream.shut();
        List<StreamClient> clients = List.of(
                StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN)),
                StreamClient.open(edge.async(EdgeFixture.OTHER_TOKEN)));
        for (int i = 0; i < 200; i++) {
            clients.get(0).send(one(i));
            clients.get(1).send(EdgeFixture.request(EdgeFixture.event("" + i, "pump-19")));
        }
        EdgeFixture.await("a full queue", () -> edge.server.left().waiting() == 3);
        edge.stream.open();
        for (StreamClient client : clients) {
            client.halfClose();
            assertEquals(Status.OK, client.awaitEnd());
            assertEquals(ids(200), client.acceptedIds());
        }
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNobodyElse() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1", "PENSTOCK_EDGE_STREAM_WINDOW", "50"));
        StreamClient stuck = StreamClient.openWithoutReading(edge.async(EdgeFixture.DEVICE_TOKEN));
        String longId = "i".repeat(200);
        for (int i = 0; i < 20_000; i++) {
            stuck.send(EdgeFixture.request(EdgeFixture.event(longId + i, "pump-17")));
        }
        EdgeFixture.await("its answers to pile up", () -> !stuck.isReady());
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    1,
                    edge.blocking(EdgeFixture.OTHER_TOKEN)
                            .publish(EdgeFixture.request(EdgeFixture.event("" + i, "pump-19")))
                            .getAccepted());
        }
        int written;
        do {
            written = edge.stored().size();
            Thread.sleep(500);
        } while (edge.stored().size() > written);
        assertTrue(written < 20_000, "the server reads no more of who does not read");

        stuck.read(Integer.MAX_VALUE);
        stuck.halfClose();
        assertEquals(Status.OK, stuck.awaitEnd());
        assertEquals(20_000, stuck.acceptedIds().size());
    }

    @Test
    void aStreamThatIsCancelledIsForgotten() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        StreamClient client = StreamClient.open(edge.async(EdgeFixture.DEVICE_TOKEN));
        client.send(one(0));
        EdgeFixture.await("the first write", () -> edge.stream.writes.get() == 1);
        client.send(one(1));
        EdgeFixture.await("the second to wait", () -> edge.server.left().waiting() == 1);
        client.cancel();
        EdgeFixture.await("the server to know", () -> edge.server.left().calls() == 0);
        edge.stream.open();
        EdgeFixture.await("nothing to be left", () -> edge.server.left().isNothing());
        assertEquals(List.of("0"), edge.storedIds(), "what was not begun is not written");
    }

    /** Two streams and single calls of one token: what arrived first is stored first. */
    @Test
    void requestsOfOneTokenDoNotOvertakeEachOtherWhateverTheyCameBy() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "4", "PENSTOCK_EDGE_BATCH", "3"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceStub stub = edge.async(EdgeFixture.DEVICE_TOKEN);
        List<StreamClient> clients = List.of(StreamClient.open(stub), StreamClient.open(stub));
        for (int i = 0; i < 40; i++) {
            clients.get(i % 2).send(one(i));
            int arrived = i + 1;
            EdgeFixture.await(
                    "request " + i,
                    () -> edge.server.left().waiting() + edge.server.left().writing() == arrived);
        }
        edge.stream.open();
        for (StreamClient client : clients) {
            client.halfClose();
            assertEquals(Status.OK, client.awaitEnd());
        }
        assertEquals(ids(40), edge.storedIds());
    }

    /** Many streams at once under a small queue and small batches: every device's own order holds. */
    @Test
    void underLoadEveryDeviceKeepsItsOrder() throws Exception {
        start(Map.of(
                "PENSTOCK_EDGE_WORKERS", "4",
                "PENSTOCK_EDGE_QUEUE", "50",
                "PENSTOCK_EDGE_BATCH", "16",
                "PENSTOCK_EDGE_STREAM_WINDOW", "8"));
        List<StreamClient> clients = new ArrayList<>();
        for (int d = 0; d < 12; d++) {
            String token = "psd_" + Character.toString('a' + d).repeat(43);
            edge.save(token, Role.DEVICE, Set.of("pump-" + d));
            clients.add(StreamClient.open(edge.async(token)));
        }
        for (int i = 0; i < 300; i++) {
            for (int d = 0; d < clients.size(); d++) {
                clients.get(d).send(EdgeFixture.request(EdgeFixture.event("" + i, "pump-" + d)));
            }
        }
        for (StreamClient client : clients) {
            client.halfClose();
            assertEquals(Status.OK, client.awaitEnd());
            assertEquals(ids(300), client.acceptedIds());
        }
        List<Event> stored = edge.stored();
        for (int d = 0; d < clients.size(); d++) {
            String device = "pump-" + d;
            assertEquals(
                    ids(300),
                    stored.stream()
                            .filter(event -> event.deviceId().equals(device))
                            .map(Event::id)
                            .toList());
        }
        assertFalse(edge.stream.writes.get() > 3_600, "requests share writes");
    }
}
