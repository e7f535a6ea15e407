package dev.penstock.edge;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.penstock.v1.Ingest;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;

/** The methods of {@code penstock.v1.IngestService}, whose requests and responses stay encoded. */
public final class IngestMethods {

    private static final com.google.protobuf.Descriptors.ServiceDescriptor CONTRACT =
            Ingest.getDescriptor().findServiceByName("IngestService");

    private static final Bytes BYTES = new Bytes();

    /** A batch, and its answer. */
    public static final MethodDescriptor<byte[], byte[]> PUBLISH = method("Publish", MethodType.UNARY);

    /** Many batches over one call, and an answer for each. */
    public static final MethodDescriptor<byte[], byte[]> PUBLISH_STREAM =
            method("PublishStream", MethodType.BIDI_STREAMING);

    /** The service, with what reflection wants to know of it. */
    static final ServiceDescriptor SERVICE = ServiceDescriptor.newBuilder(CONTRACT.getFullName())
            .setSchemaDescriptor(new Described())
            .addMethod(PUBLISH)
            .addMethod(PUBLISH_STREAM)
            .build();

    private IngestMethods() {}

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(CONTRACT.getFullName(), name))
                .setSchemaDescriptor(new DescribedMethod(name))
                .build();
    }

    private static class Described implements ProtoFileDescriptorSupplier, ProtoServiceDescriptorSupplier {
        @Override
        public FileDescriptor getFileDescriptor() {
            return CONTRACT.getFile();
        }

        @Override
        public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
            return CONTRACT;
        }
    }

    private static final class DescribedMethod extends Described implements ProtoMethodDescriptorSupplier {
        private final String name;

        private DescribedMethod(String name) {
            this.name = name;
        }

        @Override
        public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
            return CONTRACT.findMethodByName(name);
        }
    }
}
