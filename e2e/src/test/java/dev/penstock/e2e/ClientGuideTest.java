package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs of docs/clients.md, against a local run and against servers that stumble. */
class ClientGuideTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern GRPC = Pattern.compile("gRPC {6}(127\\.0\\.0\\.1:\\d+)");
    private static final String UNKNOWN_TOKEN = "psd_" + "x".repeat(43);

    /** What timers may be early by. */
    private static final Duration SLACK = Duration.ofMillis(50);

    @TempDir
    static Path data;

    @TempDir
    Path dir;

    private static PenstockProcess penstock;
    private static URI url;
    private static String grpc;

    @BeforeAll
    static void start() throws Exception {
        penstock = PenstockProcess.start("run", "--port", "0", "--grpc-port", "0", "--data", data.toString());
        url = penstock.awaitReady();
        Matcher address = GRPC.matcher(penstock.output());
        assertTrue(address.find(), penstock.output());
        grpc = address.group(1);
    }

    @AfterAll
    static void stop() throws IOException {
        penstock.close();
    }

    private ClientProgram.Run run(ClientProgram program, String token) throws Exception {
        return program.run(dir, Map.of("PENSTOCK_URL", url.toString(), "PENSTOCK_GRPC", grpc, "PENSTOCK_TOKEN", token));
    }

    @ParameterizedTest
    @EnumSource
    void whatItSendsIsAcceptedAndCanBeReadBack(ClientProgram program) throws Exception {
        ClientProgram.Run run = run(program, PenstockProcess.token(data, Role.DEVICE, Set.of("pump-17")));
        assertEquals(0, run.exit(), run::toString);
        List<String> ids = accepted(run);
        assertEquals(2, Set.copyOf(ids).size(), run::toString);
        awaitHistory(ids);
    }

    @ParameterizedTest
    @EnumSource
    void itTellsWhyAnEventIsRejected(ClientProgram program) throws Exception {
        ClientProgram.Run run = run(program, PenstockProcess.token(data, Role.DEVICE, Set.of("pump-18")));
        assertEquals(0, run.exit(), run::toString);
        assertEquals(2, run.lines().size(), run::toString);
        run.lines().forEach(line -> assertTrue(line.matches("\\S+ (rejected|STATUS_REJECTED) \\S+ .*pump-17.*"), line));
    }

    @ParameterizedTest
    @EnumSource
    void itDoesNotTryAgainWhatIsRefusedForGood(ClientProgram program) throws Exception {
        ClientProgram.Run run = run(program, UNKNOWN_TOKEN);
        assertNotEquals(0, run.exit());
        assertEquals(List.of(), run.lines());
        assertTrue(run.errors().contains("refused"), run::toString);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRPCURL")
    void itSendsAgainWhatIsToBeSentAgain(ClientProgram program) throws Exception {
        try (StumblingServer server = new StumblingServer()) {
            ClientProgram.Run run =
                    program.run(dir, Map.of("PENSTOCK_URL", server.url(), "PENSTOCK_TOKEN", UNKNOWN_TOKEN));
            assertSentAgain(run, server.arrivals());
        }
    }

    @Test
    void grpcurlSendsAgainWhatIsToBeSentAgain() throws Exception {
        try (StumblingGrpcServer server = new StumblingGrpcServer()) {
            ClientProgram.Run run = ClientProgram.GRPCURL.run(
                    dir, Map.of("PENSTOCK_GRPC", server.address(), "PENSTOCK_TOKEN", UNKNOWN_TOKEN));
            assertSentAgain(run, server.arrivals());
        }
    }

    private static void assertSentAgain(ClientProgram.Run run, Arrivals arrivals) {
        assertEquals(0, run.exit(), run::toString);
        List<List<String>> requests = arrivals.requests();
        assertEquals(4, requests.size(), run::toString);
        List<String> both = requests.getFirst();
        assertEquals(2, both.size());
        assertEquals(both, requests.get(1));
        assertEquals(both, requests.get(2));
        assertEquals(List.of(both.getLast()), requests.get(3));
        List<String> ids = accepted(run);
        assertTrue(both.getFirst().contains(ids.getFirst()), run::toString);
        assertTrue(both.getLast().contains(ids.getLast()), run::toString);
        assertNotEquals(ids.getFirst(), ids.getLast());

        // A second where nothing is said, the two and the one second that the server asked for.
        List<Integer> seconds = List.of(1, 2, 1);
        for (int i = 0; i < seconds.size(); i++) {
            Duration wait = arrivals.wait(i + 1);
            assertTrue(wait.plus(SLACK).toSeconds() >= seconds.get(i), "attempt " + (i + 2) + " came after " + wait);
        }
    }

    /** The ids of what a program says is accepted, which is both its events. */
    private static List<String> accepted(ClientProgram.Run run) {
        assertEquals(2, run.lines().size(), run::toString);
        run.lines().forEach(line -> assertTrue(line.matches("\\S+ (accepted|STATUS_ACCEPTED) ?"), run.toString()));
        return run.lines().stream().map(line -> line.split(" ")[0]).toList();
    }

    @Test
    void theEventOfTheSketchIsAcceptedAndThePageSaysThatTheSketchIsNotRun() throws Exception {
        assertTrue(ClientProgram.guide().contains("**This sketch is\nnot run by the tests**"));
        Matcher format = Pattern.compile("EVENT = R\"\\((.*)\\)\";").matcher(ClientProgram.code("send_events.ino"));
        assertTrue(format.find());
        String events = "[" + format.group(1).formatted("esp-1", "2026-11-23T10:15:00Z", 161.6) + ","
                + format.group(1).formatted("esp-2", "2026-11-23T10:15:01Z", 162.1) + "]";
        String token = PenstockProcess.token(data, Role.DEVICE, Set.of("pump-17"));
        try (KeepAliveConnection connection = new KeepAliveConnection(url, token, PATIENCE)) {
            KeepAliveConnection.Response response =
                    connection.post("/v1/events", events.getBytes(StandardCharsets.UTF_8));
            assertEquals(202, response.status(), response.text());
        }
        awaitHistory(List.of("esp-1", "esp-2"));
    }

    private static void awaitHistory(List<String> ids) throws Exception {
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        long end = System.nanoTime() + PATIENCE.toNanos();
        Set<String> found = new HashSet<>();
        try (KeepAliveConnection connection = new KeepAliveConnection(url, reader, PATIENCE)) {
            while (!found.containsAll(ids) && System.nanoTime() < end) {
                for (JsonNode event : JSON.readTree(connection
                                .get("/v1/devices/pump-17/events?limit=100")
                                .body())
                        .path("events")) {
                    found.add(event.path("id").asText());
                }
                Thread.sleep(50);
            }
        }
        assertTrue(found.containsAll(ids), ids + " are not all of " + found);
    }
}
