package dev.penstock.testkit;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.util.Optional;
import java.util.TreeMap;

/** A device registry in memory. */
public final class InMemoryDeviceRegistry extends Breakable implements DeviceRegistry {

    private final TreeMap<String, Credential> byHash = new TreeMap<>();

    @Override
    public synchronized Optional<Credential> find(String tokenHash, Deadline deadline) {
        call();
        return Optional.ofNullable(byHash.get(tokenHash));
    }

    @Override
    public synchronized void save(Credential credential, Deadline deadline) {
        call();
        byHash.put(credential.tokenHash(), credential);
    }

    @Override
    public synchronized boolean revoke(String tokenHash, Deadline deadline) {
        call();
        return byHash.remove(tokenHash) != null;
    }

    @Override
    public synchronized Page<Credential> list(int limit, String cursor, Deadline deadline) {
        call();
        return Cursors.page(byHash, limit, cursor);
    }
}
