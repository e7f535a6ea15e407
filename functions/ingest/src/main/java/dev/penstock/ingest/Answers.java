package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.aws.gateway.Problem;
import dev.penstock.outcome.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Says in HTTP what became of a request. */
final class Answers {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String RETRY_AFTER = "retry-after";
    /** Short: a stream that throttles recovers within its current second. */
    private static final String RETRY_AFTER_SECONDS = "1";

    static final Rejection NOT_CONFIRMED =
            new Rejection("unconfirmed", "", "the stream did not confirm this event; send it again");

    private Answers() {}

    static HttpResponse to(IngestResult result, Tally tally) {
        return switch (result) {
            case IngestResult.Refused refused -> refused(refused.refusal());
            case IngestResult.Receipts receipts
            when receipts.replayed() -> receipts(receipts.receipts(), tally).with("idempotency-replayed", "true");
            case IngestResult.Receipts receipts -> receipts(receipts.receipts(), tally);
        };
    }

    private static HttpResponse refused(Refusal refusal) {
        HttpResponse response = HttpResponse.problem(
                new Problem(refusal.status(), refusal.code(), refusal.title(), refusal.detail(), refusal.extra()));
        return switch (refusal.status()) {
            case 401 -> response.with("www-authenticate", "Bearer");
            case 415 ->
                // RFC 9110, section 15.5.16: it tells a wrong encoding from a wrong form.
                refusal.code().equals("unsupported-encoding")
                        ? response.with("accept-encoding", Unpacking.ACCEPTED)
                        : response.with("accept-post", BodyForm.accepted());
            default ->
                refusal.retryAfterSeconds().isPresent()
                        ? response.with(
                                RETRY_AFTER,
                                Long.toString(refusal.retryAfterSeconds().getAsLong()))
                        : response;
        };
    }

    private static HttpResponse receipts(List<Receipt> receipts, Tally tally) {
        Verdict verdict = Verdict.of(tally);
        String contentType = verdict.status() < 300 ? "application/json" : "application/problem+json";
        HttpResponse response = new HttpResponse(
                verdict.status(), Map.of("content-type", contentType), encode(verdict, tally, receipts));
        return tally.unconfirmed() > 0 ? response.with(RETRY_AFTER, RETRY_AFTER_SECONDS) : response;
    }

    private static byte[] encode(Verdict verdict, Tally tally, List<Receipt> receipts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 64 * receipts.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (verdict.status() >= 300) {
                json.writeStringField("type", "urn:penstock:problem:" + verdict.code());
                json.writeStringField("title", verdict.title());
                json.writeNumberField("status", verdict.status());
                json.writeStringField("detail", verdict.detail());
            }
            json.writeNumberField("accepted", tally.accepted());
            json.writeNumberField("rejected", receipts.size() - tally.accepted());
            json.writeArrayFieldStart("results");
            for (int i = 0; i < receipts.size(); i++) {
                write(json, i, receipts.get(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write an answer to memory", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, int index, Receipt receipt) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", index);
        if (receipt.id() != null) {
            json.writeStringField("id", receipt.id());
        }
        switch (receipt) {
            case Receipt.Accepted accepted -> json.writeStringField("status", "accepted");
            case Receipt.Rejected rejected -> writeRejected(json, false, rejected.reasons());
            case Receipt.Unconfirmed unconfirmed -> writeRejected(json, true, List.of(NOT_CONFIRMED));
        }
        json.writeEndObject();
    }

    private static void writeRejected(JsonGenerator json, boolean retryable, List<Rejection> reasons)
            throws IOException {
        json.writeStringField("status", "rejected");
        json.writeBooleanField("retryable", retryable);
        json.writeArrayFieldStart("errors");
        for (Rejection reason : reasons) {
            json.writeStartObject();
            json.writeStringField("code", reason.code());
            json.writeStringField("path", reason.path());
            json.writeStringField("message", reason.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
