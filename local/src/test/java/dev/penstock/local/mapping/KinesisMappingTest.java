package dev.penstock.local.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.remote.KinesisMappings;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Mappings that read by GetRecords, as on real streams. */
class KinesisMappingTest extends EventSourceMappingContract {

    private KinesisMappings mappings;

    @Override
    void openMappings(Clock clock) {
        mappings = open("stack-1", clock);
    }

    private KinesisMappings open(String owner, Clock clock) {
        return KinesisMappings.open(
                directory.resolve("mappings"), owner, services.kinesis(), Duration.ofDays(1), clock);
    }

    @Override
    void closeMappings() {
        mappings.close();
    }

    @Override
    void startMapping(StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts) {
        mappings.start(mapping, stage, handler, contexts, services.failures());
    }

    @Override
    EmbeddedStats stats() {
        return mappings.stats();
    }

    @Override
    Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return mappings.drain(deadline);
    }

    @Test
    void countersAndCheckpointsOfOneStackAreNeverMixedWithThoseOfAnother() {
        mappings.close();
        PermanentException refusal = assertThrows(PermanentException.class, () -> open("stack-2", Clock.systemUTC()));
        assertEquals(
                "data directory " + directory.resolve("mappings")
                        + " has the counters and checkpoints of stack-1, this run is on stack-2;"
                        + " choose another directory with --data",
                refusal.getMessage());
        mappings = open("stack-1", Clock.systemUTC());
    }
}
