package dev.penstock.edge;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.penstock.time.Deadline;
import dev.penstock.v1.Ingest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;

/** {@code penstock.v1.IngestService}: opens a call for each that comes. */
final class PublishService {

    private static final String SERVICE = "IngestService";
    private static final Bytes BYTES = new Bytes();

    private final EdgeConfig config;
    private final RequestQueue queue;
    private final OpenCalls openCalls;

    PublishService(EdgeConfig config, RequestQueue queue, OpenCalls openCalls) {
        this.config = config;
        this.queue = queue;
        this.openCalls = openCalls;
    }

    /** The service as gRPC serves it. */
    ServerServiceDefinition definition() {
        io.grpc.MethodDescriptor<byte[], byte[]> publish = method("Publish", MethodType.UNARY);
        io.grpc.MethodDescriptor<byte[], byte[]> publishStream = method("PublishStream", MethodType.BIDI_STREAMING);
        ServerCallHandler<byte[], byte[]> unary = this::startUnary;
        ServerCallHandler<byte[], byte[]> stream = this::startStream;
        return ServerServiceDefinition.builder(io.grpc.ServiceDescriptor.newBuilder(
                                new Described().getServiceDescriptor().getFullName())
                        .setSchemaDescriptor(new Described())
                        .addMethod(publish)
                        .addMethod(publishStream)
                        .build())
                .addMethod(publish, unary)
                .addMethod(publishStream, stream)
                .build();
    }

    private ServerCall.Listener<byte[]> startUnary(ServerCall<byte[], byte[]> call, Metadata metadata) {
        UnaryCall started =
                new UnaryCall(call, origin(metadata), queue, openCalls, Deadline.after(config.receiveTimeout()));
        started.start();
        return started;
    }

    private ServerCall.Listener<byte[]> startStream(ServerCall<byte[], byte[]> call, Metadata metadata) {
        StreamCall started =
                new StreamCall(call, origin(metadata), queue, openCalls, config.streamWindow(), config.batchBytes());
        started.start();
        return started;
    }

    private CallOrigin origin(Metadata metadata) {
        return CallOrigin.of(metadata, config.callTimeout());
    }

    private static io.grpc.MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        DescribedMethod described = new DescribedMethod(name);
        return io.grpc.MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(
                        described.getServiceDescriptor().getFullName(), name))
                .setSchemaDescriptor(described)
                .build();
    }

    /** Where reflection finds the contract. */
    private static class Described implements ProtoFileDescriptorSupplier, ProtoServiceDescriptorSupplier {
        @Override
        public FileDescriptor getFileDescriptor() {
            return Ingest.getDescriptor();
        }

        @Override
        public ServiceDescriptor getServiceDescriptor() {
            return getFileDescriptor().findServiceByName(SERVICE);
        }
    }

    private static final class DescribedMethod extends Described implements ProtoMethodDescriptorSupplier {
        private final String name;

        private DescribedMethod(String name) {
            this.name = name;
        }

        @Override
        public MethodDescriptor getMethodDescriptor() {
            return getServiceDescriptor().findMethodByName(name);
        }
    }
}
