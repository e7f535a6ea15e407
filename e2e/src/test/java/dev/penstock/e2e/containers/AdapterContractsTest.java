package dev.penstock.e2e.containers;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.dynamo.DynamoAnswerStore;
import dev.penstock.aws.dynamo.DynamoDedupLog;
import dev.penstock.aws.dynamo.DynamoDeviceAttributes;
import dev.penstock.aws.dynamo.DynamoDeviceMemoryStore;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.dynamo.DynamoRecentStore;
import dev.penstock.aws.kinesis.KinesisSink;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.port.Sink;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.testkit.contract.AnswerStoreContract;
import dev.penstock.testkit.contract.DedupLogContract;
import dev.penstock.testkit.contract.DeviceAttributesContract;
import dev.penstock.testkit.contract.DeviceMemoryStoreContract;
import dev.penstock.testkit.contract.DeviceRegistryContract;
import dev.penstock.testkit.contract.FailedEventStoreContract;
import dev.penstock.testkit.contract.RecentStoreContract;
import dev.penstock.testkit.contract.SinkContract;
import dev.penstock.testkit.contract.StreamWriterContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** What ships to AWS keeps the promises of its ports on Kinesis and DynamoDB as LocalStack has them. */
@ExtendWith(LocalStack.class)
class AdapterContractsTest {

    private static DynamoDbClient dynamoDb;
    private static KinesisClient kinesis;

    @BeforeAll
    static void connect() {
        dynamoDb = Clients.dynamoDb(LocalStack.environment());
        kinesis = Clients.kinesis(LocalStack.environment());
    }

    private static String table() {
        return EmptyResources.table(dynamoDb);
    }

    @Nested
    class Recent extends RecentStoreContract {
        @Override
        protected RecentStore open() {
            return new DynamoRecentStore(dynamoDb, table(), table());
        }
    }

    @Nested
    class Failures extends FailedEventStoreContract {
        @Override
        protected FailedEventStore open() {
            return new DynamoFailedEventStore(dynamoDb, table());
        }
    }

    @Nested
    class Dedup extends DedupLogContract {
        @Override
        protected DedupLog open() {
            return new DynamoDedupLog(dynamoDb, table());
        }
    }

    @Nested
    class Memory extends DeviceMemoryStoreContract {
        @Override
        protected DeviceMemoryStore open() {
            return new DynamoDeviceMemoryStore(dynamoDb, table());
        }
    }

    @Nested
    class Registry extends DeviceRegistryContract {
        @Override
        protected DeviceRegistry open() {
            return new DynamoDeviceRegistry(dynamoDb, table());
        }
    }

    @Nested
    class Attributes extends DeviceAttributesContract {
        @Override
        protected DeviceAttributes open() {
            return new DynamoDeviceAttributes(dynamoDb, table());
        }
    }

    @Nested
    class Answers extends AnswerStoreContract {
        @Override
        protected AnswerStore open() {
            return new DynamoAnswerStore(dynamoDb, table());
        }
    }

    @Nested
    class Streams extends StreamWriterContract {
        private final String stream = EmptyResources.stream(kinesis);

        @Override
        protected StreamWriter open() {
            return new KinesisStreamWriter(kinesis, stream);
        }

        @Override
        protected List<StreamRecord> stored() {
            return EmptyResources.records(kinesis, stream).stream()
                    .map(record -> new StreamRecord(
                            record.partitionKey(), null, record.data().asByteArray()))
                    .toList();
        }
    }

    @Nested
    class TopicStreams extends SinkContract {
        private static final ObjectMapper JSON = new ObjectMapper();

        private final String stream = EmptyResources.stream(kinesis);

        @Override
        protected Sink open() {
            return new KinesisSink(
                    new KinesisStreamWriter(kinesis, stream), "kinesis:HotPumps", KinesisSink.DEFAULT_SOURCE_PREFIX);
        }

        @Override
        protected List<String> deliveredIds() {
            return EmptyResources.records(kinesis, stream).stream()
                    .map(record -> eventId(record.data().asByteArray()))
                    .toList();
        }

        private static String eventId(byte[] cloudEvent) {
            try {
                return JSON.readTree(cloudEvent).path("id").asText();
            } catch (IOException e) {
                throw new UncheckedIOException("a CloudEvent of the topic stream", e);
            }
        }

        @Override
        protected int tooManyBytes() {
            return KinesisStreamWriter.MAX_RECORD_BYTES;
        }
    }
}
