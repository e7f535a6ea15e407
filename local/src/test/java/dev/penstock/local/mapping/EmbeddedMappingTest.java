package dev.penstock.local.mapping;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.Stage;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/** Mappings that read the embedded shards themselves. */
class EmbeddedMappingTest extends EventSourceMappingContract {

    @Override
    void openMappings(Clock clock) {
        // They come with the services.
    }

    @Override
    void closeMappings() {
        // They go with the services.
    }

    @Override
    void startMapping(StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts) {
        services.startMapping(mapping, stage, handler, contexts);
    }

    @Override
    EmbeddedStats stats() {
        return services.stats();
    }

    @Override
    Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return services.drain(deadline);
    }
}
