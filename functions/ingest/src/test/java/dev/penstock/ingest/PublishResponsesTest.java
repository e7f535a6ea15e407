package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.outcome.Rejection;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt.Reason;
import dev.penstock.v1.Receipt.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hand-written writer writes what generated classes write. */
class PublishResponsesTest {

    private static PublishResponse parse(List<Receipt> receipts) throws InvalidProtocolBufferException {
        byte[] bytes = PublishResponses.encode(receipts);
        PublishResponse response = PublishResponse.parseFrom(bytes);
        assertEquals(bytes.length, response.getSerializedSize(), "no byte more than generated classes write");
        return response;
    }

    @Test
    void everyKindOfReceipt() throws InvalidProtocolBufferException {
        PublishResponse response = parse(List.of(
                new Receipt.Accepted("a"),
                new Receipt.Rejected(null, List.of(new Rejection("required", "/id", "is missing"))),
                new Receipt.Rejected(
                        "ü\uD83D\uDE00", List.of(new Rejection("x", "", "y"), new Rejection("z", "/data", ""))),
                new Receipt.Unconfirmed("d")));

        assertEquals(
                PublishResponse.newBuilder()
                        .setAccepted(1)
                        .setRejected(3)
                        .addReceipts(
                                dev.penstock.v1.Receipt.newBuilder().setId("a").setStatus(Status.STATUS_ACCEPTED))
                        .addReceipts(dev.penstock.v1.Receipt.newBuilder()
                                .setStatus(Status.STATUS_REJECTED)
                                .addReasons(Reason.newBuilder()
                                        .setCode("required")
                                        .setPath("/id")
                                        .setMessage("is missing")))
                        .addReceipts(dev.penstock.v1.Receipt.newBuilder()
                                .setId("ü\uD83D\uDE00")
                                .setStatus(Status.STATUS_REJECTED)
                                .addReasons(Reason.newBuilder().setCode("x").setMessage("y"))
                                .addReasons(Reason.newBuilder().setCode("z").setPath("/data")))
                        .addReceipts(dev.penstock.v1.Receipt.newBuilder()
                                .setId("d")
                                .setStatus(Status.STATUS_REJECTED)
                                .setRetryable(true)
                                .addReasons(Reason.newBuilder()
                                        .setCode("unconfirmed")
                                        .setMessage(Answers.NOT_CONFIRMED.message())))
                        .build(),
                response);
    }

    @Test
    void nothingIsNothing() {
        assertEquals(0, PublishResponses.encode(List.of()).length);
    }

    @Test
    void anyNumberOfReceiptsOfAnyLength() throws InvalidProtocolBufferException {
        Random random = new Random(7);
        for (int count : List.of(1, 127, 128, 1_000)) {
            List<Receipt> receipts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = "x".repeat(random.nextInt(300));
                receipts.add(
                        random.nextBoolean()
                                ? new Receipt.Accepted(text)
                                : new Receipt.Rejected(
                                        text,
                                        Collections.nCopies(
                                                1 + random.nextInt(16), new Rejection(text, text, "ü" + text))));
            }
            PublishResponse response = parse(receipts);
            assertEquals(count, response.getReceiptsCount());
            assertEquals(count, response.getAccepted() + response.getRejected());
            for (int i = 0; i < count; i++) {
                assertEquals(receipts.get(i).id(), response.getReceipts(i).getId());
            }
        }
    }
}
