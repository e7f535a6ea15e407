package dev.penstock.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.api.ApiFixture.Answer;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.Stats;
import dev.penstock.signal.Signal;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHandlerTest {

    private static final Path SAMPLES = Path.of("../../events/api");

    private final ApiFixture api = new ApiFixture();
    private final Contract contract;

    ApiHandlerTest() throws IOException {
        contract = new Contract();
    }

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleIsAnsweredAsTheContractSays(Path sample) throws IOException {
        Answer answer = api.invoke(Files.newInputStream(sample));
        assertEquals(200, answer.status(), answer::text);
        assertEquals("nosniff", answer.headers().get("x-content-type-options"));
        String routeKey = ApiFixture.JSON
                .readTree(Files.readAllBytes(sample))
                .get("routeKey")
                .asText();
        String path = routeKey.substring("GET ".length()).replace("+}", "}");
        JsonNode json = contract.response(path, "get", 200).at("/content/application~1json/schema");
        if (json.isObject()) {
            contract.check(routeKey, json, answer.json());
        }
    }

    @Test
    void thereIsASampleOfEveryRoute() throws IOException {
        List<String> keys = new ArrayList<>();
        for (Path sample : samples()) {
            keys.add(ApiFixture.JSON
                    .readTree(Files.readAllBytes(sample))
                    .get("routeKey")
                    .asText());
        }
        for (ApiRoute route : api.handler.api().routes()) {
            assertTrue(keys.contains(route.key()), route::key);
        }
    }

    private void assertProblem(int status, String code, Answer answer) throws IOException {
        assertEquals(status, answer.status(), answer::text);
        assertEquals("application/problem+json", answer.headers().get("content-type"));
        contract.check("problem", contract.document().at("/components/schemas/Problem"), answer.json());
        assertEquals("urn:penstock:problem:" + code, answer.json().get("type").asText());
        assertEquals(status, answer.json().get("status").asInt());
    }

    private String detail(Answer answer) throws IOException {
        return answer.json().get("detail").asText();
    }

    @Test
    void devicesAreListedWithTheirLatestValues() throws IOException {
        JsonNode devices = api.get("/v1/devices").json().get("devices");
        assertEquals(List.of("fan-1", "pump-17"), devices.findValuesAsText("deviceId"));
        assertEquals("""
                {"deviceId":"pump-17","lastSeen":"2026-11-23T10:15:01.420Z",\
                "lastEvent":{"id":"abc124","type":"pump.telemetry","time":"2026-11-23T10:15:01Z"},\
                "metrics":{"hot":{"value":true,"time":"2026-11-23T10:15:00Z"},\
                "temperature":{"value":72.4,"time":"2026-11-23T10:15:01Z"},\
                "unit":{"value":"Cel","time":"2026-11-23T10:15:01Z"}},"alarms":[]}""", devices.get(1).toString());
        assertEquals(devices.get(1), api.get("/v1/devices/pump-17").json());
    }

    @Test
    void aDeviceThatWasFoundSilentSaysSoUntilItIsSeenAgain() throws IOException {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        DeviceState fan = api.store.devices(List.of("fan-1"), deadline).get("fan-1");
        api.store.saveDevices(
                List.of(fan.withSilentSince(fan.lastSeen())), ApiFixture.NOW.plus(Duration.ofDays(7)), deadline);
        JsonNode silent = api.get("/v1/devices/fan-1").json();
        contract.check("device", contract.document().at("/components/schemas/Device"), silent);
        assertEquals("2026-11-23T10:15:02.420Z", silent.path("silentSince").asText());
        JsonNode devices = api.get("/v1/devices").json().get("devices");
        assertEquals(silent, devices.get(0));
        assertFalse(devices.get(1).has("silentSince"));

        api.record("fan-1-0002", "fan-1", ApiFixture.NOW, "{}");
        assertFalse(api.get("/v1/devices/fan-1").json().has("silentSince"), "nobody has cleared the alarm yet");
    }

    @Test
    void aDeviceHasTheAlarmsThatAreRaised() throws IOException {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        DeviceState fan = api.store.devices(List.of("fan-1"), deadline).get("fan-1");
        Instant since = Instant.parse("2026-11-23T10:14:50Z");
        api.store.saveDevices(
                List.of(fan.withAlarms(Map.of(
                        "overheated", new DeviceState.Alarm(true, "critical", since, fan.lastEvent()),
                        "overload", new DeviceState.Alarm(false, "warning", since, fan.lastEvent())))),
                ApiFixture.NOW.plus(Duration.ofDays(7)),
                deadline);
        JsonNode alarmed = api.get("/v1/devices/fan-1").json();
        contract.check("device", contract.document().at("/components/schemas/Device"), alarmed);
        assertEquals(
                "[{\"alarm\":\"overheated\",\"severity\":\"critical\",\"since\":\"2026-11-23T10:14:50Z\",\"raised\":\""
                        + fan.lastEvent().eventTime() + "\"}]",
                alarmed.get("alarms").toString());
        assertEquals(alarmed, api.get("/v1/devices").json().get("devices").get(0));
    }

    @Test
    void listsComeInPagesUntilThereIsNoCursor() throws IOException {
        JsonNode first = api.get("/v1/devices?limit=1").json();
        JsonNode second = api.get(
                        "/v1/devices?limit=1&cursor=" + first.get("nextCursor").asText())
                .json();
        assertEquals(List.of("fan-1"), first.findValuesAsText("deviceId"));
        assertEquals(List.of("pump-17"), second.findValuesAsText("deviceId"));
        assertFalse(second.has("nextCursor"));
    }

    @Test
    void historyIsNewestFirstUnlessAskedOtherwise() throws IOException {
        JsonNode desc = api.get("/v1/devices/pump-17/events").json().get("events");
        assertEquals(List.of("abc124", "abc123"), desc.findValuesAsText("id"));
        assertEquals("""
                {"id":"abc124","deviceId":"pump-17","type":"pump.telemetry","time":"2026-11-23T10:15:01Z",\
                "ingestTime":"2026-11-23T10:15:01.420Z","data":{"temperature":72.4,"unit":"Cel"}}""", desc.get(0).toString());
        JsonNode first = api.get("/v1/devices/pump-17/events?order=asc&limit=1").json();
        assertEquals(List.of("abc123"), first.get("events").findValuesAsText("id"));
        JsonNode second = api.get("/v1/devices/pump-17/events?order=asc&limit=1&cursor="
                        + first.get("nextCursor").asText())
                .json();
        assertEquals(List.of("abc124"), second.get("events").findValuesAsText("id"));
        assertFalse(second.has("nextCursor"));
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-11-23T10:15:01Z, abc124",
        "to=2026-11-23T10:15:00Z, abc123",
        "from=1795428901000, abc124",
        "from=2026-11-23T11:15:01%2B01:00, abc124",
        "from=2026-11-23T11:15:01+01:00, abc124",
        "to=2026-11-23T05:15:00-05:00, abc123",
    })
    void aRangeIsIsoOrMilliseconds(String query, String expected) throws IOException {
        JsonNode events = api.get("/v1/devices/pump-17/events?" + query).json().get("events");
        assertEquals(List.of(expected), events.findValuesAsText("id"));
    }

    @Test
    void aKnownDeviceWithoutEventsInTheRangeIsAnEmptyList() throws IOException {
        Answer none = api.get("/v1/devices/pump-17/events?type=none");
        assertEquals("{\"events\":[]}", none.text());
        assertEquals(200, none.status());
    }

    @Test
    void unknownDevicesAndFailuresAre404() throws IOException {
        assertProblem(404, "unknown-device", api.get("/v1/devices/pump-99"));
        assertProblem(404, "unknown-device", api.get("/v1/devices/pump-99/events"));
        assertProblem(404, "unknown-failure", api.get("/v1/failures/nothing"));
    }

    @Test
    void encodedDeviceIdsAreDecoded() throws IOException {
        api.record("e", "urn:dev:1", Instant.parse("2026-11-23T10:15:00Z"), "{}");
        assertEquals(200, api.get("/v1/devices/urn%3Adev%3A1").status());
        assertEquals(200, api.get("/v1/devices/urn:dev:1/events").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/devices?limit=0              | Parameter 'limit' must be a whole number from 1 to 1000.",
                "/v1/devices?limit=1001           | Parameter 'limit' must be a whole number from 1 to 1000.",
                "/v1/failures?limit=x             | Parameter 'limit' must be a whole number from 1 to 1000.",
                "/v1/devices?cursor=garbage       | Parameter 'cursor' is not a cursor of this list; pass nextCursor as it was given.",
                "/v1/failures?cursor=%00          | Parameter 'cursor' is not a cursor of this list; pass nextCursor as it was given.",
                "/v1/devices/pump-17/events?cursor=x | Parameter 'cursor' is not a cursor of this list; pass nextCursor as it was given, with the same order.",
                "/v1/devices/pump-17/events?order=up | Parameter 'order' must be asc (oldest first) or desc (newest first).",
                "/v1/devices/pump-17/events?from=yesterday | Parameter 'from' must be a time with its offset such as 2026-03-01T00:00:00Z, or milliseconds since 1970, in the years 1 to 9999.",
                "/v1/devices/pump-17/events?to=999999999999999999 | Parameter 'to' must be a time with its offset such as 2026-03-01T00:00:00Z, or milliseconds since 1970, in the years 1 to 9999.",
                "/v1/devices/pump-17/events?from=2&to=1 | Parameter 'from' must not be after 'to'.",
                "/v1/devices/pump-17/events?form=1 | Parameter 'form' is not known here; known: cursor, from, limit, order, to, type.",
                "/v1/devices/a%20b                | Parameter 'id' must be a device id: 1 to 128 of A-Z, a-z, 0-9, '.', '_', ':', '-'.",
                "/v1/stats?x=1                    | Parameter 'x' is not known here; known: none.",
            })
    void badParametersAreNamedWithTheirRange(String uri, String detail) throws IOException {
        Answer answer = api.get(uri);
        assertProblem(400, "bad-parameter", answer);
        assertEquals(detail, detail(answer));
    }

    @Test
    void allBadParametersAreNamedAtOnce() throws IOException {
        String detail = detail(api.get("/v1/devices/pump-17/events?limit=0&order=x&from=y"));
        assertTrue(detail.contains("'limit'") && detail.contains("'order'") && detail.contains("'from'"), detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/devices",
                "/v1/devices/pump-17",
                "/v1/devices/pump-17/events",
                "/v1/failures",
                "/v1/failures/x",
                "/v1/stats"
            })
    void readingNeedsATokenOfAReaderOrAdmin(String uri) throws IOException {
        Answer none = api.request("GET", uri, Map.of());
        assertProblem(401, "unauthenticated", none);
        assertEquals("Bearer realm=\"penstock\"", none.headers().get("www-authenticate"));
        assertProblem(401, "unauthenticated", request(uri, "Bearer psr_" + "x".repeat(43)));
        assertProblem(401, "unauthenticated", request(uri, "Basic abc"));
        assertProblem(401, "unauthenticated", request(uri, "Bearer " + ApiFixture.EXPIRED));
        assertProblem(403, "forbidden", request(uri, "Bearer " + ApiFixture.DEVICE));
        assertTrue(List.of(200, 404)
                .contains(request(uri, "Bearer " + ApiFixture.ADMIN).status()));
    }

    private Answer request(String uri, String authorization) throws IOException {
        return api.request("GET", uri, Map.of("authorization", authorization));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/devices",
                "/v1/devices/",
                "/v1/devices/a/b",
                "/v1",
                "/x",
                "//",
                "/v1/devices/%zz",
                "/dashboard",
                "/dashboard/none.js"
            })
    void unknownPathsAre404(String uri) throws IOException {
        assertProblem(404, "no-such-path", api.get(uri));
    }

    @Test
    void otherMethodsAre405() throws IOException {
        Answer answer = api.request("DELETE", "/v1/devices", Map.of());
        assertProblem(405, "method-not-allowed", answer);
        assertEquals("GET", answer.headers().get("allow"));
    }

    @Test
    void failuresShowTheirReasonAndOneShowsItsBytes() throws IOException {
        JsonNode failure = api.get("/v1/failures").json().get("failures").get(0);
        assertEquals(
                "route event abc125: sink kinesis:HotPumps: too large",
                failure.get("reason").asText());
        assertFalse(failure.has("bytes"));
        JsonNode one = api.get("/v1/failures/" + ApiFixture.FAILURE_ID).json();
        assertTrue(one.get("bytes").binaryValue().length > 10);
        assertEquals(ApiFixture.VERSION, one.get("pipeline").asText());
        assertEquals("pump-17", one.get("event").get("deviceId").asText());
        assertEquals("1", one.get("event").get("schemaVersion").asText());
        assertEquals("{}", one.get("event").get("data").toString());
    }

    @Test
    void theBalanceAddsUp() throws IOException {
        JsonNode stats = api.get("/v1/stats").json();
        assertEquals(
                "{\"read\":1000,\"created\":7,\"delivered\":961,\"failed\":11,\"filtered\":20,\"duplicate\":10,\"inFlight\":5,\"difference\":0}",
                stats.get("balance").toString());
        assertEquals(
                "{\"accepted\":1000,\"rejected\":3,\"perSecond\":12.5}",
                stats.at("/stages/ingest").toString());
        assertEquals("2026-11-23T08:15:03Z", stats.get("since").asText());
    }

    @Test
    void statsTellOfThePipelinesFilesWhereTheyAreKnown() throws IOException {
        assertFalse(api.get("/v1/stats").json().has("pipeline"));
        api.pipeline = new Stats.Pipeline("ab12cd34ef56", ApiFixture.NOW, List.of("rules/a.yaml:1:2: no such step"));
        JsonNode stats = api.get("/v1/stats").json();
        assertEquals(
                "{\"version\":\"ab12cd34ef56\",\"loadedAt\":\"" + ApiFixture.NOW
                        + "\",\"faults\":[\"rules/a.yaml:1:2: no such step\"]}",
                stats.get("pipeline").toString());
        Contract contract = new Contract();
        contract.check("stats", contract.document().at("/components/schemas/Stats"), stats);
    }

    @Test
    void aStoreThatDoesNotAnswerIs503AndTold() throws IOException {
        api.store.failNext(new RetryableException("read table devices: throttled"));
        Answer answer = api.get("/v1/devices/pump-17");
        assertProblem(503, "unavailable", answer);
        assertEquals("1", answer.headers().get("retry-after"));
        Signal.DependencyFailed failed =
                api.signals.of(Signal.DependencyFailed.class).getFirst();
        assertEquals("api GET /v1/devices/{id}: read table devices: throttled", failed.reason());
        assertTrue(failed.retryable());
    }

    @Test
    void aStoreThatRefusesIs500WithoutItsWords() throws IOException {
        api.store.failNext(new PermanentException("read table devices: AccessDenied for role secret"));
        Answer answer = api.get("/v1/devices/pump-17");
        assertProblem(500, "internal", answer);
        assertFalse(answer.text().contains("secret"));
    }

    @Test
    void anUnreachableRegistryIs503() throws IOException {
        api.registry.failAlways(new RetryableException("read table registry: timeout"));
        assertProblem(503, "unavailable", api.get("/v1/stats"));
        assertEquals(200, api.request("GET", "/healthz", Map.of()).status());
    }

    @Test
    void dataIsNeverCachedByOthers() throws IOException {
        assertEquals("no-store", api.get("/v1/devices").headers().get("cache-control"));
    }

    @Test
    void longAnswersAreCompressedForThoseWhoTakeIt() throws IOException {
        for (int i = 0; i < 50; i++) {
            api.record("e" + i, "pump-17", ApiFixture.NOW.minusSeconds(60 + i), "{\"temperature\":" + i + "}");
        }
        Map<String, String> headers =
                Map.of("authorization", "Bearer " + ApiFixture.READER, "accept-encoding", "br, gzip");
        Answer packed = api.request("GET", "/v1/devices/pump-17/events", headers);
        assertEquals("gzip", packed.headers().get("content-encoding"));
        assertEquals(api.get("/v1/devices/pump-17/events").json(), packed.json());
    }

    @Test
    void everyAnswerIsSignalledByItsRoute() throws IOException {
        api.get("/v1/devices/pump-17");
        api.get("/nowhere");
        assertEquals(
                List.of("GET /v1/devices/{id} 200", "none 404"),
                api.signals.of(Signal.ApiAnswered.class).stream()
                        .map(s -> s.route() + " " + s.status())
                        .toList());
    }

    @Test
    void allSettingsThatAreMissingAreTold() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ApiConfig.parse(Map.of()));
        assertEquals(
                "settings: PENSTOCK_RECENT_TABLE is not set; PENSTOCK_DEVICES_TABLE is not set; "
                        + "PENSTOCK_FAILURES_TABLE is not set; PENSTOCK_REGISTRY_TABLE is not set",
                e.getMessage());
    }
}
