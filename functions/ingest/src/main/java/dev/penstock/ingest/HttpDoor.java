package dev.penstock.ingest;

import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;

/** {@code POST /v1/events}: problems in JSON, receipts in the form of the request. */
final class HttpDoor implements Door {

    @Override
    public Entry enter(HttpRequest request) {
        return new Entry.Admitted(new IngestRequest(request.headers(), request.body()), null);
    }

    @Override
    public HttpResponse answer(HttpRequest request, IngestResult result, Tally tally, boolean expired) {
        HttpResponse response = Answers.to(result, tally);
        if (result instanceof IngestResult.Receipts receipts && isProtobuf(request)) {
            return new HttpResponse(response.status(), response.headers(), PublishResponses.encode(receipts.receipts()))
                    .with("content-type", Door.mediaType(request));
        }
        return response;
    }

    private static boolean isProtobuf(HttpRequest request) {
        return BodyForm.of(request.headers().get("content-type"))
                .filter(BodyForm.PROTOBUF::equals)
                .isPresent();
    }
}
