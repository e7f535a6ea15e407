package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.signal.Signal;
import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An {@code idempotency-key} in the metadata of a call. */
class RepeatsTest {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    Path directory;

    private EdgeFixture edge;

    @BeforeEach
    void start() throws Exception {
        edge = new EdgeFixture(directory.resolve("pipeline"), Map.of());
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static Metadata key() {
        Metadata metadata = EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN);
        metadata.put(KEY, "k1");
        return metadata;
    }

    private static PublishRequest one(String id) {
        return EdgeFixture.request(EdgeFixture.event(id, "pump-17"));
    }

    @Test
    void aRepeatGetsTheFirstAnswerAndStoresNothing() {
        IngestServiceGrpc.IngestServiceBlockingStub client = IngestServiceGrpc.newBlockingStub(edge.connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key()));

        PublishResponse first = client.publish(one("1"));
        PublishResponse repeat = client.publish(one("1"));

        assertEquals(first, repeat);
        assertEquals(List.of("1"), edge.storedIds());
        StatusRuntimeException reused = assertThrows(StatusRuntimeException.class, () -> client.publish(one("2")));
        assertEquals(Status.Code.ABORTED, reused.getStatus().getCode());
        assertEquals(
                1,
                edge.signals.of(Signal.RequestIngested.class).stream()
                        .mapToInt(Signal.RequestIngested::accepted)
                        .sum());
    }

    /** The key would be that of every request of the stream. */
    @Test
    void aStreamHasNoKey() throws Exception {
        StreamClient stream = StreamClient.open(IngestServiceGrpc.newStub(edge.connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key())));
        stream.send(one("1"));
        stream.send(one("2"));

        EdgeFixture.await("both", () -> edge.storedIds().equals(List.of("1", "2")));
    }
}
