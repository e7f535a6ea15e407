package dev.penstock.aws.kinesis;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.testkit.contract.StreamWriterContract;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kinesis.KinesisClient;

@ExtendWith(MotoServer.class)
class KinesisStreamWriterMotoTest extends StreamWriterContract {

    private final KinesisClient client = MotoServer.kinesis();
    private String stream;

    @Override
    protected StreamWriter open() {
        stream = EmptyResources.stream(client);
        return new KinesisStreamWriter(client, stream);
    }

    @Override
    protected List<StreamRecord> stored() {
        return EmptyResources.records(client, stream).stream()
                .map(record -> new StreamRecord(
                        record.partitionKey(), null, record.data().asByteArray()))
                .toList();
    }
}
