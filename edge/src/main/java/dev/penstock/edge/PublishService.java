package dev.penstock.edge;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;

/** {@code penstock.v1.IngestService}: opens a call for each that comes. */
final class PublishService {

    private final EdgeConfig config;
    private final RequestQueue queue;
    private final OpenCalls openCalls;
    private final TokenLookups tokens;

    PublishService(EdgeConfig config, RequestQueue queue, OpenCalls openCalls, TokenLookups tokens) {
        this.config = config;
        this.queue = queue;
        this.openCalls = openCalls;
        this.tokens = tokens;
    }

    /** The service as gRPC serves it. */
    ServerServiceDefinition definition() {
        ServerCallHandler<byte[], byte[]> publish = this::publish;
        ServerCallHandler<byte[], byte[]> publishStream = this::publishStream;
        return ServerServiceDefinition.builder(IngestMethods.SERVICE)
                .addMethod(IngestMethods.PUBLISH, publish)
                .addMethod(IngestMethods.PUBLISH_STREAM, publishStream)
                .build();
    }

    private ServerCall.Listener<byte[]> publish(ServerCall<byte[], byte[]> call, Metadata metadata) {
        UnaryCall started = new UnaryCall(call, origin(metadata, false), queue, openCalls, config.receiveTimeout());
        started.start(tokens);
        return started;
    }

    private ServerCall.Listener<byte[]> publishStream(ServerCall<byte[], byte[]> call, Metadata metadata) {
        StreamCall started = new StreamCall(
                call,
                origin(metadata, true),
                queue,
                openCalls,
                MessageArrival.current(),
                config.streamWindow(),
                config.batchBytes());
        started.start(tokens);
        return started;
    }

    private CallOrigin origin(Metadata metadata, boolean stream) {
        return CallOrigin.of(metadata, config.callTimeout(), stream);
    }
}
