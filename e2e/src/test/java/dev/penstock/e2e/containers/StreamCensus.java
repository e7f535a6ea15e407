package dev.penstock.e2e.containers;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.outcome.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Counts the events that an internal stream holds, past the pipeline: what its own counters are judged by. */
final class StreamCensus {

    private final KinesisClient kinesis;
    private final Map<String, String> iterators = new HashMap<>();
    private final Set<String> distinct = new HashSet<>();
    private long total;

    StreamCensus(KinesisClient kinesis, String stream) {
        this.kinesis = kinesis;
        for (Shard shard :
                kinesis.listShards(request -> request.streamName(stream)).shards()) {
            iterators.put(
                    shard.shardId(),
                    kinesis.getShardIterator(request -> request.streamName(stream)
                                    .shardId(shard.shardId())
                                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator());
        }
    }

    /** Counts what came since the last time. */
    void readOn() {
        for (String shard : iterators.keySet()) {
            GetRecordsResponse read;
            do {
                String from = iterators.get(shard);
                read = kinesis.getRecords(request -> request.shardIterator(from));
                read.records().forEach(this::count);
                iterators.put(shard, read.nextShardIterator());
            } while (!read.records().isEmpty());
        }
    }

    private void count(Record record) {
        switch (EventBatchCodec.decode(record.data().asByteArray())) {
            case Outcome.Accepted<EventBatch>(EventBatch batch) ->
                batch.events().forEach(event -> {
                    total++;
                    distinct.add(event.deviceId() + ' ' + event.id());
                });
            case Outcome.Rejected<EventBatch> rejected ->
                throw new AssertionError("a record that cannot be read: " + rejected.reasons());
        }
    }

    /** How many events there are, each as often as it was written. */
    long total() {
        return total;
    }

    /** How many of {@link #total} are there already. */
    long repeats() {
        return total - distinct.size();
    }
}
