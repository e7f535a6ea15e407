package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import java.util.function.Function;

/** What all lists of stores have in common. */
final class Lists {

    private Lists() {}

    /**
     * Reads a page with the request's cursor.
     *
     * @param page reads and writes the page; an IllegalArgumentException says that the store did not give this cursor
     */
    static HttpResponse answer(Parameters parameters, Function<String, HttpResponse> page) {
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        String cursor = parameters.cursor();
        if (cursor.isEmpty()) {
            return page.apply(cursor);
        }
        try {
            return page.apply(cursor);
        } catch (IllegalArgumentException e) {
            parameters.fault("cursor", "is not a cursor of this list; pass nextCursor as it was given");
            return Problems.badParameters(parameters.faults());
        }
    }
}
