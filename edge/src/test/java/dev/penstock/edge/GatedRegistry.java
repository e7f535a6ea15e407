package dev.penstock.edge;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that, while its gate is shut, finds what there is and hangs for what there is not. */
final class GatedRegistry implements DeviceRegistry {

    /** How many look-ups hang. */
    final AtomicInteger hanging = new AtomicInteger();

    private final DeviceRegistry registry;
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean shut;

    GatedRegistry(DeviceRegistry registry) {
        this.registry = registry;
    }

    /** From now on a look-up of a token that is none waits until {@link #open}, whatever its deadline. */
    void shut() {
        shut = true;
    }

    /** Lets every look-up pass, also those that wait. */
    void open() {
        shut = false;
        gate.release(1_000_000);
    }

    @Override
    public Optional<Credential> find(String tokenHash, Deadline deadline) {
        Optional<Credential> found = registry.find(tokenHash, deadline);
        if (found.isEmpty() && shut) {
            hanging.incrementAndGet();
            gate.acquireUninterruptibly();
            hanging.decrementAndGet();
        }
        return found;
    }

    @Override
    public void save(Credential credential, Deadline deadline) {
        registry.save(credential, deadline);
    }

    @Override
    public boolean revoke(String tokenHash, Deadline deadline) {
        return registry.revoke(tokenHash, deadline);
    }

    @Override
    public Page<Credential> list(int limit, String cursor, Deadline deadline) {
        return registry.list(limit, cursor, deadline);
    }
}
