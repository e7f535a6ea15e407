package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

    private static Map<String, String> of(String parent, String state) {
        return TraceContext.of(new IngestRequest(Map.of("traceparent", parent, "tracestate", state), new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PARENT,
                "00-00000000000000000000000000000001-0000000000000001-00",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like"
            })
    void aTraceIsPassedOn(String parent) {
        assertEquals(Map.of("traceparent", parent, "tracestate", STATE), of(parent, STATE));
    }

    /** The cases of section 3.2.2 and of the W3C's own test suite. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-.bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                PARENT + "," + PARENT
            })
    void aMalformedParentIsIgnoredAndItsStateToo(String parent) {
        assertEquals(Map.of(), of(parent, STATE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "foo",
                "foo=",
                "=1",
                "FOO=1",
                "foo =1",
                "foo=1=2",
                "foo=b\u0000r",
                "foo=1;bar=2,baz",
                "f\u00fc=1"
            })
    void aMalformedStateIsIgnoredAlone(String state) {
        assertEquals(Map.of("traceparent", PARENT), of(PARENT, state));
    }

    @Test
    void aStateHas32MembersAnd512CharactersAtMost() {
        String members = "a=1" + ",b=2".repeat(31);
        assertEquals(members, of(PARENT, members).get("tracestate"));
        assertEquals(Map.of("traceparent", PARENT), of(PARENT, members + ",c=3"));
        String longest = "a=" + "1".repeat(255) + ",b=" + "2".repeat(252);
        assertEquals(512, longest.length());
        assertEquals(longest, of(PARENT, longest).get("tracestate"));
        assertEquals(Map.of("traceparent", PARENT), of(PARENT, longest + "2"));
    }

    @Test
    void optionalWhiteSpaceIsNoPartOfATrace() {
        assertEquals(
                Map.of("traceparent", PARENT, "tracestate", "foo=1 ,\tbar=2, ,x@y=z"),
                of(" " + PARENT + " ", " foo=1 ,\tbar=2, ,x@y=z "));
    }

    @Test
    void everyEventOfARequestGetsItsTraceUnlessItHasItsOwn(@TempDir Path pipeline) throws IOException {
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        Map<String, String> headers = new HashMap<>(Map.of(
                "authorization",
                "Bearer " + IngestFixture.DEVICE_TOKEN,
                "content-type",
                "application/json",
                "traceparent",
                PARENT,
                "tracestate",
                STATE));
        String plain =
                "{\"id\":\"1\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";
        ingest.post(headers, ("[" + plain + "," + plain + "]").getBytes(StandardCharsets.UTF_8));
        Map<String, String> trace = Map.of("traceparent", PARENT, "tracestate", STATE);
        assertEquals(
                List.of(trace, trace),
                ingest.stored().stream().map(event -> event.attributes()).toList());

        String own = "00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01";
        String cloud = "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"pump-17\",\"type\":\"pump.telemetry\","
                + "\"data\":{\"temperature\":1}";
        headers.put("content-type", "application/cloudevents-batch+json");
        ingest.post(
                headers,
                ("[" + cloud + "}," + cloud + ",\"traceparent\":\"" + own + "\"}," + cloud
                                + ",\"tracestate\":\"a=1\"}]")
                        .getBytes(StandardCharsets.UTF_8));
        Map<String, String> joined = new HashMap<>(trace);
        joined.put("source", "pump-17");
        assertEquals(
                List.of(joined, Map.of("source", "pump-17", "traceparent", own), joined),
                ingest.stored().stream()
                        .skip(2)
                        .map(event -> event.attributes())
                        .toList());
    }
}
