package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.command.RunningPipeline;
import dev.penstock.local.embedded.EmbeddedServices;
import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.local.template.TemplateFile;
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

/** The embedded services: they have one store of each kind, whatever the table is called. */
record EmbeddedRun(EmbeddedServices services) implements Services {

    /** Makes the template's streams where they are missing. */
    static EmbeddedRun on(EmbeddedServices services, TemplateFile template) {
        template.streams().values().forEach(stream -> services.ensureStream(stream.name(), stream.shards()));
        return new EmbeddedRun(services);
    }

    @Override
    public KinesisClient kinesis() {
        return services.kinesis();
    }

    @Override
    public RecentStore recentStore(String recentTable, String devicesTable) {
        return services.recentStore();
    }

    @Override
    public DeviceStateStore deviceStates(String devicesTable) {
        return services.recentStore();
    }

    @Override
    public FailedEventStore failures(String table) {
        return services.failures();
    }

    @Override
    public DedupLog dedupLog(String table) {
        return services.dedupLog();
    }

    @Override
    public DeviceMemoryStore memories(String table) {
        return services.memories();
    }

    @Override
    public DeviceRegistry registry(String table) {
        return services.registry();
    }

    @Override
    public DeviceAttributes attributes(String registryTable) {
        return services.attributes();
    }

    @Override
    public AnswerStore answers(String table) {
        return services.answers();
    }

    @Override
    public RunningPipeline.@Nullable RegistryTable registryTable(String table) {
        return null;
    }

    @Override
    public EmbeddedStats stats() {
        return services.stats();
    }

    @Override
    public Path directory() {
        return services.directory();
    }

    @Override
    public void startMapping(
            StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts) {
        services.startMapping(mapping, stage, handler, contexts);
    }

    @Override
    public Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return services.drain(deadline);
    }

    @Override
    public void close() {
        services.close();
    }
}
