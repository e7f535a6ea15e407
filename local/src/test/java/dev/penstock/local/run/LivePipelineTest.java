package dev.penstock.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.local.command.CommandException;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePipelineTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path pipeline;

    private final List<String> loads = new ArrayList<>();
    private final List<String> started = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private final MovableClock clock = new MovableClock(START);

    @BeforeEach
    void makePipeline() {
        write("one");
    }

    private void write(String text) {
        try {
            Files.writeString(pipeline.resolve("routes.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LivePipeline live() {
        return LivePipeline.load(pipeline, this::load, clock);
    }

    /** A function that answers with the file that it was made from. */
    private LoadedPipeline load(String version) {
        String text;
        try {
            text = Files.readString(pipeline.resolve("routes.yaml"));
        } catch (IOException e) {
            throw new PipelineException(List.of(new Fault(pipeline, 0, 0, "is not there")));
        }
        loads.add(text);
        meanwhile.run();
        if (text.startsWith("bad")) {
            throw new PipelineException(text.lines()
                    .map(line -> new Fault(Path.of("routes.yaml"), 1, 1, line, "the line\n  ^"))
                    .toList());
        }
        if (text.equals("impossible")) {
            throw new CommandException("RouterFunction: PENSTOCK_LANES: is missing");
        }
        if (text.equals("bug")) {
            throw new IllegalStateException("no such stream");
        }
        byte[] answer = text.getBytes(StandardCharsets.UTF_8);
        return new LoadedPipeline(
                version, Map.of("f", (in, out, context) -> out.write(answer)), null, () -> started.add(text));
    }

    private static String answer(LivePipeline live) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        live.handler("f").handleRequest(new ByteArrayInputStream(new byte[0]), out, new FakeContext("f"));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anEditIsTakenUpOnceItIsWritten() throws IOException {
        LivePipeline live = live();
        String first = live.told().version();
        live.look();
        write("tw");
        live.look();
        write("two");
        live.look();
        assertEquals(List.of("one"), loads, "the file is still being written");
        assertEquals("one", answer(live));
        clock.move(Duration.ofSeconds(9));
        live.look();
        assertEquals("two", answer(live));
        assertNotEquals(first, live.told().version());
        assertEquals(PipelineVersion.of(pipeline), live.told().version());
        assertEquals(START.plusSeconds(9), live.told().loadedAt());
        live.look();
        live.look();
        assertEquals(List.of("one", "two"), loads);
    }

    @Test
    void anEditWithFaultsChangesNothingAndIsTold() throws IOException {
        LivePipeline live = live();
        String first = live.told().version();
        write("bad one\nbad two");
        live.look();
        live.look();
        live.look();
        assertEquals("one", answer(live));
        assertEquals(first, live.told().version());
        assertEquals(START, live.told().loadedAt());
        assertEquals(
                List.of("routes.yaml:1:1: bad one", "routes.yaml:1:1: bad two"),
                live.told().faults());
        assertEquals(2, loads.size(), "it is tried once");

        write("three");
        live.look();
        live.look();
        assertEquals("three", answer(live));
        assertEquals(List.of(), live.told().faults());
    }

    @Test
    void anEditThatIsTakenBackNeedsNoLoading() throws IOException {
        LivePipeline live = live();
        write("bad");
        live.look();
        live.look();
        write("one");
        live.look();
        live.look();
        assertEquals(List.of(), live.told().faults());
        assertEquals(START, live.told().loadedAt());
        assertEquals(List.of("one", "bad"), loads);
        write("bad");
        live.look();
        live.look();
        assertEquals(1, live.told().faults().size());
    }

    @Test
    void whatChangesWhileItIsLoadedIsLoadedAgain() throws IOException {
        LivePipeline live = live();
        write("two");
        live.look();
        meanwhile = () -> write("three");
        live.look();
        assertEquals("one", answer(live), "of no one version");
        meanwhile = () -> {};
        live.look();
        live.look();
        assertEquals("three", answer(live));

        write("bad");
        live.look();
        meanwhile = () -> write("four");
        live.look();
        assertEquals(List.of(), live.told().faults());
        meanwhile = () -> {};
        live.look();
        live.look();
        assertEquals("four", answer(live));
    }

    @Test
    void onlyWhatIsInUseIsToldAsStarted() {
        LivePipeline live = live();
        assertEquals(List.of("one"), started);
        write("bad");
        live.look();
        live.look();
        write("two");
        live.look();
        meanwhile = () -> write("three");
        live.look();
        assertEquals(List.of("one"), started);
        meanwhile = () -> {};
        live.look();
        live.look();
        assertEquals(List.of("one", "three"), started);
    }

    @Test
    void aDirectoryThatGoesAndComesBackIsOutlived() throws IOException {
        LivePipeline live = live();
        Path elsewhere = pipeline.resolveSibling(pipeline.getFileName() + "-moved");
        Files.move(pipeline, elsewhere);
        live.look();
        live.look();
        assertEquals(List.of(pipeline + ": is not there"), live.told().faults());
        assertEquals("one", answer(live));
        Files.move(elsewhere, pipeline);
        live.look();
        live.look();
        assertEquals(List.of(), live.told().faults());
    }

    @Test
    void aFaultOfOurOwnDoesNotEndTheWatch() throws IOException {
        LivePipeline live = live();
        write("bug");
        live.look();
        live.look();
        assertEquals(
                List.of(pipeline + ": cannot be loaded, see the log: no such stream"),
                live.told().faults());
        write("two");
        live.look();
        live.look();
        assertEquals("two", answer(live));
    }

    @Test
    void whatTheRunCannotDoIsToldInItsWords() {
        LivePipeline live = live();
        write("impossible");
        live.look();
        live.look();
        assertEquals(
                List.of(pipeline + ": cannot be loaded: RouterFunction: PENSTOCK_LANES: is missing"),
                live.told().faults());
    }

    @Test
    void theWatchLooksByItself() throws Exception {
        try (LivePipeline live = live()) {
            live.watch();
            write("two");
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!answer(live).equals("two") && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertEquals("two", answer(live));
        }
    }

    @Test
    void theFirstLoadMustBeGood() {
        write("bad");
        assertThrows(PipelineException.class, this::live);
    }
}
