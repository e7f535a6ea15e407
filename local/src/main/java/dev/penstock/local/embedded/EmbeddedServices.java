package dev.penstock.local.embedded;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.local.mapping.Mappings;
import dev.penstock.local.mapping.SourceStream;
import dev.penstock.local.sqlite.DataDirectory;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything that the pipeline has in AWS, in this process and one SQLite file: streams, event source mappings, stores,
 * counters. Thread-safe.
 */
public final class EmbeddedServices implements AutoCloseable {

    static final String OWNER = "the embedded services";
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

    private final DataDirectory directory;
    private final Database database;
    private final StreamCatalog catalog;
    private final EmbeddedKinesis kinesis;
    private final Mappings mappings;
    private final RecentStore recentStore;
    private final FailedEventStore failures;
    private final DedupLog dedupLog;
    private final DeviceMemoryStore memories;
    private final DeviceRegistry registry;
    private final DeviceAttributes attributes;
    private final AnswerStore answers;
    private final Upkeep upkeep;

    private EmbeddedServices(DataDirectory directory, Database database, EmbeddedSettings settings, Clock clock) {
        this.directory = directory;
        this.database = database;
        this.catalog = StreamCatalog.load(database);
        this.kinesis = new EmbeddedKinesis(database, catalog, settings.shardLimits(), clock);
        this.mappings = new Mappings(database, settings.keepFailures(), clock);
        this.recentStore = new EmbeddedRecentStore(database);
        this.failures = new EmbeddedFailedEventStore(database);
        this.dedupLog = new EmbeddedDedupLog(database);
        this.memories = new EmbeddedDeviceMemoryStore(database);
        this.registry = new EmbeddedDeviceRegistry(database);
        this.attributes = new EmbeddedDeviceAttributes(database);
        this.answers = new EmbeddedAnswerStore(database);
        this.upkeep = new Upkeep(database, catalog, mappings, settings, clock);
        upkeep.start();
    }

    /**
     * Opens the services on a directory, which is made where it is missing. What they confirm survives a power cut.
     *
     * @throws PenstockException if the directory is not writable, another pipeline runs on it, or its file cannot be read
     */
    public static EmbeddedServices open(Path dataDirectory, EmbeddedSettings settings, Clock clock) {
        return open(DataDirectory.lock(dataDirectory), Database.Durability.DISK, settings, clock);
    }

    /** Opens services that keep nothing beyond {@link #close} (they use a temporary file). */
    public static EmbeddedServices openInMemory(EmbeddedSettings settings, Clock clock) {
        return open(DataDirectory.temporary(), Database.Durability.NONE, settings, clock);
    }

    private static EmbeddedServices open(
            DataDirectory directory, Database.Durability durability, EmbeddedSettings settings, Clock clock) {
        Database database = null;
        try {
            database = Database.open(directory.database(), durability);
            directory.claim(database, OWNER);
            return new EmbeddedServices(directory, database, settings, clock);
        } catch (PenstockException e) {
            if (database != null) {
                database.close();
            }
            directory.close();
            throw e;
        }
    }

    /** Makes a stream unless it is there; one that is there keeps the shards that it was made with. */
    public void ensureStream(String name, int shards) {
        catalog.create(name, shards, Deadline.after(OPEN_TIMEOUT));
    }

    /** Where the file is: the directory that was asked for, or a temporary one. */
    public Path directory() {
        return directory.path();
    }

    /** The streams; closing it does nothing. */
    public EmbeddedKinesis kinesis() {
        return kinesis;
    }

    /** The recent-data cache. */
    public RecentStore recentStore() {
        return recentStore;
    }

    /** Failed events, those that a mapping gave up included. */
    public FailedEventStore failures() {
        return failures;
    }

    /** What transform remembers to find duplicates. */
    public DedupLog dedupLog() {
        return dedupLog;
    }

    /** Tokens; {@link RegistryFile} opens the same from another process. */
    public DeviceRegistry registry() {
        return registry;
    }

    /** What the rules remember of devices. */
    public DeviceMemoryStore memories() {
        return memories;
    }

    /** What the registry says of devices besides their tokens. */
    public DeviceAttributes attributes() {
        return attributes;
    }

    /** The answers to requests with an idempotency key. */
    public AnswerStore answers() {
        return answers;
    }

    /** The counters. Every function's signals must go there too: it is a {@code Signals} as well. */
    public EmbeddedStats stats() {
        return mappings.stats();
    }

    /**
     * Starts an event source mapping; it goes on where it stopped last.
     *
     * @param stage at which events have failed that the mapping gives up
     * @param handler called from several threads at once
     * @param contexts makes the context of each invocation
     * @throws PenstockException if the stream is not there
     */
    public void startMapping(
            StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts) {
        StreamLog stream = catalog.find(mapping.streamName());
        if (stream == null) {
            throw new PermanentException(
                    "mapping of " + mapping.function() + ": there is no stream " + mapping.streamName());
        }
        mappings.start(
                mapping,
                stage,
                handler,
                contexts,
                new SourceStream(EmbeddedArns.stream(stream.name()), List.copyOf(stream.shards())),
                (failures, expires) -> transaction -> {
                    EmbeddedFailedEventStore.insert(transaction, failures, expires);
                    return failures.size();
                });
    }

    /**
     * Waits until every mapping has done every record of its stream. Nothing but mapped functions should write to the
     * streams meanwhile.
     *
     * @return what is left when the deadline passed, in records by {@code function/stream}; empty when nothing is. It is
     *     on disk, and the next start goes on with it
     */
    public Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return mappings.drain(deadline);
    }

    /** The database file, for tests. */
    Path file() {
        return directory.database();
    }

    /** The background work, for tests that do not wait for it. */
    Upkeep upkeep() {
        return upkeep;
    }

    /** Stops the mappings (batches in hand get five seconds), writes what is open and closes the file. */
    @Override
    public void close() {
        mappings.close();
        upkeep.close();
        database.close();
        directory.close();
    }
}
