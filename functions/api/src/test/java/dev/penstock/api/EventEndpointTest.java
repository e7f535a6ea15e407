package dev.penstock.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.access.Tokens;
import dev.penstock.api.ApiFixture.Answer;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/events/{id}}. */
class EventEndpointTest {

    private static final String GATEWAY = "psd_" + "gatewa".repeat(7) + "A";

    private final ApiFixture api = new ApiFixture();
    private final Contract contract;

    EventEndpointTest() throws IOException {
        contract = new Contract();
        api.registry.save(
                new Credential(Tokens.hash(GATEWAY), Role.DEVICE, Set.of("pump-17", "fan-1"), ApiFixture.NOW, null),
                soon());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private Answer as(String token, String uri) throws IOException {
        return api.request("GET", uri, Map.of("authorization", "Bearer " + token));
    }

    private JsonNode known(Answer answer) throws IOException {
        assertEquals(200, answer.status(), answer::text);
        contract.check("trace", contract.document().at("/components/schemas/EventTrace"), answer.json());
        return answer.json();
    }

    private static void assertProblem(int status, String code, Answer answer) throws IOException {
        assertEquals(status, answer.status(), answer::text);
        assertEquals("urn:penstock:problem:" + code, answer.json().path("type").asText());
    }

    /** The stages in short: {@code ingest accepted, transform passed}. */
    private static String stages(JsonNode trace) {
        List<String> stages = new ArrayList<>();
        trace.path("stages")
                .forEach(each -> stages.add(
                        each.path("stage").asText() + " " + each.path("outcome").asText()));
        return trace.path("status").asText() + ": " + String.join(", ", stages);
    }

    private void fail(String failureId, Stage stage, String deviceId, String eventId, int secondsAgo) {
        fail(failureId, stage, deviceId, eventId, secondsAgo, "0123456789ab");
    }

    private void fail(
            String failureId, Stage stage, String deviceId, String eventId, int secondsAgo, @Nullable String version) {
        fail(failureId, stage, deviceId, eventId, secondsAgo, version, ApiFixture.NOW.minusSeconds(60));
    }

    private void fail(
            String failureId,
            Stage stage,
            String deviceId,
            String eventId,
            int secondsAgo,
            @Nullable String version,
            Instant ingestTime) {
        Event event = new Event(
                eventId,
                deviceId,
                "pump.telemetry",
                "\"2026-13-45\"",
                null,
                ingestTime,
                null,
                null,
                "{}".getBytes(StandardCharsets.UTF_8));
        api.failures.save(
                List.of(new FailedEvent(
                        failureId,
                        ApiFixture.NOW.minusSeconds(secondsAgo),
                        stage,
                        deviceId,
                        eventId,
                        "pump.telemetry",
                        stage.event(eventId) + ": because",
                        false,
                        "s:1:0",
                        EventBatchCodec.encode(new EventBatch(0, version, List.of(event))))),
                ApiFixture.NOW.plus(Duration.ofDays(14)),
                soon());
    }

    @Test
    void anEventInTheCacheHasPassedEveryStage() throws IOException {
        JsonNode trace = known(api.get("/v1/events/abc123?deviceId=pump-17"));
        assertEquals("cached: ingest accepted, transform passed, route cached", stages(trace));
        assertEquals("2026-11-23T10:15:00.420Z", trace.at("/stages/0/time").asText());
        assertEquals("2026-11-23T10:15:00Z", trace.path("time").asText());
        assertEquals("pump.telemetry", trace.path("type").asText());
    }

    @Test
    void anEventThatFailedInTransformSaysWhereAndWhy() throws IOException {
        fail("transform-1", Stage.TRANSFORM, "pump-17", "bad", 5);
        JsonNode trace = known(api.get("/v1/events/bad?deviceId=pump-17"));
        assertEquals("failed: ingest accepted, transform failed", stages(trace));
        assertEquals("2026-11-23T10:14:03Z", trace.at("/stages/0/time").asText());
        assertEquals(
                "{\"stage\":\"transform\",\"outcome\":\"failed\",\"time\":\"2026-11-23T10:14:58Z\","
                        + "\"pipeline\":\"0123456789ab\",\"failureId\":\"transform-1\",\"reason\":\"transform event bad: because\",\"retryable\":false}",
                trace.at("/stages/1").toString());
    }

    @Test
    void anEventThatARequiredSinkRefusedHasFailedThoughItIsCached() throws IOException {
        assertEquals(
                "failed: ingest accepted, transform passed, route failed",
                stages(known(api.get("/v1/events/abc125?deviceId=pump-17"))));
        Instant ingestTime = ApiFixture.NOW.minusMillis(2_580);
        fail("route-1", Stage.ROUTE, "pump-17", "abc123", 1, "0123456789ab", ingestTime);
        assertEquals(
                "failed: ingest accepted, transform passed, route failed, route cached",
                stages(known(api.get("/v1/events/abc123?deviceId=pump-17"))));
    }

    @Test
    void everyTimeThatAnEventCameIsToldOldestFirst() throws IOException {
        fail("transform-2", Stage.TRANSFORM, "pump-17", "abc123", 9);
        fail("transform-1", Stage.TRANSFORM, "pump-17", "abc123", 20);
        JsonNode trace = known(api.get("/v1/events/abc123?deviceId=pump-17"));
        assertEquals(
                "cached: ingest accepted, transform failed, transform failed,"
                        + " ingest accepted, transform passed, route cached",
                stages(trace));
        assertEquals("2026-11-23T10:14:03Z", trace.at("/stages/0/time").asText());
        assertEquals("2026-11-23T10:15:00.420Z", trace.at("/stages/3/time").asText());
        assertEquals("transform-1", trace.at("/stages/1/failureId").asText());
    }

    @Test
    void everyPassageThroughTransformNamesItsVersionOfThePipeline() throws IOException {
        fail("transform-2", Stage.TRANSFORM, "pump-17", "abc123", 9);
        fail("transform-1", Stage.TRANSFORM, "pump-17", "abc123", 20, null);
        JsonNode trace = known(api.get("/v1/events/abc123?deviceId=pump-17"));
        assertEquals("transform-1", trace.at("/stages/1/failureId").asText());
        assertFalse(trace.at("/stages/1").has("pipeline"), "of a failure that was saved before versions were");
        assertEquals("0123456789ab", trace.at("/stages/2/pipeline").asText());
        assertEquals(ApiFixture.VERSION, trace.at("/stages/4/pipeline").asText(), "passed");

        fail("transform-3", Stage.TRANSFORM, "pump-17", "refused", 20);
        fail("route-3", Stage.ROUTE, "pump-17", "refused", 9, "ba9876543210");
        JsonNode refused = known(api.get("/v1/events/refused?deviceId=pump-17"));
        assertEquals("failed: ingest accepted, transform failed, transform passed, route failed", stages(refused));
        assertEquals("0123456789ab", refused.at("/stages/1/pipeline").asText());
        assertEquals("ba9876543210", refused.at("/stages/2/pipeline").asText());
    }

    @Test
    void anEventThatWasSplitNamesItsParts() throws IOException {
        for (String id : List.of("g8/1", "g8/10", "g8/2", "g80/1", "g8x")) {
            api.record(id, "pump-17", ApiFixture.NOW.minusSeconds(1), "{}");
        }
        api.record(Event.ALARM, "g8/alarm/hot", "pump-17", ApiFixture.NOW.minusSeconds(1), "{}");
        JsonNode trace = known(api.get("/v1/events/g8?deviceId=pump-17"));
        assertEquals("split: ingest accepted, transform passed", stages(trace));
        assertEquals("[\"g8/1\",\"g8/2\",\"g8/10\"]", trace.path("parts").toString());
        assertEquals("2026-11-23T10:15:02.420Z", trace.at("/stages/0/time").asText());
        assertEquals(ApiFixture.VERSION, trace.at("/stages/1/pipeline").asText());

        JsonNode part = known(api.get("/v1/events/g8%2F1?deviceId=pump-17"));
        assertEquals("cached: ingest accepted, transform passed, route cached", stages(part));
        assertFalse(part.has("parts"));
        assertProblem(404, "unknown-event", api.get("/v1/events/g?deviceId=pump-17"));
        fail("transform-1", Stage.TRANSFORM, "pump-17", "g8", 50);
        assertEquals(
                "split: ingest accepted, transform failed, ingest accepted, transform passed",
                stages(known(api.get("/v1/events/g8?deviceId=pump-17"))));
    }

    @Test
    void bytesThatAreNoEventLeaveTheTimeOpen() throws IOException {
        api.failures.save(
                List.of(new FailedEvent(
                        "f", ApiFixture.NOW, Stage.ROUTE, "pump-17", "odd", null, "why", true, "s:1:0", new byte[] {1
                        })),
                ApiFixture.NOW.plusSeconds(60),
                soon());
        JsonNode trace = known(api.get("/v1/events/odd?deviceId=pump-17"));
        assertFalse(trace.at("/stages/0").has("time"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/events/none?deviceId=pump-17",
                "/v1/events/abc123?deviceId=fan-1",
                "/v1/events/x?deviceId=new"
            })
    void whatIsNotKnownIs404WithTheReasonsThatThereAre(String uri) throws IOException {
        Answer answer = api.get(uri);
        assertProblem(404, "unknown-event", answer);
        String detail = answer.json().path("detail").asText();
        assertTrue(detail.contains("goes back 7 days") && detail.contains("a second or two"), detail);
    }

    @Test
    void aTimeNarrowsTheSearchToItsHour() throws IOException {
        assertEquals(
                200,
                api.get("/v1/events/abc123?deviceId=pump-17&time=2026-11-23T10:59:59Z")
                        .status());
        assertEquals(
                200,
                api.get("/v1/events/abc123?deviceId=pump-17&time=1795428900000").status());
        Answer other = api.get("/v1/events/abc123?deviceId=pump-17&time=2026-11-23T09:59:59.999Z");
        assertProblem(404, "unknown-event", other);
        assertTrue(other.json().path("detail").asText().endsWith("Only the hour of the given time was searched."));
    }

    @Test
    void theSearchIsBoundedAndSaysSo() throws IOException {
        for (int i = 0; i < 1_001; i++) {
            api.record("e" + i, "busy-1", ApiFixture.NOW.minusSeconds(7_200 + i), "{}");
        }
        assertEquals(200, api.get("/v1/events/e999?deviceId=busy-1").status());
        Answer oldest = api.get("/v1/events/e1000?deviceId=busy-1");
        assertProblem(404, "unknown-event", oldest);
        assertTrue(oldest.json().path("detail").asText().contains("add the parameter 'time'"), oldest.text());
        assertEquals(
                200,
                api.get("/v1/events/e1000?deviceId=busy-1&time=" + ApiFixture.NOW.minusSeconds(8_200))
                        .status());
    }

    @Test
    void aDeviceAsksForItsOwnEventsWithoutNamingItself() throws IOException {
        assertEquals(
                "pump-17",
                known(as(ApiFixture.DEVICE, "/v1/events/abc123"))
                        .path("deviceId")
                        .asText());
        assertEquals(
                200, as(ApiFixture.DEVICE, "/v1/events/abc123?deviceId=pump-17").status());
        assertProblem(404, "unknown-event", as(ApiFixture.DEVICE, "/v1/events/fan-1-0001"));
    }

    @Test
    void aDeviceAsksForNoOthersEvents() throws IOException {
        assertProblem(403, "forbidden", as(ApiFixture.DEVICE, "/v1/events/fan-1-0001?deviceId=fan-1"));
        assertProblem(403, "forbidden", as(GATEWAY, "/v1/events/x?deviceId=fan-2"));
    }

    @Test
    void aGatewayNamesTheDevice() throws IOException {
        assertProblem(400, "bad-parameter", as(GATEWAY, "/v1/events/abc123"));
        assertEquals(200, as(GATEWAY, "/v1/events/abc123?deviceId=pump-17").status());
        assertEquals(200, as(GATEWAY, "/v1/events/fan-1-0001?deviceId=fan-1").status());
    }

    @Test
    void readersAndAdminsAskForEveryDevice() throws IOException {
        for (String token : List.of(ApiFixture.READER, ApiFixture.ADMIN)) {
            assertEquals(200, as(token, "/v1/events/fan-1-0001?deviceId=fan-1").status());
            assertProblem(400, "bad-parameter", as(token, "/v1/events/fan-1-0001"));
        }
    }

    @Test
    void nobodyAsksWithoutAToken() throws IOException {
        assertProblem(401, "unauthenticated", api.request("GET", "/v1/events/abc123?deviceId=pump-17", Map.of()));
        assertProblem(401, "unauthenticated", as(ApiFixture.EXPIRED, "/v1/events/abc123?deviceId=pump-17"));
    }

    /** This is the only address that a device token reads. */
    @Test
    void aDeviceTokenReadsNothingElse() {
        List<String> readable = api.handler.api().routes().stream()
                .filter(route -> route.roles().contains(Role.DEVICE))
                .map(ApiRoute::key)
                .toList();
        assertEquals(List.of("GET /v1/events/{id}"), readable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/events/a                       | Parameter 'deviceId' is needed: event ids are the devices' own.",
                "/v1/events/a?deviceId=a%20b        | Parameter 'deviceId' must be a device id: 1 to 128 of A-Z, a-z, 0-9, '.', '_', ':', '-'.",
                "/v1/events/a?deviceId=a&limit=1    | Parameter 'limit' is not known here; known: deviceId, time.",
                "/v1/events/a?deviceId=a&time=noon  | Parameter 'time' must be a time with its offset such as 2026-03-01T00:00:00Z, or milliseconds since 1970, in the years 1 to 9999.",
            })
    void badParametersAreNamed(String uri, String detail) throws IOException {
        Answer answer = api.get(uri);
        assertProblem(400, "bad-parameter", answer);
        assertEquals(detail, answer.json().path("detail").asText());
    }

    @Test
    void anIdIsAsLongAsIngestTakesIt() throws IOException {
        assertProblem(404, "unknown-event", api.get("/v1/events/" + "i".repeat(256) + "?deviceId=a"));
        assertProblem(400, "bad-parameter", api.get("/v1/events/" + "i".repeat(257) + "?deviceId=a"));
    }

    @Test
    void storesThatDoNotAnswerAre503() throws IOException {
        api.failures.failNext(new RetryableException("timeout"));
        Answer answer = api.get("/v1/events/abc123?deviceId=pump-17");
        assertProblem(503, "unavailable", answer);
        assertEquals("1", answer.headers().get("retry-after"));
    }
}
