package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import java.util.List;

/** {@code /healthz} and {@code /v1/config}: what a monitor and the page must know before they have a token. */
final class ServiceEndpoints {

    HttpResponse health() {
        return Json.object("ok", (status, json) -> json.writeStringField("status", status));
    }

    /** {@code live} is where events are pushed live; null as long as no deployment does. */
    HttpResponse config() {
        return Json.object("live", (name, json) -> json.writeNullField(name));
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("/healthz", true, (call, deadline) -> health()),
                new ApiRoute("/v1/config", true, (call, deadline) -> config()));
    }
}
