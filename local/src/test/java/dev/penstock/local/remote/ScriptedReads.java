package dev.penstock.local.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/** A shard that answers each read as the script says, and has nothing more when the script is at its end. */
final class ScriptedReads implements KinesisClient {

    /** What one read gives. */
    sealed interface Read {}

    /** Records with these sequence numbers. */
    record Give(int bytesEach, List<String> sequenceNumbers) implements Read {}

    /** A failure. */
    record Fail(RuntimeException failure) implements Read {}

    /** The shard was closed. */
    record Close() implements Read {}

    private final Deque<Read> script = new ArrayDeque<>();
    private final List<String> iterators = new ArrayList<>();
    private final List<String> reads = new ArrayList<>();
    private final List<Long> readNanos = new ArrayList<>();

    static Read give(String... sequenceNumbers) {
        return new Give(1, List.of(sequenceNumbers));
    }

    synchronized ScriptedReads then(Read read) {
        script.add(read);
        return this;
    }

    /** Where iterators were asked for. */
    synchronized List<String> iterators() {
        return List.copyOf(iterators);
    }

    /** With which iterators was read. */
    synchronized List<String> reads() {
        return List.copyOf(reads);
    }

    synchronized List<Long> readNanos() {
        return List.copyOf(readNanos);
    }

    @Override
    public synchronized GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        String from = request.startingSequenceNumber();
        iterators.add(request.shardIteratorTypeAsString() + (from == null ? "" : " " + from));
        return GetShardIteratorResponse.builder()
                .shardIterator("iterator-" + iterators.size())
                .build();
    }

    @Override
    public synchronized GetRecordsResponse getRecords(GetRecordsRequest request) {
        reads.add(request.shardIterator());
        readNanos.add(System.nanoTime());
        GetRecordsResponse.Builder answer = GetRecordsResponse.builder()
                .millisBehindLatest(script.size() > 1 ? 1_000L : 0L)
                .nextShardIterator(request.shardIterator() + "+");
        Read next = script.poll();
        return switch (next) {
            case null -> answer.records(List.of()).build();
            case Give(int bytes, List<String> numbers) ->
                answer.records(numbers.stream()
                                .map(number -> Record.builder()
                                        .sequenceNumber(number)
                                        .partitionKey("key")
                                        .data(SdkBytes.fromByteArray(new byte[bytes]))
                                        .build())
                                .toList())
                        .build();
            case Fail(RuntimeException failure) -> throw failure;
            case Close() -> answer.records(List.of()).nextShardIterator(null).build();
        };
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
