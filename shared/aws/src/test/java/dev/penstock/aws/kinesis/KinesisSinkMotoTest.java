package dev.penstock.aws.kinesis;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.Sink;
import dev.penstock.testkit.contract.SinkContract;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kinesis.KinesisClient;

@ExtendWith(MotoServer.class)
class KinesisSinkMotoTest extends SinkContract {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

    private final KinesisClient client = MotoServer.kinesis();
    private String stream;

    @Override
    protected Sink open() {
        stream = EmptyResources.stream(client);
        return new KinesisSink(
                new KinesisStreamWriter(client, stream), "kinesis:HotPumps", KinesisSink.DEFAULT_SOURCE_PREFIX);
    }

    @Override
    protected List<String> deliveredIds() {
        return EmptyResources.records(client, stream).stream()
                .map(record -> {
                    Matcher matcher = ID.matcher(record.data().asUtf8String());
                    return matcher.find() ? matcher.group(1) : "no id";
                })
                .toList();
    }

    @Override
    protected int tooManyBytes() {
        return KinesisStreamWriter.MAX_RECORD_BYTES;
    }
}
