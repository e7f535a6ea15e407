package dev.penstock.local.embedded;

import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.testkit.contract.AnswerStoreContract;
import dev.penstock.testkit.contract.DedupLogContract;
import dev.penstock.testkit.contract.DeviceAttributesContract;
import dev.penstock.testkit.contract.DeviceMemoryStoreContract;
import dev.penstock.testkit.contract.DeviceRegistryContract;
import dev.penstock.testkit.contract.FailedEventStoreContract;
import dev.penstock.testkit.contract.RecentStoreContract;
import dev.penstock.testkit.contract.StreamWriterContract;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The embedded stores keep what every store promises, and the shipped stream writer writes to the embedded streams. */
class StoreContractsTest {

    @TempDir
    Path directory;

    private EmbeddedServices services;

    private EmbeddedServices services() {
        services = EmbeddedServices.open(directory, EmbeddedSettings.defaults(), Clock.systemUTC());
        return services;
    }

    @AfterEach
    void close() {
        services.close();
    }

    @Nested
    class Recent extends RecentStoreContract {
        @Override
        protected RecentStore open() {
            return services().recentStore();
        }
    }

    @Nested
    class Failures extends FailedEventStoreContract {
        @Override
        protected FailedEventStore open() {
            return services().failures();
        }
    }

    @Nested
    class Dedup extends DedupLogContract {
        @Override
        protected DedupLog open() {
            return services().dedupLog();
        }
    }

    @Nested
    class Memory extends DeviceMemoryStoreContract {
        @Override
        protected DeviceMemoryStore open() {
            return services().memories();
        }
    }

    @Nested
    class Registry extends DeviceRegistryContract {
        @Override
        protected DeviceRegistry open() {
            return services().registry();
        }
    }

    @Nested
    class Attributes extends DeviceAttributesContract {
        @Override
        protected DeviceAttributes open() {
            return services().attributes();
        }
    }

    @Nested
    class Answers extends AnswerStoreContract {
        @Override
        protected AnswerStore open() {
            return services().answers();
        }
    }

    @Nested
    class Streams extends StreamWriterContract {
        @Override
        protected StreamWriter open() {
            services().ensureStream("written", 3);
            return new KinesisStreamWriter(services.kinesis(), "written");
        }

        @Override
        protected List<StreamRecord> stored() {
            List<StreamRecord> stored = new ArrayList<>();
            for (Record record : Reading.all(services.kinesis(), "written", ShardIteratorType.TRIM_HORIZON)) {
                stored.add(new StreamRecord(
                        record.partitionKey(), null, record.data().asByteArray()));
            }
            return stored;
        }
    }
}
