package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.time.Deadline;

/** What answers the requests of one route. */
interface Endpoint {

    /**
     * The answer to a request that is allowed.
     *
     * @throws dev.penstock.outcome.PenstockException if something that it needs is broken
     */
    HttpResponse answer(Call call, Deadline deadline);
}
