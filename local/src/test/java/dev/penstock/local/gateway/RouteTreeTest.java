package dev.penstock.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.penstock.local.template.HttpRoute;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTreeTest {

    private final RouteTree routes = new RouteTree(List.of(
            new HttpRoute("GET", "/dashboard/{file+}", "Api"),
            new HttpRoute("GET", "/v1/devices/{id}", "Api"),
            new HttpRoute("GET", "/v1/devices/all", "Api"),
            new HttpRoute("GET", "/v1/devices/{id}/events", "Api"),
            new HttpRoute("GET", "/", "Api"),
            new HttpRoute("POST", "/v1/events", "Ingest")));

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/events, POST /v1/events",
        "GET, /, GET /",
        "GET, /v1/devices/pump-1, GET /v1/devices/{id}",
        "GET, /v1/devices/all, GET /v1/devices/all",
        "GET, /v1/devices/pump-1/events, GET /v1/devices/{id}/events",
        "GET, /dashboard/js/live.js, GET /dashboard/{file+}",
    })
    void theMostSpecificRouteWins(String method, String path, String routeKey) {
        assertEquals(routeKey, routes.find(method, path).route().routeKey());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/events",
        "POST, /",
        "GET, /v1/devices/",
        "GET, /v1/devices/a/b",
        "GET, /v1/devices/a/events/",
        "GET, /dashboard",
        "GET, /nothing"
    })
    void whatNoRouteTakesIsNotFound(String method, String path) {
        assertNull(routes.find(method, path));
    }

    @Test
    void parametersAreDecodedAndAPlusStaysAPlus() {
        assertEquals(
                Map.of("id", "a b/c+d"),
                routes.find("GET", "/v1/devices/a%20b%2Fc+d").pathParameters());
        assertEquals(
                Map.of("file", "js/live.js"),
                routes.find("GET", "/dashboard/js/live.js").pathParameters());
        assertEquals(
                Map.of("id", "100%"), routes.find("GET", "/v1/devices/100%").pathParameters());
    }

    @Test
    void aDefaultRouteTakesTheRest() {
        RouteTree withDefault =
                new RouteTree(List.of(new HttpRoute("GET", "/a", "Api"), new HttpRoute("ANY", "$default", "Rest")));
        assertEquals("Rest", withDefault.find("PUT", "/b").route().function());
        assertEquals("Api", withDefault.find("GET", "/a").route().function());
    }
}
