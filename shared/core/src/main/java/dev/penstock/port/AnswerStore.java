package dev.penstock.port;

import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers the answers to requests that carried an idempotency key, by credential and key. All methods throw
 * RetryableException when the store does not answer in time, PermanentException when it refuses.
 */
public interface AnswerStore {

    /** The most bytes of one answer. A DynamoDB row of 400 KB holds them with keys and all. */
    int MAX_BYTES = 350 * 1024;

    /**
     * What was answered.
     *
     * @param requestHash the SHA-256 of the request, lower-case hex: a repeat must be of the same
     * @param bytes the packed answer, at most {@link #MAX_BYTES}
     */
    record Answer(String requestHash, byte[] bytes) {}

    /**
     * The answer to the first request with this key, as the latest write left it; one that has expired by {@code now} is
     * left out, whether the store has deleted it or not.
     *
     * @param tokenHash whose key it is
     * @param key 1 to 255 printable ASCII characters
     */
    Optional<Answer> find(String tokenHash, String key, Instant now, Deadline deadline);

    /**
     * Remembers an answer unless there is one that has not expired by {@code now}.
     *
     * @param expires when it is forgotten; whole seconds
     * @return whether it was absent and is remembered now
     */
    boolean saveIfAbsent(String tokenHash, String key, Answer answer, Instant now, Instant expires, Deadline deadline);
}
