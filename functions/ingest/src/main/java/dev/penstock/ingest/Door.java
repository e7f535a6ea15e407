package dev.penstock.ingest;

import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one protocol makes of an HTTP request and of what became of it; all between is the same for all. Thread-safe. */
interface Door {

    /** What a request asks for. */
    sealed interface Entry {

        /**
         * It is to be ingested.
         *
         * @param timeout how long the caller waits; null: as long as it takes
         */
        record Admitted(IngestRequest request, @Nullable Duration timeout) implements Entry {}

        /** It is not even what the protocol demands. */
        record Refused(Refusal refusal) implements Entry {}
    }

    Entry enter(HttpRequest request);

    /**
     * Answers in the protocol's form.
     *
     * @param expired whether the caller's timeout has passed
     */
    HttpResponse answer(HttpRequest request, IngestResult result, Tally tally, boolean expired);

    /** The door that a request stands before. */
    static Door of(HttpRequest request) {
        if (!request.routeKey().equals(ConnectDoor.ROUTE)) {
            return new HttpDoor();
        }
        return GrpcWebDoor.isFor(request) ? new GrpcWebDoor() : new ConnectDoor();
    }

    /** The media type of a request without its parameters, in lower case; empty if there is none. */
    static String mediaType(HttpRequest request) {
        String type = request.headers().getOrDefault("content-type", "");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
