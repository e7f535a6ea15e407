package dev.penstock.local.remote;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.local.mapping.GivenUpEvents;
import dev.penstock.local.mapping.Mappings;
import dev.penstock.local.mapping.Shard;
import dev.penstock.local.mapping.SourceStream;
import dev.penstock.local.sqlite.DataDirectory;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;

/**
 * Event source mappings on real Kinesis streams. What was given up, checkpoints and counters are in a local file, so that
 * a restart goes on where it was and the counters are exact. Thread-safe.
 */
public final class KinesisMappings implements AutoCloseable {

    private static final Duration SAVE_TIMEOUT = Duration.ofSeconds(20);

    private final DataDirectory directory;
    private final Database database;
    private final KinesisClient kinesis;
    private final Mappings mappings;
    private final Clock clock;

    private KinesisMappings(
            DataDirectory directory, Database database, KinesisClient kinesis, Duration keepFailures, Clock clock) {
        this.directory = directory;
        this.database = database;
        this.kinesis = kinesis;
        this.mappings = new Mappings(database, keepFailures, clock);
        this.clock = clock;
    }

    /**
     * Opens the local file; no mapping runs yet.
     *
     * @param data the directory of the local file; made where it is missing
     * @param owner whose streams are read, for example a stack's id: a directory serves one of them only
     * @param kinesis stays open on {@link #close}
     * @param keepFailures how long what mappings give up is listed
     * @throws PenstockException if the directory serves another owner, another pipeline runs on it, or it cannot be
     *     written
     */
    public static KinesisMappings open(
            Path data, String owner, KinesisClient kinesis, Duration keepFailures, Clock clock) {
        DataDirectory directory = DataDirectory.lock(data);
        Database database = null;
        try {
            database = Database.open(directory.database(), Database.Durability.DISK);
            directory.claim(database, owner);
            return new KinesisMappings(directory, database, kinesis, keepFailures, clock);
        } catch (PenstockException e) {
            if (database != null) {
                database.close();
            }
            directory.close();
            throw e;
        }
    }

    /**
     * Starts an event source mapping; it goes on where it stopped last.
     *
     * @param stage at which events have failed that the mapping gives up
     * @param handler called from several threads at once
     * @param contexts makes the context of each invocation
     * @param failures where events go that the mapping gives up
     * @throws PenstockException if the stream is not there or cannot be asked
     */
    public void start(
            StreamMapping mapping,
            Stage stage,
            RequestStreamHandler handler,
            Supplier<Context> contexts,
            FailedEventStore failures) {
        GivenUpEvents givenUp = (events, expires) -> {
            failures.save(events, expires, Deadline.after(SAVE_TIMEOUT));
            return transaction -> events.size();
        };
        mappings.start(mapping, stage, handler, contexts, source(mapping.streamName()), givenUp);
    }

    private SourceStream source(String stream) {
        try {
            String arn = kinesis.describeStreamSummary(request -> request.streamName(stream))
                    .streamDescriptionSummary()
                    .streamARN();
            List<Shard> shards = new ArrayList<>();
            ListShardsRequest request =
                    ListShardsRequest.builder().streamName(stream).build();
            while (request != null) {
                ListShardsResponse page = kinesis.listShards(request);
                page.shards()
                        .forEach(shard ->
                                shards.add(new KinesisShard(kinesis, stream, shard.shardId(), clock.instant())));
                request = page.nextToken() == null
                        ? null
                        : ListShardsRequest.builder()
                                .nextToken(page.nextToken())
                                .build();
            }
            return new SourceStream(arn, shards);
        } catch (SdkException e) {
            throw SdkFailures.translate("read stream " + stream, e);
        }
    }

    /** The counters. Every function's signals must go there too: it is a {@code Signals} as well. */
    public EmbeddedStats stats() {
        return mappings.stats();
    }

    /** Where the local file is. */
    public Path directory() {
        return directory.path();
    }

    /**
     * Waits until every mapping has done every record of its stream.
     *
     * @return what is left when the deadline passed, in records by {@code function/stream}
     */
    public Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return mappings.drain(deadline);
    }

    /** Stops the mappings (batches in hand get five seconds), writes what is open and closes the file. */
    @Override
    public void close() {
        mappings.close();
        database.close();
        directory.close();
    }
}
