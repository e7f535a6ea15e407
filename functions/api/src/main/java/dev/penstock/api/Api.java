package dev.penstock.api;

import dev.penstock.access.Access;
import dev.penstock.access.AccessControl;
import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Credential;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a request, checks the token, and turns what goes wrong into an answer. Safe for many threads. */
final class Api {

    private final List<ApiRoute> routes;
    private final AccessControl access;
    private final Signals signals;
    private final Clock clock;

    Api(List<ApiRoute> routes, AccessControl access, Signals signals, Clock clock) {
        this.routes = List.copyOf(routes);
        this.access = access;
        this.signals = signals;
        this.clock = clock;
    }

    /** The routes, in the order in which they are tried. */
    List<ApiRoute> routes() {
        return routes;
    }

    private record Found(ApiRoute route, Map<String, String> pathParts) {}

    HttpResponse answer(HttpRequest request, Deadline deadline) {
        Instant started = clock.instant();
        Optional<Found> found = find(request.path());
        HttpResponse response = found.map(f -> answer(f, request, deadline)).orElseGet(Problems::noSuchPath);
        signals.emit(new Signal.ApiAnswered(
                found.map(f -> f.route().key()).orElse("none"),
                response.status(),
                Duration.between(started, clock.instant())));
        HttpResponse compressed = Compression.apply(response, request.headers().getOrDefault("accept-encoding", ""));
        HttpResponse safe = compressed.with("x-content-type-options", "nosniff");
        return safe.headers().containsKey("cache-control") ? safe : safe.with("cache-control", "no-store");
    }

    private Optional<Found> find(String path) {
        for (ApiRoute route : routes) {
            Optional<Map<String, String>> parts = route.match(path);
            if (parts.isPresent()) {
                return Optional.of(new Found(route, parts.get()));
            }
        }
        return Optional.empty();
    }

    private HttpResponse answer(Found found, HttpRequest request, Deadline deadline) {
        if (!request.method().equals("GET")) {
            return Problems.methodNotAllowed(request.method());
        }
        try {
            Credential credential = null;
            if (!found.route().open()) {
                Access checked = access.check(
                        request.headers().get("authorization"), found.route().roles(), deadline);
                switch (checked) {
                    case Access.Granted granted -> credential = granted.credential();
                    case Access.Unauthenticated no -> {
                        return Problems.unauthenticated(no.reason());
                    }
                    case Access.Forbidden no -> {
                        return Problems.forbidden(no.reason());
                    }
                }
            }
            return found.route()
                    .endpoint()
                    .answer(new Call(found.pathParts(), request.query(), request.headers(), credential), deadline);
        } catch (RetryableException e) {
            tell(found, e, true);
            return Problems.unavailable();
        } catch (PermanentException e) {
            tell(found, e, false);
            return Problems.broken();
        }
    }

    private void tell(Found found, PenstockException cause, boolean retryable) {
        String reason = cause.in(Stage.API.label() + ' ' + found.route().key()).getMessage();
        signals.emit(new Signal.DependencyFailed(Stage.API, found.route().key(), retryable, 0, reason));
    }
}
