package dev.penstock.testkit;

import dev.penstock.port.AnswerStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An answer store in memory; it counts the calls, so that a test can say that none was made. */
public final class InMemoryAnswerStore extends Breakable implements AnswerStore {

    private final Map<Key, Kept> kept = new HashMap<>();
    private int calls;

    private record Key(String tokenHash, String key) {}

    private record Kept(Answer answer, Instant expires) {}

    @Override
    public synchronized Optional<Answer> find(String tokenHash, String key, Instant now, Deadline deadline) {
        calls++;
        call();
        return Optional.ofNullable(kept.get(new Key(tokenHash, key)))
                .filter(found -> found.expires().isAfter(now))
                .map(Kept::answer);
    }

    @Override
    public synchronized boolean saveIfAbsent(
            String tokenHash, String key, Answer answer, Instant now, Instant expires, Deadline deadline) {
        calls++;
        call();
        Key place = new Key(tokenHash, key);
        Kept before = kept.get(place);
        if (before != null && before.expires().isAfter(now)) {
            return false;
        }
        kept.put(place, new Kept(answer, expires));
        return true;
    }

    /** Replaces what is kept by bytes that nobody packed. */
    public synchronized void damage() {
        kept.replaceAll((key, each) ->
                new Kept(new Answer(each.answer().requestHash(), new byte[] {1, 2, 3}), each.expires()));
    }

    /** The bytes of the largest answer; 0 for none. */
    public synchronized int largest() {
        return kept.values().stream()
                .mapToInt(each -> each.answer().bytes().length)
                .max()
                .orElse(0);
    }

    /** How often it was called. */
    public synchronized int calls() {
        return calls;
    }
}
