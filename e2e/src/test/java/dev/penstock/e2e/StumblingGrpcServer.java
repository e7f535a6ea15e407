package dev.penstock.e2e;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.penstock.edge.IngestMethods;
import dev.penstock.v1.Event;
import dev.penstock.v1.Ingest;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What {@link StumblingServer} is, over native gRPC; the refusal is for one second. */
final class StumblingGrpcServer implements AutoCloseable {

    private final Arrivals arrivals = new Arrivals();
    private final Server server;

    StumblingGrpcServer() throws IOException {
        ServiceDescriptor service = ServiceDescriptor.newBuilder(IngestMethods.PUBLISH.getServiceName())
                .setSchemaDescriptor((ProtoFileDescriptorSupplier) Ingest::getDescriptor)
                .addMethod(IngestMethods.PUBLISH)
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder(service)
                        .addMethod(IngestMethods.PUBLISH, ServerCalls.asyncUnaryCall(this::publish))
                        .build())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    Arrivals arrivals() {
        return arrivals;
    }

    private void publish(byte[] bytes, StreamObserver<byte[]> answer) {
        PublishRequest request;
        try {
            request = PublishRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            answer.onError(Status.INVALID_ARGUMENT.withCause(e).asException());
            return;
        }
        List<Event> events = request.getEventsList();
        switch (arrivals.add(events.stream().map(Event::toString).toList())) {
            case 1 -> answer.onError(refusal());
            case 2 -> answer.onError(Status.UNAVAILABLE.asException());
            case 3 -> answer(answer, events, events.size() - 1);
            default -> answer(answer, events, events.size());
        }
    }

    private static Exception refusal() {
        RetryInfo delay = RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(1))
                .build();
        return StatusProto.toStatusException(com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .addDetails(Any.pack(delay))
                .build());
    }

    private static void answer(StreamObserver<byte[]> answer, List<Event> events, int accepted) {
        PublishResponse.Builder response = PublishResponse.newBuilder().setAccepted(accepted);
        for (int i = 0; i < events.size(); i++) {
            Receipt.Builder receipt = Receipt.newBuilder().setId(events.get(i).getId());
            response.addReceipts(
                    i < accepted
                            ? receipt.setStatus(Receipt.Status.STATUS_ACCEPTED)
                            : receipt.setStatus(Receipt.Status.STATUS_REJECTED).setRetryable(true));
        }
        answer.onNext(response.build().toByteArray());
        answer.onCompleted();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
