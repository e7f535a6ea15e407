package dev.penstock.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.edge.IngestMethods;
import dev.penstock.v1.Event;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** A device on one stream that remembers which of its events were acknowledged. */
final class StreamingDevice extends ClientCall.Listener<byte[]> {

    private static final ByteString DATA = ByteString.copyFromUtf8("{\"temperature\":150.5,\"unit\":\"degF\"}");

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;
    private final String deviceId;
    private volatile boolean ended;
    private int sent;

    private StreamingDevice(ManagedChannel channel, String deviceId) {
        this.channel = channel;
        this.call = channel.newCall(IngestMethods.PUBLISH_STREAM, CallOptions.DEFAULT);
        this.deviceId = deviceId;
    }

    static StreamingDevice connect(String address, String token, String deviceId) {
        StreamingDevice device = new StreamingDevice(
                NettyChannelBuilder.forTarget(address).usePlaintext().build(), deviceId);
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        device.call.start(device, metadata);
        device.call.request(Integer.MAX_VALUE);
        return device;
    }

    /** Sends as fast as flow control allows, until something holds or two minutes have passed. */
    void sendUntil(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + 120_000_000_000L;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within two minutes; " + acknowledged.size() + " were acknowledged");
            }
            if (ended || !call.isReady()) {
                Thread.sleep(1);
                continue;
            }
            call.sendMessage(PublishRequest.newBuilder()
                    .addEvents(Event.newBuilder()
                            .setId("e-" + sent++)
                            .setDeviceId(deviceId)
                            .setType("pump.telemetry")
                            .setDataJson(DATA))
                    .build()
                    .toByteArray());
        }
    }

    @Override
    public void onMessage(byte[] response) {
        try {
            PublishResponse.parseFrom(response).getReceiptsList().stream()
                    .filter(receipt -> receipt.getStatus() == Receipt.Status.STATUS_ACCEPTED)
                    .map(Receipt::getId)
                    .forEach(acknowledged::add);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        ended = true;
        channel.shutdown();
    }

    boolean hasEnded() {
        return ended;
    }

    Set<String> acknowledged() {
        return acknowledged;
    }
}
