package dev.penstock.aws.dynamo;

import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Failures by id: {@code pk} is {@code failure:<failureId>}, {@code sk} is {@code failure}. A record that could not be read
 * may be 1 MiB and a row only 400 KB, so larger bytes are cut into parts of their own rows, {@code part-1} and so on, which
 * are written first.
 */
final class FailureRows {

    /** Leaves the rest of a row to the reason and the names. */
    private static final int MAX_PART_BYTES = 300 * 1024;

    private static final int MAX_REASON_CHARS = 20_000;

    private static final String SK = "failure";
    private static final String BYTES = "bytes";
    private static final String PARTS = "parts";

    private final Table table;

    FailureRows(Table table) {
        this.table = table;
    }

    void save(List<FailedEvent> failures, Instant expires, Deadline deadline) {
        List<Row> parts = new ArrayList<>();
        List<Row> heads = new ArrayList<>();
        for (FailedEvent failure : failures) {
            byte[] bytes = failure.bytes();
            int last = 0;
            for (int from = MAX_PART_BYTES; from < bytes.length; from += MAX_PART_BYTES) {
                last++;
                parts.add(Row.of(pk(failure.failureId()), part(last))
                        .expiring(expires)
                        .with(BYTES, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_PART_BYTES))));
            }
            heads.add(head(failure, last).expiring(expires));
        }
        table.write(parts, deadline);
        table.write(heads, deadline);
    }

    /** Those that are there and have not expired by {@code now}, in no order. */
    List<FailedEvent> find(Collection<String> failureIds, Instant now, Deadline deadline) {
        List<Table.Key> keys =
                failureIds.stream().map(id -> new Table.Key(pk(id), SK)).toList();
        List<FailedEvent> found = new ArrayList<>();
        for (Row head : table.find(keys, deadline)) {
            if (head.isAlive(now)) {
                found.add(failure(head, deadline));
            }
        }
        return found;
    }

    private static Row head(FailedEvent failure, int parts) {
        byte[] bytes = failure.bytes();
        String reason = failure.reason();
        return Row.of(pk(failure.failureId()), SK)
                .with("failedAt", failure.failedAt().toString())
                .with("stage", failure.stage().label())
                .with("deviceId", failure.deviceId())
                .with("eventId", failure.eventId())
                .with("type", failure.type())
                .with("reason", reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) : reason)
                .with("retryable", failure.retryable())
                .with("source", failure.source())
                .with(PARTS, parts)
                .with(BYTES, bytes.length > MAX_PART_BYTES ? Arrays.copyOf(bytes, MAX_PART_BYTES) : bytes);
    }

    private FailedEvent failure(Row head, Deadline deadline) {
        return new FailedEvent(
                head.pk().substring(pk("").length()),
                Instant.parse(head.text("failedAt")),
                stage(head.text("stage")),
                head.textOrNull("deviceId"),
                head.textOrNull("eventId"),
                head.textOrNull("type"),
                head.text("reason"),
                head.flag("retryable"),
                head.text("source"),
                bytes(head, deadline));
    }

    private byte[] bytes(Row head, Deadline deadline) {
        long parts = head.number(PARTS);
        if (parts == 0) {
            return head.bytes(BYTES);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.bytes(BYTES));
        for (int i = 1; i <= parts; i++) {
            Optional<Row> part = table.find(new Table.Key(head.pk(), part(i)), deadline);
            bytes.writeBytes(part.orElseThrow(
                            () -> new PermanentException("read " + head.pk() + ": a part of its bytes is gone"))
                    .bytes(BYTES));
        }
        return bytes.toByteArray();
    }

    private static Stage stage(String label) {
        try {
            return Stage.valueOf(label.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PermanentException("stage '" + label + "' is none of ours", e);
        }
    }

    private static String pk(String failureId) {
        return "failure:" + failureId;
    }

    private static String part(int number) {
        return "part-" + number;
    }
}
