package dev.penstock.testkit;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stream that keeps its records in a list. A scripted failure of a whole call ({@link #failNext}) lists every record as
 * unconfirmed; {@link #failOnce}, {@link #failWhere} and {@link #loseAnswerOnce} choose records.
 */
public final class InMemoryStreamWriter extends Breakable implements StreamWriter {

    private record Fault(Predicate<StreamRecord> where, PenstockException cause, boolean once, boolean stored) {}

    private static final int MAX_RECORD_BYTES = 1 << 20;

    private final List<StreamRecord> stored = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    /** The first record that {@code where} chooses is not stored, and listed with {@code cause}; then it is over. */
    public synchronized void failOnce(Predicate<StreamRecord> where, PenstockException cause) {
        faults.add(new Fault(where, cause, true, false));
    }

    /** Every record that {@code where} chooses is not stored, and listed with {@code cause}. */
    public synchronized void failWhere(Predicate<StreamRecord> where, PenstockException cause) {
        faults.add(new Fault(where, cause, false, false));
    }

    /** The first record that {@code where} chooses is stored and yet listed: its answer was lost on the way. */
    public synchronized void loseAnswerOnce(Predicate<StreamRecord> where) {
        faults.add(new Fault(where, new RetryableException("the answer was lost"), true, true));
    }

    /** What is in the stream, in order. */
    public synchronized List<StreamRecord> records() {
        return List.copyOf(stored);
    }

    @Override
    public synchronized List<Unconfirmed> write(List<StreamRecord> records, Order order, Deadline deadline) {
        List<Unconfirmed> unconfirmed = new ArrayList<>();
        PenstockException whole = scripted();
        Set<String> blocked = new HashSet<>();
        for (int i = 0; i < records.size(); i++) {
            StreamRecord record = records.get(i);
            if (whole != null) {
                unconfirmed.add(new Unconfirmed(i, whole));
            } else if (size(record) > MAX_RECORD_BYTES) {
                unconfirmed.add(new Unconfirmed(i, new PermanentException("record of " + size(record) + " bytes")));
            } else if (deadline.hasPassed()) {
                unconfirmed.add(new Unconfirmed(i, new RetryableException("deadline passed")));
            } else if (blocked.contains(record.partitionKey())) {
                unconfirmed.add(new Unconfirmed(
                        i, new RetryableException("a record before it with the same partition key is not confirmed")));
            } else {
                PenstockException cause = writeOne(record);
                if (cause != null) {
                    unconfirmed.add(new Unconfirmed(i, cause));
                    if (order == Order.BY_PARTITION_KEY) {
                        blocked.add(record.partitionKey());
                    }
                }
            }
        }
        return unconfirmed;
    }

    private @Nullable PenstockException writeOne(StreamRecord record) {
        for (Iterator<Fault> each = faults.iterator(); each.hasNext(); ) {
            Fault fault = each.next();
            if (fault.where.test(record)) {
                if (fault.once) {
                    each.remove();
                }
                if (fault.stored) {
                    stored.add(record);
                }
                return fault.cause;
            }
        }
        stored.add(record);
        return null;
    }

    private static int size(StreamRecord record) {
        return record.data().length + record.partitionKey().getBytes(StandardCharsets.UTF_8).length;
    }
}
