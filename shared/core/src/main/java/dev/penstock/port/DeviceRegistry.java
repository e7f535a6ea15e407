package dev.penstock.port;

import dev.penstock.time.Deadline;
import java.util.Optional;

/** The device registry: who may do what. */
public interface DeviceRegistry {

    /** The credential with this hash, expired or not. */
    Optional<Credential> find(String tokenHash, Deadline deadline);

    /** Adds a credential, or replaces the one with the same hash. */
    void save(Credential credential, Deadline deadline);

    /** Removes a credential. @return whether it was there */
    boolean revoke(String tokenHash, Deadline deadline);

    /**
     * All credentials, in a stable order.
     *
     * @param limit 1 to 1,000
     * @param cursor from the page before, or the empty string for the first
     */
    Page<Credential> list(int limit, String cursor, Deadline deadline);
}
