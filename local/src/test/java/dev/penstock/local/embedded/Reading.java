package dev.penstock.local.embedded;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Reads streams the way a Kinesis consumer does. */
final class Reading {

    private Reading() {}

    /** Every record of a stream from an iterator of this type on, shard after shard. */
    static List<Record> all(KinesisClient kinesis, String stream, ShardIteratorType from) {
        List<Record> records = new ArrayList<>();
        for (Shard shard : kinesis.listShards(r -> r.streamName(stream)).shards()) {
            String iterator = kinesis.getShardIterator(
                            r -> r.streamName(stream).shardId(shard.shardId()).shardIteratorType(from))
                    .shardIterator();
            records.addAll(rest(kinesis, iterator));
        }
        return records;
    }

    /** Every record from an iterator on. */
    static List<Record> rest(KinesisClient kinesis, String iterator) {
        List<Record> records = new ArrayList<>();
        String next = iterator;
        while (true) {
            String now = next;
            GetRecordsResponse page =
                    kinesis.getRecords(r -> r.shardIterator(now).limit(7));
            if (page.records().isEmpty()) {
                return records;
            }
            records.addAll(page.records());
            next = page.nextShardIterator();
        }
    }
}
