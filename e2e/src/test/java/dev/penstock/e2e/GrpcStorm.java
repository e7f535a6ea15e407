package dev.penstock.e2e;

import com.google.protobuf.ByteString;
import dev.penstock.edge.IngestMethods;
import dev.penstock.testkit.GrpcFrames;
import dev.penstock.v1.Event;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * gRPC clients with a connection each, of which about half go away in the middle: those with a socket of their own, since a
 * gRPC library would end its calls in order.
 */
final class GrpcStorm {

    private static final int EVENTS_PER_REQUEST = 3;
    private static final int REQUESTS_OF_A_STREAM = 3;
    private static final long PATIENCE_SECONDS = 40;
    private static final ByteString DATA =
            ByteString.copyFromUtf8("{\"temperature\":150.5,\"unit\":\"degF\",\"pressure\":60.1}");

    private final URI address;
    private final String device;
    private final AcknowledgedEvents events;
    private final Queue<String> broken;
    private final AtomicInteger sequence = new AtomicInteger();

    /** What a client does with its connection. */
    private enum Client {
        STAYS_AND_CALLS_TWICE,
        STAYS_AND_STREAMS,
        GOES_WITHIN_ITS_REQUEST,
        GOES_WITHIN_ITS_ANSWER
    }

    /** A connected channel. */
    private record Connected(ManagedChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    /** @param broken told of every client that stayed and was not answered */
    GrpcStorm(URI address, String device, AcknowledgedEvents events, Queue<String> broken) {
        this.address = address;
        this.device = device;
        this.events = events;
        this.broken = broken;
    }

    /** Opens all connections before the first of them says a word. @return how many stayed to the end */
    int blow(int connections, Random random) throws Exception {
        Storm storm = new Storm();
        for (int i = 0; i < connections; i++) {
            Client client = Client.values()[random.nextInt(Client.values().length)];
            Random own = new Random(random.nextLong());
            switch (client) {
                case STAYS_AND_CALLS_TWICE -> storm.add(true, this::connect, this::callTwice);
                case STAYS_AND_STREAMS -> storm.add(true, this::connect, this::stream);
                case GOES_WITHIN_ITS_REQUEST ->
                    storm.add(
                            false, () -> new RawConnection(address), connection -> leaveWithinRequest(connection, own));
                case GOES_WITHIN_ITS_ANSWER ->
                    storm.add(
                            false, () -> new RawConnection(address), connection -> leaveWithinAnswer(connection, own));
            }
        }
        return storm.blow();
    }

    private Connected connect() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.getHost(), address.getPort())
                .usePlaintext()
                .build();
        CountDownLatch ready = new CountDownLatch(1);
        awaitReady(channel, ready);
        if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            channel.shutdownNow();
            throw new IOException("no connection: " + channel.getState(false));
        }
        return new Connected(channel);
    }

    private static void awaitReady(ManagedChannel channel, CountDownLatch ready) {
        ConnectivityState state = channel.getState(true);
        if (state == ConnectivityState.READY) {
            ready.countDown();
        } else {
            channel.notifyWhenStateChanged(state, () -> awaitReady(channel, ready));
        }
    }

    private void callTwice(Connected connected) {
        for (int i = 0; i < 2; i++) {
            try {
                note(ClientCalls.blockingUnaryCall(
                        io.grpc.ClientInterceptors.intercept(
                                connected.channel(), MetadataUtils.newAttachHeadersInterceptor(bearer())),
                        IngestMethods.PUBLISH,
                        CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                        request()));
            } catch (IOException | RuntimeException e) {
                broken.add(e.toString());
            }
        }
    }

    private void stream(Connected connected) throws Exception {
        ClientCall<byte[], byte[]> call = connected
                .channel()
                .newCall(
                        IngestMethods.PUBLISH_STREAM,
                        CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        CompletableFuture<Status> end = new CompletableFuture<>();
        AtomicInteger answers = new AtomicInteger();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] response) {
                        answers.incrementAndGet();
                        try {
                            note(response);
                        } catch (IOException e) {
                            broken.add(e.toString());
                        }
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                bearer());
        call.request(REQUESTS_OF_A_STREAM + 1);
        for (int i = 0; i < REQUESTS_OF_A_STREAM; i++) {
            call.sendMessage(request());
        }
        call.halfClose();
        Status status = end.get();
        if (!status.isOk() || answers.get() != REQUESTS_OF_A_STREAM) {
            broken.add("a stream of " + answers.get() + " answers: " + status);
        }
    }

    private void leaveWithinRequest(RawConnection connection, Random random) throws IOException {
        byte[] call = GrpcFrames.call(address.getAuthority(), "Publish", device, request());
        connection.send(Arrays.copyOf(call, 1 + random.nextInt(call.length - 1)));
        connection.leave(random);
    }

    private void leaveWithinAnswer(RawConnection connection, Random random) throws IOException {
        connection.send(GrpcFrames.call(address.getAuthority(), "Publish", device, request()));
        connection.read(random.nextInt(100)); // less than its answer and what precedes it
        connection.leave(random);
    }

    private Metadata bearer() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + device);
        return metadata;
    }

    /** Events that were not sent before, each of the next device in turn. */
    private byte[] request() {
        List<Event> next = IntStream.range(0, EVENTS_PER_REQUEST)
                .mapToObj(i -> Event.newBuilder()
                        .setId("grpc-" + sequence.incrementAndGet())
                        .setDeviceId(AcknowledgedEvents.ALL_DEVICES.get(i))
                        .setType("pump.telemetry")
                        .setDataJson(DATA)
                        .build())
                .toList();
        return PublishRequest.newBuilder().addAllEvents(next).build().toByteArray();
    }

    private void note(byte[] response) throws IOException {
        PublishResponse answer = PublishResponse.parseFrom(response);
        if (answer.getAccepted() != EVENTS_PER_REQUEST) {
            broken.add("not all accepted: " + answer);
        }
        events.note(answer.getReceiptsList().stream()
                .filter(receipt -> receipt.getStatus() == Receipt.Status.STATUS_ACCEPTED)
                .map(Receipt::getId)
                .toList());
    }
}
