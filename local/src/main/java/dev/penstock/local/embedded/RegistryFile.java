package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.DataDirectory;
import dev.penstock.local.sqlite.Database;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceRegistry;
import java.nio.file.Path;
import java.util.Optional;

/** The device registry of a data directory, for commands that run beside a pipeline. */
public final class RegistryFile implements AutoCloseable {

    private final DataDirectory directory;
    private final Database database;
    private final DeviceRegistry registry;
    private final DeviceAttributes attributes;

    private RegistryFile(DataDirectory directory, Database database) {
        this.directory = directory;
        this.database = database;
        this.registry = new EmbeddedDeviceRegistry(database);
        this.attributes = new EmbeddedDeviceAttributes(database);
    }

    /**
     * Opens it, and makes the directory and the file where they are missing.
     *
     * @throws PenstockException if the directory is not writable, its file cannot be read, or its pipeline keeps tokens elsewhere
     */
    public static RegistryFile open(Path dataDirectory) {
        DataDirectory directory = DataDirectory.shared(dataDirectory);
        Database database = Database.open(directory.database(), Database.Durability.DISK);
        Optional<String> other = DataDirectory.owner(database).filter(owner -> !owner.equals(EmbeddedServices.OWNER));
        if (other.isPresent()) {
            database.close();
            throw new PermanentException("data directory " + dataDirectory + " is of a run on " + other.get()
                    + ", whose tokens are in the stack's registry table; name that with --table");
        }
        return new RegistryFile(directory, database);
    }

    /** The registry. A running pipeline sees what is saved here within its credentials' cache time. */
    public DeviceRegistry registry() {
        return registry;
    }

    /** What is said of devices. A running pipeline sees what is saved here within its cache time. */
    public DeviceAttributes attributes() {
        return attributes;
    }

    @Override
    public void close() {
        database.close();
        directory.close();
    }
}
