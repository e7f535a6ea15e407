package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.outcome.RetryableException;
import dev.penstock.signal.Signal;
import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code Publish}, by a client on generated stubs. */
@Timeout(90)
class PublishTest {

    @TempDir
    Path pipeline;

    private EdgeFixture edge;

    private void start(Map<String, String> settings) throws IOException {
        edge = new EdgeFixture(pipeline, settings);
    }

    @AfterEach
    void stop() {
        if (edge != null) {
            edge.close();
        }
    }

    private static StatusRuntimeException failure(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(StatusRuntimeException.class, call);
    }

    private static <M extends Message> M detail(StatusRuntimeException failure, Class<M> kind)
            throws InvalidProtocolBufferException {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertNotNull(status, failure.toString());
        for (Any any : status.getDetailsList()) {
            if (any.is(kind)) {
                return any.unpack(kind);
            }
        }
        return null;
    }

    @Test
    void whatIsAcceptedIsStored() throws IOException {
        start(Map.of());
        PublishResponse response = edge.blocking()
                .publish(EdgeFixture.request(
                        EdgeFixture.event("1", "pump-17"),
                        EdgeFixture.event("2", "pump-17", "{\"temperature\":\"hot\"}"),
                        EdgeFixture.event("3", "pump-17")));

        assertEquals(2, response.getAccepted());
        assertEquals(1, response.getRejected());
        assertEquals(
                List.of(Receipt.Status.STATUS_ACCEPTED, Receipt.Status.STATUS_REJECTED, Receipt.Status.STATUS_ACCEPTED),
                response.getReceiptsList().stream().map(Receipt::getStatus).toList());
        assertEquals("/data/temperature", response.getReceipts(1).getReasons(0).getPath());
        assertFalse(response.getReceipts(1).getRetryable());
        assertEquals(List.of("1", "3"), edge.storedIds());
    }

    @Test
    void everyEventIsCounted() throws Exception {
        start(Map.of());
        edge.blocking()
                .publish(EdgeFixture.request(
                        EdgeFixture.event("1", "pump-17"),
                        EdgeFixture.event("2", "pump-17", "{\"temperature\":\"\"}")));
        // Counted after the answer.
        EdgeFixture.await(
                "the signal",
                () -> !edge.signals.of(Signal.RequestIngested.class).isEmpty());

        Signal.RequestIngested signal =
                edge.signals.of(Signal.RequestIngested.class).getFirst();
        assertEquals(1, signal.accepted());
        assertEquals(Map.of("type", 1), signal.rejected());
        assertEquals(202, signal.status());
    }

    @Test
    void aDeviceOfAnotherTokenIsRejectedAndTheOthersAreNot() throws IOException {
        start(Map.of());
        PublishResponse response = edge.blocking()
                .publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17"), EdgeFixture.event("2", "pump-19")));

        assertEquals(1, response.getAccepted());
        assertEquals("forbidden-device", response.getReceipts(1).getReasons(0).getCode());
        assertEquals(List.of("1"), edge.storedIds());
    }

    @Test
    void withoutAGoodTokenNothingIsTaken() throws Exception {
        start(Map.of());
        PublishRequest request = EdgeFixture.request(EdgeFixture.event("1", "pump-17"));

        StatusRuntimeException none =
                failure(() -> IngestServiceGrpc.newBlockingStub(edge.connect()).publish(request));
        StatusRuntimeException unknown =
                failure(() -> edge.blocking("psd_" + "C".repeat(43)).publish(request));
        StatusRuntimeException reader =
                failure(() -> edge.blocking(EdgeFixture.READER_TOKEN).publish(request));

        assertEquals(Status.Code.UNAUTHENTICATED, none.getStatus().getCode());
        assertEquals(Status.Code.UNAUTHENTICATED, unknown.getStatus().getCode());
        assertEquals(Status.Code.PERMISSION_DENIED, reader.getStatus().getCode());
        assertEquals("unauthenticated", detail(none, ErrorInfo.class).getReason());
        assertEquals(List.of(), edge.storedIds());
    }

    @Test
    void aBrokenRegistryIsUnavailableWithWhenToComeBack() throws Exception {
        start(Map.of());
        edge.registry.failAlways(new RetryableException("timeout"));

        StatusRuntimeException failure =
                failure(() -> edge.blocking().publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17"))));

        assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
        assertTrue(detail(failure, RetryInfo.class).getRetryDelay().getSeconds() >= 1);
    }

    @Test
    void whatTheStreamDoesNotConfirmIsRetryable() throws IOException {
        start(Map.of());
        edge.stream.stored.failAlways(new RetryableException("throttled"));

        PublishResponse response = edge.blocking().publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17")));

        assertEquals(0, response.getAccepted());
        assertTrue(response.getReceipts(0).getRetryable());
    }

    @Test
    void garbageIsInvalidAndSaysWhere() throws Exception {
        start(Map.of());
        StatusRuntimeException failure = failure(() -> raw(edge.connect(), "Publish", new byte[] {10, 100, 1}));

        assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
        assertEquals(1, detail(failure, BadRequest.class).getFieldViolationsCount());
        assertEquals(List.of(), edge.storedIds());
    }

    @Test
    void anEmptyRequestIsInvalid() throws IOException {
        start(Map.of());
        StatusRuntimeException failure = failure(() -> edge.blocking().publish(PublishRequest.getDefaultInstance()));
        assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
    }

    @Test
    void anUnknownMethodIsUnimplemented() throws IOException {
        start(Map.of());
        StatusRuntimeException failure = failure(() -> raw(edge.connect(), "Delete", new byte[0]));
        assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode());
    }

    private static byte[] raw(ManagedChannel channel, String method, byte[] body) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("penstock.v1.IngestService/" + method)
                .build();
        return ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(
                        channel,
                        io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(
                                EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN))),
                descriptor,
                CallOptions.DEFAULT,
                body);
    }

    @Test
    void aRequestAboveTheLimitIsRefusedBeforeItIsRead() throws IOException {
        start(Map.of("PENSTOCK_MAX_BODY_BYTES", "1000"));
        PublishRequest long1 = EdgeFixture.request(
                EdgeFixture.event("1", "pump-17", "{\"temperature\":1,\"note\":\"" + "x".repeat(2_000) + "\"}"));

        StatusRuntimeException failure = failure(() -> edge.blocking().publish(long1));

        assertEquals(Status.Code.RESOURCE_EXHAUSTED, failure.getStatus().getCode());
        assertEquals(
                1,
                edge.blocking()
                        .publish(EdgeFixture.request(EdgeFixture.event("2", "pump-17")))
                        .getAccepted());
    }

    /** A hundred million zeros pack into a hundred kilobytes. */
    @Test
    void whatUnpacksToMoreThanTheLimitIsRefused() throws IOException {
        start(Map.of());
        PublishRequest bomb = EdgeFixture.request(
                EdgeFixture.event("1", "pump-17", "{\"temperature\":1,\"note\":\"" + " ".repeat(100_000_000) + "\"}"));

        StatusRuntimeException failure =
                failure(() -> edge.blocking().withCompression("gzip").publish(bomb));

        assertEquals(Status.Code.RESOURCE_EXHAUSTED, failure.getStatus().getCode(), failure.toString());
    }

    @Test
    void whatCannotBeUnpackedIsInvalid() throws IOException {
        start(Map.of());
        io.grpc.Codec damaged = new io.grpc.Codec() {
            @Override
            public String getMessageEncoding() {
                return "gzip";
            }

            @Override
            public java.io.OutputStream compress(java.io.OutputStream out) {
                return out;
            }

            @Override
            public java.io.InputStream decompress(java.io.InputStream in) {
                return in;
            }
        };
        io.grpc.CompressorRegistry codecs = io.grpc.CompressorRegistry.newEmptyInstance();
        codecs.register(damaged);
        ManagedChannel channel = io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder.forAddress(
                        "127.0.0.1", edge.server.port())
                .usePlaintext()
                .compressorRegistry(codecs)
                .build();
        try {
            StatusRuntimeException failure = failure(() -> IngestServiceGrpc.newBlockingStub(channel)
                    .withCompression("gzip")
                    .publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17"))));
            assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode(), failure.toString());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void packedRequestsAreUnpacked() throws IOException {
        start(Map.of());
        PublishResponse response =
                edge.blocking().withCompression("gzip").publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17")));
        assertEquals(1, response.getAccepted());
    }

    @Test
    void metadataBeyondTheLimitIsRefused() throws IOException {
        start(Map.of("PENSTOCK_EDGE_MAX_HEADER_BYTES", "1024"));
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("note", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(5_000));
        StatusRuntimeException failure = failure(() -> edge.blocking()
                .withInterceptors(io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(metadata))
                .publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17"))));
        assertFalse(failure.getStatus().isOk());
        assertEquals(List.of(), edge.storedIds());
    }

    @Test
    void aFullQueueSaysWhenToComeBackAndLosesNothingThatItTook() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1", "PENSTOCK_EDGE_QUEUE", "2"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceBlockingStub client = edge.blocking();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<PublishResponse>> taken = new ArrayList<>();
            taken.add(threads.submit(() -> client.publish(EdgeFixture.request(EdgeFixture.event("0", "pump-17")))));
            EdgeFixture.await("the first write", () -> edge.stream.writes.get() == 1);
            for (String id : List.of("1", "2")) {
                taken.add(threads.submit(() -> client.publish(EdgeFixture.request(EdgeFixture.event(id, "pump-17")))));
                int waiting = taken.size() - 1;
                EdgeFixture.await(
                        "a place in the queue", () -> edge.server.left().waiting() == waiting);
            }

            StatusRuntimeException failure =
                    failure(() -> client.publish(EdgeFixture.request(EdgeFixture.event("3", "pump-17"))));

            assertEquals(Status.Code.RESOURCE_EXHAUSTED, failure.getStatus().getCode());
            assertTrue(detail(failure, RetryInfo.class).hasRetryDelay());
            assertEquals("queue-full", detail(failure, ErrorInfo.class).getReason());
            edge.stream.open();
            for (Future<PublishResponse> each : taken) {
                assertEquals(1, each.get().getAccepted());
            }
        }
        assertEquals(List.of("0", "1", "2"), edge.storedIds());
    }

    @Test
    void callsThatWaitShareOneWrite() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceBlockingStub client = edge.blocking();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<PublishResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int id = i;
                calls.add(threads.submit(
                        () -> client.publish(EdgeFixture.request(EdgeFixture.event("" + id, "pump-17")))));
                if (i == 0) {
                    EdgeFixture.await("the first write", () -> edge.stream.writes.get() == 1);
                }
            }
            EdgeFixture.await(
                    "49 requests in the queue", () -> edge.server.left().waiting() == 49);
            edge.stream.open();
            for (Future<PublishResponse> call : calls) {
                assertEquals(1, call.get().getAccepted());
            }
        }
        assertEquals(2, edge.stream.writes.get());
        assertEquals(2, edge.stream.stored.records().size(), "49 events of a device are one record");
        assertEquals(50, Set.copyOf(edge.storedIds()).size());
    }

    @Test
    void aCallThatIsCancelledWhileItWaitsIsNotWritten() throws Exception {
        start(Map.of("PENSTOCK_EDGE_WORKERS", "1"));
        edge.stream.shut();
        IngestServiceGrpc.IngestServiceFutureStub client = IngestServiceGrpc.newFutureStub(edge.connect())
                .withInterceptors(io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(
                        EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN)));
        Future<PublishResponse> first = client.publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17")));
        EdgeFixture.await("the first write", () -> edge.stream.writes.get() == 1);
        Future<PublishResponse> second = client.publish(EdgeFixture.request(EdgeFixture.event("2", "pump-17")));
        EdgeFixture.await("the second to wait", () -> edge.server.left().waiting() == 1);
        second.cancel(true);
        EdgeFixture.await("the server to know", () -> edge.server.left().calls() == 1);
        edge.stream.open();
        first.get();
        assertEquals(
                1,
                edge.blocking()
                        .publish(EdgeFixture.request(EdgeFixture.event("3", "pump-17")))
                        .getAccepted());
        assertEquals(List.of("1", "3"), edge.storedIds());
    }

    @Test
    void theCallersDeadlineIsKeptAndHoldsUpNobodyElse() throws Exception {
        start(Map.of());
        edge.stream.shut();
        StatusRuntimeException failure = failure(() -> edge.blocking()
                .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                .publish(EdgeFixture.request(EdgeFixture.event("1", "pump-17"))));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
        edge.stream.open();
        assertEquals(
                1,
                edge.blocking(EdgeFixture.OTHER_TOKEN)
                        .publish(EdgeFixture.request(EdgeFixture.event("2", "pump-19")))
                        .getAccepted());
    }

    @Test
    void whoNeverFinishesARequestIsCutOffAndHoldsNoWorker() throws Exception {
        start(Map.of("PENSTOCK_EDGE_RECEIVE_SECONDS", "1", "PENSTOCK_EDGE_WORKERS", "1"));
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call = edge.connect().newCall(IngestMethods.PUBLISH, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN));
        call.request(1);
        call.sendMessage(new byte[10]); // and no end

        assertEquals(
                1,
                edge.blocking(EdgeFixture.OTHER_TOKEN)
                        .publish(EdgeFixture.request(EdgeFixture.event("2", "pump-19")))
                        .getAccepted());
        assertEquals(
                Status.Code.DEADLINE_EXCEEDED, end.get(30, TimeUnit.SECONDS).getCode());
        EdgeFixture.await("the calls to be over", () -> edge.server.left().isNothing());
    }

    @Test
    void metadataTravelsWithTheRequest() {
        Metadata metadata = EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN);
        metadata.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), "00-a-b-01");
        metadata.put(Metadata.Key.of("content-encoding", Metadata.ASCII_STRING_MARSHALLER), "gzip");
        metadata.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "1S");
        metadata.put(
                Metadata.Key.of("secret-bin", Metadata.BINARY_BYTE_MARSHALLER),
                "x".getBytes(StandardCharsets.US_ASCII));

        CallOrigin origin = CallOrigin.of(metadata, java.time.Duration.ofSeconds(1), false);

        assertEquals(
                Map.of(
                        "authorization", "Bearer " + EdgeFixture.DEVICE_TOKEN,
                        "traceparent", "00-a-b-01",
                        "content-type", "application/x-protobuf"),
                origin.headers());
    }
}
