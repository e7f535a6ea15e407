package dev.penstock.local.sqlite;

import dev.penstock.outcome.PermanentException;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory that holds the database, owned by one running pipeline at a time. */
public final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private static final String DATABASE = "penstock.db";
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(30);
    private static final String LOCK = "penstock.lock";

    private final Path path;
    private final @Nullable FileChannel lockChannel;
    private final boolean temporary;

    private DataDirectory(Path path, @Nullable FileChannel lockChannel, boolean temporary) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.temporary = temporary;
    }

    /**
     * Makes the directory where it is missing, and locks it until {@link #close}; the lock goes with the process.
     *
     * @throws PermanentException if it cannot be made, is not writable, or another pipeline runs on it
     */
    public static DataDirectory lock(Path path) {
        create(path);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = read(channel);
                channel.close();
                throw new PermanentException("data directory " + path + ": another penstock runs on it"
                        + (owner.isEmpty() ? "" : " (process " + owner + ")")
                        + "; stop it or choose another directory with --data");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new DataDirectory(path, channel, false);
        } catch (IOException e) {
            throw new PermanentException("data directory " + path + " is not writable", e);
        }
    }

    /** The directory of a pipeline that may be running at the same time; made where it is missing. */
    public static DataDirectory shared(Path path) {
        create(path);
        return new DataDirectory(path, null, false);
    }

    /** A directory that is deleted on {@link #close}. */
    public static DataDirectory temporary() {
        try {
            return new DataDirectory(Files.createTempDirectory("penstock-"), null, true);
        } catch (IOException e) {
            throw new PermanentException("make a temporary data directory", e);
        }
    }

    /** The directory itself. */
    public Path path() {
        return path;
    }

    /** The database file in it. */
    public Path database() {
        return path.resolve(DATABASE);
    }

    /**
     * Binds the directory to whose data it has, for ever: counters and checkpoints of two would not add up.
     *
     * @throws PermanentException if it is bound to another
     */
    public void claim(Database database, String owner) {
        database.write("claim " + path, Deadline.after(CLAIM_TIMEOUT), transaction -> {
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO facts (name, value) VALUES ('owner', ?) ON CONFLICT DO NOTHING");
            insert.setString(1, owner);
            return insert.executeUpdate();
        });
        String bound = owner(database).orElse(owner);
        if (!bound.equals(owner)) {
            throw new PermanentException("data directory " + path + " has the counters and checkpoints of " + bound
                    + ", this run is on " + owner + "; choose another directory with --data");
        }
    }

    /** Whose data it has; empty for one that no pipeline has run on. */
    public static Optional<String> owner(Database database) {
        return database.read("read owner", session -> {
            try (ResultSet rows = session.prepare("SELECT value FROM facts WHERE name = 'owner'")
                    .executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        });
    }

    private static void create(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new PermanentException("data directory " + path + " cannot be made", e);
        }
        if (!Files.isWritable(path)) {
            throw new PermanentException("data directory " + path + " is not writable");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process has it.
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        if (temporary) {
            delete();
        }
        if (lockChannel != null) {
            try {
                lockChannel.close();
            } catch (IOException e) {
                LOG.warn("unlock data directory {}: {}", path, e.getMessage());
            }
        }
    }

    private void delete() {
        for (String name : List.of(DATABASE, DATABASE + "-wal", DATABASE + "-shm")) {
            try {
                Files.deleteIfExists(path.resolve(name));
            } catch (IOException e) {
                LOG.warn("delete {}: {}", path.resolve(name), e.getMessage());
            }
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("delete {}: {}", path, e.getMessage());
        }
    }
}
