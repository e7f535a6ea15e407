package dev.penstock.local.load;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;

/** Connections to an edge, each with a token of its own. */
final class GrpcDoor implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<String> tokens;

    /**
     * Opens them.
     *
     * @param address host and port
     * @param tokens a device token for each connection
     */
    GrpcDoor(String address, List<String> tokens) {
        this.tokens = List.copyOf(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            // The generator only counts answers, which is no work to leave the event loop for.
            channels.add(NettyChannelBuilder.forTarget(address)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
    }

    /** Starts a call on the connection of a sender; senders take turns at the connections. */
    ClientCall<byte[], byte[]> start(
            MethodDescriptor<byte[], byte[]> method, int sender, ClientCall.Listener<byte[]> listener) {
        int connection = sender % channels.size();
        ClientCall<byte[], byte[]> call = channels.get(connection).newCall(method, CallOptions.DEFAULT);
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + tokens.get(connection));
        call.start(listener, metadata);
        return call;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
