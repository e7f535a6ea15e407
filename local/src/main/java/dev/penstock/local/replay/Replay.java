package dev.penstock.local.replay;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.penstock.local.client.Publisher;
import dev.penstock.local.client.Results;
import dev.penstock.local.command.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a CSV row by row; the file is never held as a whole. Batches go one after the other, so the device's order is the
 * file's.
 */
final class Replay {

    private static final int REASONS = 5;
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final Publisher publisher;
    private final int batch;
    private final double perSecond;
    private final Progress progress;
    private final long startNanos = System.nanoTime();
    private final List<String> reasons = new ArrayList<>();
    private long sent;
    private long accepted;
    private long rejected;

    /**
     * A replay.
     *
     * @param perSecond rows per second, 0 for no limit
     */
    Replay(Publisher publisher, int batch, double perSecond, Progress progress) {
        this.publisher = publisher;
        this.batch = batch;
        this.perSecond = perSecond;
        this.progress = progress;
    }

    /** Makes the rows' events when the header is known. */
    interface Mapping {
        RowEvents of(List<String> header);
    }

    /**
     * What came of it.
     *
     * @param firstReasons why the first of the rejected were, with their rows
     */
    record Summary(long sent, long accepted, long rejected, List<String> firstReasons, double seconds) {}

    /**
     * Sends the whole file.
     *
     * @throws IOException if it cannot be read, or the pipeline no longer answers
     */
    Summary run(Path file, Mapping mapping) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file);
                MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(in)) {
            if (!rows.hasNext()) {
                throw new CommandException(file + " is empty: a header is expected in its first row");
            }
            RowEvents events = mapping.of(List.of(withoutByteOrderMark(rows.next())));
            List<byte[]> pending = new ArrayList<>();
            long row = 1;
            while (rows.hasNext()) {
                row++;
                pending.add(events.event(row, rows.next()));
                if (pending.size() == batch) {
                    send(pending, row, rows);
                }
            }
            if (!pending.isEmpty()) {
                send(pending, row, rows);
            }
        }
        double seconds = seconds();
        progress.done(sent, sent / seconds);
        return new Summary(sent, accepted, rejected, List.copyOf(reasons), seconds);
    }

    private void send(List<byte[]> pending, long lastRow, MappingIterator<String[]> rows)
            throws IOException, InterruptedException {
        keepToRate(pending.size());
        Results results;
        try {
            results = publisher.publish(pending);
        } catch (IOException e) {
            throw new IOException("rows up to " + (lastRow - pending.size()) + " are sent; then: " + e.getMessage(), e);
        }
        sent += pending.size();
        accepted += results.accepted();
        rejected += results.refused().size();
        for (Results.Refused refused : results.refused()) {
            if (reasons.size() < REASONS) {
                reasons.add("row " + (lastRow - pending.size() + 1 + refused.index()) + ": " + refused.reason());
            }
        }
        pending.clear();
        progress.at(rows.getCurrentLocation().getByteOffset(), sent, sent / seconds());
    }

    private void keepToRate(int rows) {
        if (perSecond > 0) {
            long due = startNanos + (long) ((sent + rows) / perSecond * 1e9);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    private double seconds() {
        return Math.max((System.nanoTime() - startNanos) / 1e9, 1e-3);
    }

    private static String[] withoutByteOrderMark(String[] header) {
        if (header.length > 0 && header[0].startsWith("\uFEFF")) {
            header[0] = header[0].substring(1);
        }
        return header;
    }
}
