package dev.penstock.aws.kinesis;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter.Order;
import dev.penstock.port.StreamWriter.Unconfirmed;
import dev.penstock.time.Deadline;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** One write on its way: what is still pending, and why. Used by one thread. */
final class PendingWrite {

    private static final int MAX_RECORDS_PER_CALL = 500;

    /** Today's documented limit is 10 MiB a call; it was 5, and what imitates Kinesis still says so. 5 costs nothing. */
    private static final int MAX_BYTES_PER_CALL = 5 << 20;

    private static final int MAX_PARTITION_KEY_CHARS = 256;
    private static final BigInteger HASH_KEYS = BigInteger.ONE.shiftLeft(128);

    /** A shard's limits are per second, so a throttled record needs a real pause. */
    private static final Duration PAUSE_THROTTLED = Duration.ofMillis(100);

    /** An internal failure is over at once, or not soon. */
    private static final Duration PAUSE_FAILED = Duration.ofMillis(25);

    private static final String THROTTLED = "ProvisionedThroughputExceededException";

    private final KinesisClient client;
    private final String streamName;
    private final Backoff backoff;
    private final List<StreamRecord> records;
    private final Order order;
    private final Deadline deadline;

    /** Indexes that are neither confirmed nor refused for good, ascending. */
    private final List<Integer> pending = new ArrayList<>();

    /** By index: why the record was not confirmed when it was last sent, or refused before. */
    private final @Nullable PenstockException[] causes;

    private boolean throttled;

    PendingWrite(
            KinesisClient client,
            String streamName,
            Backoff backoff,
            List<StreamRecord> records,
            Order order,
            Deadline deadline) {
        this.client = client;
        this.streamName = streamName;
        this.backoff = backoff;
        this.records = records;
        this.order = order;
        this.deadline = deadline;
        this.causes = new PenstockException[records.size()];
    }

    List<Unconfirmed> run() {
        for (int i = 0; i < records.size(); i++) {
            causes[i] = refusal(records.get(i));
            if (causes[i] == null) {
                pending.add(i);
            }
        }
        String gaveUp = sendPending();
        for (int index : pending) {
            causes[index] = notConfirmed(causes[index], gaveUp);
        }
        return unconfirmed();
    }

    /** @return why it stopped; it matters only if something is still pending */
    private String sendPending() {
        int failedInARow = 0;
        while (!pending.isEmpty()) {
            if (deadline.hasPassed()) {
                return "deadline passed";
            }
            if (send(nextCall())) {
                failedInARow = 0;
                continue;
            }
            failedInARow++;
            Duration base = throttled ? PAUSE_THROTTLED : PAUSE_FAILED;
            if (!pending.isEmpty() && !backoff.pause(failedInARow, base, deadline)) {
                return Thread.currentThread().isInterrupted()
                        ? "interrupted after " + failedInARow + " failed attempts"
                        : "no time left after " + failedInARow + " failed attempts";
            }
        }
        return "";
    }

    /** What the stream would refuse with the whole call, so that one bad record does not stop the others. */
    private @Nullable PermanentException refusal(StreamRecord record) {
        String key = record.partitionKey();
        if (key.isEmpty() || key.length() > MAX_PARTITION_KEY_CHARS) {
            return new PermanentException(
                    "partition key of " + key.length() + " characters, allowed are 1 to " + MAX_PARTITION_KEY_CHARS);
        }
        int size = size(record);
        if (size > KinesisStreamWriter.MAX_RECORD_BYTES) {
            return new PermanentException("record of " + size + " bytes with its partition key, allowed are "
                    + KinesisStreamWriter.MAX_RECORD_BYTES);
        }
        String hashKey = record.explicitHashKey();
        if (hashKey != null && !isHashKey(hashKey)) {
            return new PermanentException("explicit hash key is not a decimal below 2^128");
        }
        return null;
    }

    private static boolean isHashKey(String text) {
        return !text.isEmpty()
                && text.length() <= 39
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && new BigInteger(text).compareTo(HASH_KEYS) < 0;
    }

    /** The pending records that may go together: within the limits, and in order at most one of each partition key. */
    private List<Integer> nextCall() {
        List<Integer> call = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        int bytes = 0;
        for (int index : pending) {
            StreamRecord record = records.get(index);
            if (order == Order.BY_PARTITION_KEY && !keys.add(record.partitionKey())) {
                continue;
            }
            bytes += size(record);
            if (bytes > MAX_BYTES_PER_CALL) {
                break;
            }
            call.add(index);
            if (call.size() == MAX_RECORDS_PER_CALL) {
                break;
            }
        }
        return call;
    }

    /** @return whether all records of the call are settled */
    private boolean send(List<Integer> call) {
        PutRecordsResponse response;
        try {
            response = client.putRecords(request(call));
        } catch (SdkException e) {
            throttled = SdkFailures.isThrottling(e);
            return fail(call, SdkFailures.translate("PutRecords", e));
        }
        List<PutRecordsResultEntry> results = response.records();
        if (results.size() != call.size()) {
            throttled = false;
            return fail(
                    call,
                    new RetryableException(
                            "PutRecords: " + results.size() + " results for " + call.size() + " records"));
        }
        throttled = false;
        Set<Integer> confirmed = new HashSet<>();
        for (int i = 0; i < call.size(); i++) {
            PutRecordsResultEntry result = results.get(i);
            int index = call.get(i);
            if (result.errorCode() == null) {
                causes[index] = null;
                confirmed.add(index);
            } else {
                throttled |= result.errorCode().equals(THROTTLED);
                causes[index] = new RetryableException(result.errorCode() + ": " + result.errorMessage());
            }
        }
        pending.removeAll(confirmed);
        return confirmed.size() == call.size();
    }

    private boolean fail(List<Integer> call, PenstockException cause) {
        for (int index : call) {
            causes[index] = cause;
        }
        switch (cause) {
            case RetryableException _ -> {
                return false;
            }
            case PermanentException _ -> {
                pending.removeAll(new HashSet<>(call));
                return true;
            }
        }
    }

    private PutRecordsRequest request(List<Integer> call) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>(call.size());
        for (int index : call) {
            StreamRecord record = records.get(index);
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(record.partitionKey())
                    .explicitHashKey(record.explicitHashKey())
                    .data(SdkBytes.fromByteArrayUnsafe(record.data()))
                    .build());
        }
        Duration left = deadline.remaining();
        return PutRecordsRequest.builder()
                .streamName(streamName)
                .records(entries)
                .overrideConfiguration(
                        configuration -> configuration.apiCallTimeout(left.isZero() ? Duration.ofMillis(1) : left))
                .build();
    }

    private static RetryableException notConfirmed(@Nullable PenstockException cause, String gaveUp) {
        return cause == null ? new RetryableException("not sent: " + gaveUp) : new RetryableException(gaveUp, cause);
    }

    private List<Unconfirmed> unconfirmed() {
        List<Unconfirmed> unconfirmed = new ArrayList<>();
        for (int i = 0; i < causes.length; i++) {
            PenstockException cause = causes[i];
            if (cause != null) {
                unconfirmed.add(new Unconfirmed(i, cause.in("put records to stream " + streamName)));
            }
        }
        return unconfirmed;
    }

    private static int size(StreamRecord record) {
        return record.data().length + record.partitionKey().getBytes(StandardCharsets.UTF_8).length;
    }
}
