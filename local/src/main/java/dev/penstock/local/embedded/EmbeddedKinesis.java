package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Kinesis Data Streams on the embedded database, for the operations that Penstock uses; every other throws
 * {@link UnsupportedOperationException}. A put is answered when its records are on disk. What Kinesis reports per record
 * (throttling, an internal failure such as a full disk) is reported per record here too.
 */
public final class EmbeddedKinesis implements KinesisClient {

    /** Kinesis's limits of one request. */
    private static final int MAX_RECORDS = 500;

    private static final int MAX_REQUEST_BYTES = 10 << 20;
    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final int MAX_KEY_LENGTH = 256;
    private static final int MAX_GET_RECORDS = 10_000;
    private static final int MAX_GET_BYTES = 10 << 20;

    /** Error codes that Kinesis gives single records. */
    private static final String THROTTLED = "ProvisionedThroughputExceededException";

    private static final String INTERNAL_FAILURE = "InternalFailure";

    /** Longer than any commit takes; an answer that takes longer is one that never comes. */
    private static final Duration PUT_TIMEOUT = Duration.ofSeconds(30);

    private final Database database;
    private final StreamCatalog catalog;
    private final boolean limits;
    private final Clock clock;
    private final Map<ShardLog, ShardLimit> limitByShard = new ConcurrentHashMap<>();

    EmbeddedKinesis(Database database, StreamCatalog catalog, boolean limits, Clock clock) {
        this.database = database;
        this.catalog = catalog;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Does nothing: the database belongs to {@link EmbeddedServices}. */
    @Override
    public void close() {}

    @Override
    public CreateStreamResponse createStream(CreateStreamRequest request) {
        String name = request.streamName();
        if (catalog.find(name) != null) {
            throw ResourceInUseException.builder()
                    .message("Stream " + name + " already exists.")
                    .statusCode(400)
                    .build();
        }
        int shards = request.shardCount() == null ? 1 : request.shardCount();
        catalog.create(name, shards, Deadline.after(PUT_TIMEOUT));
        return CreateStreamResponse.builder().build();
    }

    @Override
    public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
        StreamLog stream = stream(request.streamName(), request.streamARN());
        return DescribeStreamSummaryResponse.builder()
                .streamDescriptionSummary(StreamDescriptionSummary.builder()
                        .streamName(stream.name())
                        .streamARN(EmbeddedArns.stream(stream.name()))
                        .streamStatus(StreamStatus.ACTIVE)
                        .openShardCount(stream.shards().size())
                        .build())
                .build();
    }

    @Override
    public ListShardsResponse listShards(ListShardsRequest request) {
        StreamLog stream = stream(request.streamName(), request.streamARN());
        List<Shard> shards = new ArrayList<>();
        for (ShardLog shard : stream.shards()) {
            shards.add(Shard.builder()
                    .shardId(shard.id())
                    .hashKeyRange(
                            range -> range.startingHashKey(shard.firstHashKey().toString())
                                    .endingHashKey(shard.lastHashKey().toString()))
                    .sequenceNumberRange(range -> range.startingSequenceNumber(SequenceNumbers.format(0)))
                    .build());
        }
        return ListShardsResponse.builder().shards(shards).build();
    }

    @Override
    public PutRecordResponse putRecord(PutRecordRequest request) {
        StreamLog stream = stream(request.streamName(), request.streamARN());
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey(request.partitionKey())
                .explicitHashKey(request.explicitHashKey())
                .data(request.data())
                .build();
        PutRecordsResultEntry result = put(stream, List.of(entry)).getFirst();
        if (result.errorCode() == null) {
            return PutRecordResponse.builder()
                    .shardId(result.shardId())
                    .sequenceNumber(result.sequenceNumber())
                    .build();
        }
        if (result.errorCode().equals(THROTTLED)) {
            throw ProvisionedThroughputExceededException.builder()
                    .message(result.errorMessage())
                    .statusCode(400)
                    .build();
        }
        throw KinesisException.builder()
                .message(result.errorMessage())
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(result.errorCode())
                        .errorMessage(result.errorMessage())
                        .build())
                .statusCode(500)
                .build();
    }

    @Override
    public PutRecordsResponse putRecords(PutRecordsRequest request) {
        StreamLog stream = stream(request.streamName(), request.streamARN());
        if (request.records().isEmpty() || request.records().size() > MAX_RECORDS) {
            throw invalid("records: " + request.records().size() + " is not between 1 and " + MAX_RECORDS);
        }
        List<PutRecordsResultEntry> results = put(stream, request.records());
        return PutRecordsResponse.builder()
                .records(results)
                .failedRecordCount((int)
                        results.stream().filter(r -> r.errorCode() != null).count())
                .build();
    }

    private List<PutRecordsResultEntry> put(StreamLog stream, List<PutRecordsRequestEntry> entries) {
        validate(entries);
        List<StreamPuts.@Nullable Put> puts = new ArrayList<>(entries.size());
        List<StreamPuts.Put> admitted = new ArrayList<>(entries.size());
        for (PutRecordsRequestEntry entry : entries) {
            ShardLog shard = stream.shardFor(entry.partitionKey(), entry.explicitHashKey());
            byte[] data = entry.data().asByteArrayUnsafe();
            StreamPuts.@Nullable Put put =
                    admit(shard, data.length) ? new StreamPuts.Put(shard, entry.partitionKey(), data) : null;
            puts.add(put);
            if (put != null) {
                admitted.add(put);
            }
        }
        @Nullable String failure = store(stream, admitted);
        List<PutRecordsResultEntry> results = new ArrayList<>(entries.size());
        for (StreamPuts.@Nullable Put put : puts) {
            results.add(result(stream, put, failure));
        }
        return results;
    }

    private boolean admit(ShardLog shard, int size) {
        return !limits
                || limitByShard
                        .computeIfAbsent(shard, s -> new ShardLimit(System::nanoTime))
                        .admit(size);
    }

    /** Stores records together. @return why it failed, or null */
    private @Nullable String store(StreamLog stream, List<StreamPuts.Put> puts) {
        if (puts.isEmpty()) {
            return null;
        }
        try {
            database.write("write stream " + stream.name(), Deadline.after(PUT_TIMEOUT), transaction -> {
                transaction
                        .gather(catalog, StreamPuts.class, () -> new StreamPuts(clock.millis()))
                        .add(puts);
                return puts.size();
            });
            return null;
        } catch (PenstockException e) {
            return e.getMessage();
        }
    }

    private static PutRecordsResultEntry result(
            StreamLog stream, StreamPuts.@Nullable Put put, @Nullable String failure) {
        PutRecordsResultEntry.Builder result = PutRecordsResultEntry.builder();
        if (put == null) {
            result.errorCode(THROTTLED).errorMessage("Rate exceeded for a shard of stream " + stream.name() + ".");
        } else if (failure != null) {
            result.errorCode(INTERNAL_FAILURE).errorMessage(failure);
        } else {
            result.shardId(put.shard().id()).sequenceNumber(SequenceNumbers.format(put.sequence()));
        }
        return result.build();
    }

    private static void validate(List<PutRecordsRequestEntry> entries) {
        long total = 0;
        for (PutRecordsRequestEntry entry : entries) {
            String key = entry.partitionKey();
            if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
                throw invalid("partitionKey: not between 1 and " + MAX_KEY_LENGTH + " characters");
            }
            SdkBytes data = entry.data();
            if (data == null) {
                throw invalid("data: missing");
            }
            int size = data.asByteArrayUnsafe().length + key.length();
            if (size > MAX_RECORD_BYTES) {
                throw invalid("record: " + size + " bytes are more than " + MAX_RECORD_BYTES);
            }
            total += size;
            validateHashKey(entry.explicitHashKey());
        }
        if (total > MAX_REQUEST_BYTES) {
            throw invalid("request: " + total + " bytes are more than " + MAX_REQUEST_BYTES);
        }
    }

    private static void validateHashKey(@Nullable String hashKey) {
        if (hashKey == null) {
            return;
        }
        boolean digits = !hashKey.isEmpty() && hashKey.length() <= 39;
        for (int i = 0; i < hashKey.length() && digits; i++) {
            digits = hashKey.charAt(i) >= '0' && hashKey.charAt(i) <= '9';
        }
        if (!digits || new BigInteger(hashKey).compareTo(StreamLog.HASH_KEYS) >= 0) {
            throw invalid("explicitHashKey: not a decimal below 2^128");
        }
    }

    @Override
    public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        StreamLog stream = stream(request.streamName(), request.streamARN());
        ShardLog shard = shard(stream, request.shardId());
        long after = switch (request.shardIteratorType()) {
            case TRIM_HORIZON -> shard.trimmedThrough();
            case LATEST -> shard.last();
            case AT_SEQUENCE_NUMBER -> sequence(request.startingSequenceNumber()) - 1;
            case AFTER_SEQUENCE_NUMBER -> sequence(request.startingSequenceNumber());
            case AT_TIMESTAMP, UNKNOWN_TO_SDK_VERSION ->
                throw invalid("shardIteratorType: " + request.shardIteratorTypeAsString() + " is not supported");
        };
        return GetShardIteratorResponse.builder()
                .shardIterator(new ShardIterator(stream.name(), shard.id(), after).encode())
                .build();
    }

    private static long sequence(@Nullable String sequenceNumber) {
        OptionalLong sequence = SequenceNumbers.parse(sequenceNumber == null ? "" : sequenceNumber);
        return sequence.orElseThrow(
                () -> invalid("startingSequenceNumber: " + sequenceNumber + " is not of this shard"));
    }

    @Override
    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        ShardIterator from = ShardIterator.decode(request.shardIterator());
        StreamLog stream = stream(from.stream(), null);
        ShardLog shard = shard(stream, from.shardId());
        int limit = request.limit() == null ? MAX_GET_RECORDS : Math.clamp(request.limit(), 1, MAX_GET_RECORDS);
        List<Record> records = new ArrayList<>();
        long after = Math.max(from.after(), shard.trimmedThrough());
        long arrivalMillis = 0;
        long bytes = 0;
        for (RecordRow row : shard.rowsAfter(after)) {
            for (StoredRecord record : row.records()) {
                if (record.sequence() > after && records.size() < limit && bytes < MAX_GET_BYTES) {
                    records.add(sdkRecord(record));
                    after = record.sequence();
                    arrivalMillis = record.arrivalMillis();
                    bytes += record.data().length;
                }
            }
        }
        boolean more = !records.isEmpty() && after < shard.last();
        return GetRecordsResponse.builder()
                .records(records)
                .nextShardIterator(new ShardIterator(stream.name(), shard.id(), after).encode())
                .millisBehindLatest(more ? Math.max(0, clock.millis() - arrivalMillis) : 0)
                .build();
    }

    private static Record sdkRecord(StoredRecord record) {
        return Record.builder()
                .sequenceNumber(SequenceNumbers.format(record.sequence()))
                .partitionKey(record.partitionKey())
                .approximateArrivalTimestamp(Instant.ofEpochMilli(record.arrivalMillis()))
                .data(SdkBytes.fromByteArrayUnsafe(record.data()))
                .build();
    }

    private StreamLog stream(@Nullable String name, @Nullable String arn) {
        String wanted = name != null ? name : EmbeddedArns.streamName(arn == null ? "" : arn);
        StreamLog stream = catalog.find(wanted);
        if (stream == null) {
            throw ResourceNotFoundException.builder()
                    .message("Stream " + wanted + " not found.")
                    .statusCode(400)
                    .build();
        }
        return stream;
    }

    private static ShardLog shard(StreamLog stream, @Nullable String shardId) {
        for (ShardLog shard : stream.shards()) {
            if (shard.id().equals(shardId)) {
                return shard;
            }
        }
        throw ResourceNotFoundException.builder()
                .message("Shard " + shardId + " in stream " + stream.name() + " not found.")
                .statusCode(400)
                .build();
    }

    private static InvalidArgumentException invalid(String reason) {
        return InvalidArgumentException.builder()
                .message(reason)
                .statusCode(400)
                .build();
    }
}
