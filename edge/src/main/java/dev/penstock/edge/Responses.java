package dev.penstock.edge;

import dev.penstock.ingest.Receipt;
import java.util.List;

/** Encodes answers. */
final class Responses {

    private Responses() {}

    static byte[] encode(List<Receipt> receipts) {
        dev.penstock.v1.PublishResponse.Builder response = dev.penstock.v1.PublishResponse.newBuilder();
        receipts.forEach(r -> response.addReceiptsBuilder());
        return response.build().toByteArray();
    }
}
