package dev.penstock.local.sqlite;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the database. Whatever waits when a transaction begins goes into it, so that many producers share
 * one fsync; each is answered after the commit, never before.
 *
 * <p>A transaction that fails is rolled back and answered by what failed: a full disk fails all of its work, a single
 * bad statement only its own (the others run again, each in a transaction of its own). Work may therefore run twice and
 * must do nothing but SQL; what follows from it in memory belongs into {@link Transaction#afterCommit}.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Bounds how long one transaction keeps its producers waiting. */
    private static final int MAX_GROUP = 2_000;

    private record Waiting<T extends @Nullable Object>(
            String step, Database.Work<T> work, CompletableFuture<T> answer) {}

    private final SqlSession session;
    private final BlockingQueue<Waiting<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closed;

    GroupCommit(SqlSession session) {
        this.session = session;
        this.writer = Thread.ofPlatform().name("penstock-writer").daemon().unstarted(this::writeUntilClosed);
        writer.start();
    }

    /**
     * Queues work for the next transaction.
     *
     * @param step what it does, for the message of a failure
     * @return completed after the commit, or exceptionally with a PenstockException
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(String step, Database.Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        queue.add(new Waiting<>(step, work, answer));
        if (closed) {
            refuseQueued();
        }
        return answer;
    }

    private void writeUntilClosed() {
        List<Waiting<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                // Only close() interrupts: what is queued is still written, then the loop ends.
                continue;
            }
            queue.drainTo(group, MAX_GROUP - 1);
            commit(group);
            group.clear();
        }
    }

    private void commit(List<Waiting<?>> group) {
        Transaction transaction = new Transaction(session);
        List<Runnable> answers = new ArrayList<>(group.size());
        try {
            session.run("BEGIN IMMEDIATE");
            for (Waiting<?> waiting : group) {
                answers.add(run(waiting, transaction));
            }
            transaction.beforeCommit();
            session.run("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            rollBack();
            if (group.size() > 1 && !(e instanceof SQLException fault && SqliteFaults.isDatabaseWide(fault))) {
                group.forEach(waiting -> commit(List.of(waiting)));
            } else {
                group.forEach(waiting -> waiting.answer.completeExceptionally(failure(waiting.step, e)));
            }
            return;
        }
        transaction.runAfterCommit();
        answers.forEach(Runnable::run);
    }

    private static <T extends @Nullable Object> Runnable run(Waiting<T> waiting, Transaction transaction)
            throws SQLException {
        T result = waiting.work.run(transaction);
        return () -> waiting.answer.complete(result);
    }

    private static PenstockException failure(String step, Throwable e) {
        return switch (e) {
            case SQLException fault -> SqliteFaults.translate(step, fault);
            case PenstockException known -> known.in(step);
            default -> new PermanentException(step, e);
        };
    }

    private void rollBack() {
        try {
            session.run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself, as it does when the disk is full.
            LOG.debug("nothing to roll back: {}", e.getMessage());
        }
        try {
            session.reset();
        } catch (SQLException e) {
            LOG.warn("drop statements: {}", e.getMessage());
        }
    }

    private void refuseQueued() {
        List<Waiting<?>> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(waiting -> waiting.answer.completeExceptionally(
                new RetryableException(waiting.step + ": the database is closed")));
    }

    /** Writes what is queued, then ends the writer. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        refuseQueued();
        try {
            session.close();
        } catch (SQLException e) {
            LOG.warn("close the database: {}", e.getMessage());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
