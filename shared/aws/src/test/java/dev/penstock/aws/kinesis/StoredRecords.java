package dev.penstock.aws.kinesis;

import dev.penstock.port.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Reads a stream from its beginning. */
final class StoredRecords {

    private StoredRecords() {}

    /** All records, shard by shard, in order. */
    static List<StreamRecord> read(KinesisClient client, String streamName) {
        List<StreamRecord> records = new ArrayList<>();
        for (Shard shard :
                client.listShards(request -> request.streamName(streamName)).shards()) {
            String iterator = client.getShardIterator(request -> request.streamName(streamName)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            GetRecordsResponse response;
            do {
                String from = iterator;
                response = client.getRecords(request -> request.shardIterator(from));
                for (Record record : response.records()) {
                    records.add(new StreamRecord(
                            record.partitionKey(), null, record.data().asByteArray()));
                }
                iterator = response.nextShardIterator();
            } while (!response.records().isEmpty());
        }
        return records;
    }
}
