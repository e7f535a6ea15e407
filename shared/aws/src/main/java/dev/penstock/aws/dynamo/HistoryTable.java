package dev.penstock.aws.dynamo;

import static dev.penstock.aws.dynamo.SortKeys.AFTER_SEPARATOR;
import static dev.penstock.aws.dynamo.SortKeys.SEPARATOR;

import dev.penstock.port.HistoryChunk;
import dev.penstock.port.RecentStore.Order;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * History: {@code pk} is the device id, {@code sk} is {@code bucket#lastTime#chunkId}. A chunk is one write of as many
 * units as it has KB, 25 chunks are one call.
 */
final class HistoryTable {

    private static final String BYTES = "bytes";

    private final Table table;

    HistoryTable(Table table) {
        this.table = table;
    }

    void append(List<HistoryChunk> chunks, Deadline deadline) {
        table.write(chunks.stream().map(HistoryTable::row).toList(), deadline);
    }

    Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        if (from.isAfter(to)) {
            return Collections.emptyIterator();
        }
        Table.Range range =
                new Table.Range(deviceId, SortKeys.bucket(from) + SEPARATOR, SortKeys.bucket(to) + AFTER_SEPARATOR);
        return new Chunks(range, order == Order.OLDEST_FIRST, now, deadline);
    }

    private static Row row(HistoryChunk chunk) {
        String sk = SortKeys.bucket(chunk.lastTime())
                + SEPARATOR
                + SortKeys.time(chunk.lastTime())
                + SEPARATOR
                + chunk.chunkId();
        return Row.of(chunk.deviceId(), sk).expiring(chunk.expires()).with(BYTES, chunk.bytes());
    }

    private static HistoryChunk chunk(Row row) {
        String sk = row.sk();
        int time = sk.indexOf(SEPARATOR) + 1;
        int id = sk.indexOf(SEPARATOR, time) + 1;
        return new HistoryChunk(
                row.pk(),
                SortKeys.parseTime(sk.substring(time, id - 1)),
                sk.substring(id),
                row.expires(),
                row.bytes(BYTES));
    }

    /** Reads page after page as it advances; small pages first, because most callers want the newest few. */
    private final class Chunks implements Iterator<HistoryChunk> {

        private static final int FIRST_PAGE_ROWS = 32;
        private static final int LARGEST_PAGE_ROWS = 512;

        private final Table.Range range;
        private final boolean ascending;
        private final Instant now;
        private final Deadline deadline;

        private Iterator<Row> page = Collections.emptyIterator();
        private Table.@Nullable Key after;
        private int rows = FIRST_PAGE_ROWS;
        private boolean last;
        private @Nullable HistoryChunk next;

        Chunks(Table.Range range, boolean ascending, Instant now, Deadline deadline) {
            this.range = range;
            this.ascending = ascending;
            this.now = now;
            this.deadline = deadline;
        }

        @Override
        public boolean hasNext() {
            while (next == null) {
                if (page.hasNext()) {
                    Row row = page.next();
                    if (row.isAlive(now)) {
                        next = chunk(row);
                    }
                } else if (last) {
                    return false;
                } else {
                    readPage();
                }
            }
            return true;
        }

        @Override
        public HistoryChunk next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            HistoryChunk chunk = next;
            next = null;
            return chunk;
        }

        private void readPage() {
            Table.Rows read = table.query(range, ascending, false, rows, after, deadline);
            page = read.rows().iterator();
            after = read.last();
            last = after == null;
            rows = Math.min(LARGEST_PAGE_ROWS, rows * 4);
        }
    }
}
