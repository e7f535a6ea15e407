package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.command.CommandException;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.Stats;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest good version of the pipeline's files, and the functions that work by it. An edit is loaded as a whole and
 * then taken by all functions at once, each from its next invocation on; what is being handled goes on by the old version.
 * An edit with faults changes nothing, and is told.
 *
 * <p>The functions are made anew, as a deployment would: what they know for speed (tokens, ids that passed) is read again
 * from the stores, which live on. What a credential has sent too fast is forgiven.
 */
final class LivePipeline implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(LivePipeline.class);

    private final Path directory;
    private final Loader loader;
    private final Clock clock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pipeline-watch").factory());

    /** The version at the last look: what was seen twice is no longer being written. */
    private String seen;

    /** The version that was last loaded, with or without success. */
    private String tried;

    private volatile State state;

    private record State(LoadedPipeline loaded, Stats.Pipeline told) {}

    /** Loads the files of a pipeline into functions. */
    interface Loader {
        /**
         * Loads them as they are now.
         *
         * @throws PipelineException with all that is wrong with them
         */
        LoadedPipeline load(String version);
    }

    private LivePipeline(Path directory, Loader loader, Clock clock) {
        this.directory = directory;
        this.loader = loader;
        this.clock = clock;
        this.seen = PipelineVersion.of(directory);
        this.tried = seen;
        this.state = good(loader.load(seen));
        state.loaded().tellStarted().run();
    }

    /**
     * Loads the files as they are now.
     *
     * @throws PipelineException with all that is wrong with them
     */
    static LivePipeline load(Path directory, Loader loader, Clock clock) {
        return new LivePipeline(directory, loader, clock);
    }

    /** Takes up edits from now on. */
    void watch() {
        Objects.requireNonNull(
                watch.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** What is in use now. */
    LoadedPipeline loaded() {
        return state.loaded();
    }

    /** What there is to tell of it. */
    Stats.Pipeline told() {
        return state.told();
    }

    /** A function of the version that is in use at each invocation. */
    RequestStreamHandler handler(String function) {
        return (in, out, context) -> state.loaded().handler(function).handleRequest(in, out, context);
    }

    /** Looks once whether the files have changed, and takes them up if they are no longer being written. */
    void look() {
        String now = version();
        if (!now.equals(seen)) {
            seen = now;
        } else if (!now.equals(tried)) {
            take(now);
        }
    }

    private void take(String now) {
        if (now.equals(state.loaded().version())) {
            tried = now;
            state = new State(state.loaded(), told(List.of()));
            LOG.info("pipeline edit taken back: version {} goes on", now);
            return;
        }
        try {
            LoadedPipeline loaded = loader.load(now);
            if (isStill(now)) {
                tried = now;
                state = good(loaded);
                loaded.tellStarted().run();
                LOG.info("pipeline reloaded: version {}", now);
            }
        } catch (PipelineException e) {
            refuse(now, e.faults());
        } catch (CommandException e) {
            refuse(now, List.of(new Fault(directory, 0, 0, "cannot be loaded: " + e.getMessage())));
        } catch (RuntimeException e) {
            // A bug of ours: its place is for the log, and not for who edits the pipeline.
            LOG.error("pipeline reload", e);
            String text = e.getMessage() == null ? "" : ": " + e.getMessage();
            refuse(now, List.of(new Fault(directory, 0, 0, "cannot be loaded, see the log" + text)));
        }
    }

    private void refuse(String now, List<Fault> faults) {
        if (!isStill(now)) {
            return;
        }
        tried = now;
        List<String> before = state.told().faults();
        List<String> texts = faults.stream().map(Fault::headline).distinct().toList();
        state = new State(state.loaded(), told(texts));
        for (String text : texts) {
            if (!before.contains(text)) {
                LOG.warn(
                        "pipeline edit not used, version {} goes on: {}",
                        state.loaded().version(),
                        text);
            }
        }
    }

    /** Whether what was loaded was of one version; otherwise the next looks do it again. */
    private boolean isStill(String version) {
        return version().equals(version);
    }

    /** The version of the files; where they cannot be read, why. */
    private String version() {
        try {
            return PipelineVersion.of(directory);
        } catch (PipelineException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private State good(LoadedPipeline loaded) {
        return new State(loaded, new Stats.Pipeline(loaded.version(), clock.instant(), List.of()));
    }

    /** The same as is told now, but for the faults. */
    private Stats.Pipeline told(List<String> faults) {
        return new Stats.Pipeline(state.told().version(), state.told().loadedAt(), faults);
    }

    @Override
    public void close() {
        watch.shutdown();
    }
}
