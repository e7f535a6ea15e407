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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    /** The programs against servers that stumble: mostly waits, which pass while the other tests run. */
    private static final Map<ClientProgram, Future<Stumbled>> STUMBLED = new EnumMap<>(ClientProgram.class);

    private static final ExecutorService BESIDE = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    static Path directories;

    @TempDir
    Path dir;

    private static PenstockProcess penstock;
    private static URI url;
    private static String grpc;

    private record Stumbled(ClientProgram.Run run, Arrivals arrivals) {}

    @BeforeAll
    static void start() throws Exception {
        for (ClientProgram program : ClientProgram.values()) {
            Path directory = Files.createDirectory(directories.resolve(program.name()));
            STUMBLED.put(program, BESIDE.submit(() -> stumble(program, directory)));
        }
        penstock = PenstockProcess.start("run", "--port", "0", "--grpc-port", "0", "--data", data.toString());
        url = penstock.awaitReady();
        Matcher address = GRPC.matcher(penstock.output());
        assertTrue(address.find(), penstock.output());
        grpc = address.group(1);
    }

    @AfterAll
    static void stop() throws IOException {
        BESIDE.close();
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
        assertEquals(1, run.exit(), run::toString);
        assertEquals(List.of(), run.lines());
        assertTrue(run.errors().contains("refused"), run::toString);
    }

    @ParameterizedTest
    @EnumSource
    void itSendsAgainWhatIsToBeSentAgain(ClientProgram program) throws Throwable {
        Stumbled stumbled;
        try {
            stumbled = STUMBLED.get(program).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
        if (program == ClientProgram.GRPCURL) {
            assertSentAgain(stumbled, 1, 2, 4);
        } else {
            // Two seconds and one that the server asked for; between them it said nothing, and it was the second time.
            assertSentAgain(stumbled, 2, 2, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRPCURL")
    void itGivesUpAfterEightAttempts(ClientProgram program) throws Exception {
        try (StumblingServer server = StumblingServer.thatNeverRecovers()) {
            ClientProgram.Run run =
                    program.run(dir, Map.of("PENSTOCK_URL", server.url(), "PENSTOCK_TOKEN", UNKNOWN_TOKEN));
            assertEquals(1, run.exit(), run::toString);
            assertEquals(8, server.arrivals().requests().size());
            assertEquals(List.of(), run.lines());
            assertTrue(run.errors().contains("not stored"), run::toString);
        }
    }

    private static Stumbled stumble(ClientProgram program, Path directory) throws Exception {
        try (StumblingServer http = StumblingServer.open();
                StumblingGrpcServer grpc = new StumblingGrpcServer()) {
            ClientProgram.Run run = program.run(
                    directory,
                    Map.of(
                            "PENSTOCK_URL",
                            http.url(),
                            "PENSTOCK_GRPC",
                            grpc.address(),
                            "PENSTOCK_TOKEN",
                            UNKNOWN_TOKEN));
            return new Stumbled(run, program == ClientProgram.GRPCURL ? grpc.arrivals() : http.arrivals());
        }
    }

    private static void assertSentAgain(Stumbled stumbled, int... seconds) {
        ClientProgram.Run run = stumbled.run();
        Arrivals arrivals = stumbled.arrivals();
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

        for (int i = 0; i < seconds.length; i++) {
            Duration wait = arrivals.wait(i + 1);
            assertTrue(wait.plus(SLACK).toSeconds() >= seconds[i], "attempt " + (i + 2) + " came after " + wait);
        }
    }

    /** The ids of what a program says is accepted, which is both its events. */
    private static List<String> accepted(ClientProgram.Run run) {
        assertEquals(2, run.lines().size(), run::toString);
        run.lines().forEach(line -> assertTrue(line.matches("\\S+ (accepted|STATUS_ACCEPTED)"), run.toString()));
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
