package dev.penstock.edge;

import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;

/** The client's side of one {@code PublishStream}, with all that it was told. */
final class StreamClient implements ClientResponseObserver<PublishRequest, PublishResponse> {

    private final boolean reads;
    private final List<PublishResponse> responses = new ArrayList<>();
    private ClientCallStreamObserver<PublishRequest> out;
    private Status end;

    private StreamClient(boolean reads) {
        this.reads = reads;
    }

    static StreamClient open(IngestServiceGrpc.IngestServiceStub stub) {
        StreamClient client = new StreamClient(true);
        stub.publishStream(client);
        return client;
    }

    /** One that takes an answer only when {@link #read} is called. */
    static StreamClient openWithoutReading(IngestServiceGrpc.IngestServiceStub stub) {
        StreamClient client = new StreamClient(false);
        stub.publishStream(client);
        return client;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PublishRequest> requests) {
        out = requests;
        if (!reads) {
            requests.disableAutoRequestWithInitial(0);
        }
    }

    void send(PublishRequest request) {
        out.onNext(request);
    }

    void halfClose() {
        out.onCompleted();
    }

    void cancel() {
        out.cancel("the test says so", null);
    }

    void read(int count) {
        out.request(count);
    }

    /** Whether the transport would take more without buffering it in this process. */
    boolean isReady() {
        return out.isReady();
    }

    @Override
    public synchronized void onNext(PublishResponse response) {
        responses.add(response);
    }

    @Override
    public synchronized void onError(Throwable failure) {
        end = Status.fromThrowable(failure);
    }

    @Override
    public synchronized void onCompleted() {
        end = Status.OK;
    }

    synchronized int count() {
        return responses.size();
    }

    synchronized List<PublishResponse> responses() {
        return List.copyOf(responses);
    }

    /** The ids of the accepted events, in the order of the answers. */
    synchronized List<String> acceptedIds() {
        return responses.stream()
                .flatMap(response -> response.getReceiptsList().stream())
                .filter(receipt -> receipt.getStatus() == Receipt.Status.STATUS_ACCEPTED)
                .map(Receipt::getId)
                .toList();
    }

    Status awaitEnd() throws InterruptedException {
        EdgeFixture.await("the end of the stream", () -> end() != null);
        return end();
    }

    boolean hasEnded() {
        return end() != null;
    }

    private synchronized Status end() {
        return end;
    }
}
