package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.command.RunningPipeline;
import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** What the pipeline's functions run on. Stores are asked for by the names of their tables. */
interface Services extends AutoCloseable {

    KinesisClient kinesis();

    RecentStore recentStore(String recentTable, String devicesTable);

    DeviceStateStore deviceStates(String devicesTable);

    FailedEventStore failures(String table);

    DedupLog dedupLog(String table);

    DeviceMemoryStore memories(String table);

    DeviceRegistry registry(String table);

    DeviceAttributes attributes(String registryTable);

    AnswerStore answers(String table);

    /** Where other processes find that registry; null for the data directory. */
    RunningPipeline.@Nullable RegistryTable registryTable(String table);

    /** The counters. Every function's signals must go there too. */
    EmbeddedStats stats();

    /** Where counters and checkpoints are kept. */
    Path directory();

    /** Starts an event source mapping, which goes on where it stopped last; what it gives up has failed at {@code stage}. */
    void startMapping(StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts);

    /** Waits until every mapping has done every record of its stream. @return what is left, in records by mapping */
    Map<String, Long> drain(Deadline deadline) throws InterruptedException;

    @Override
    void close();
}
