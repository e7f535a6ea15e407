package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Failed events. The failure itself is under its id ({@link FailureRows}), so that finding one is one read and a retry
 * overwrites it; small rows list it by time and by event ({@link FailureIndex}). A write that breaks off between the two is
 * repaired by the retry that follows it.
 */
public final class DynamoFailedEventStore implements FailedEventStore {

    private static final char CURSOR_KIND = 'f';

    private final FailureRows failures;
    private final FailureIndex index;

    /** A store that sleeps for real between attempts. */
    public DynamoFailedEventStore(DynamoDbClient client, String failuresTable) {
        this(client, failuresTable, new Backoff());
    }

    /** A store with a backoff of the caller's own, for tests. */
    public DynamoFailedEventStore(DynamoDbClient client, String failuresTable, Backoff backoff) {
        Table table = new Table(client, failuresTable, backoff);
        this.failures = new FailureRows(table);
        this.index = new FailureIndex(table);
    }

    @Override
    public void save(List<FailedEvent> events, Instant expires, Deadline deadline) {
        failures.save(events, expires, deadline);
        index.save(events, expires, deadline);
    }

    @Override
    public Page<FailedEvent> list(int limit, String cursor, Instant now, Deadline deadline) {
        String before = cursor.isEmpty() ? "" : FailureIndex.checked(Cursor.decode(CURSOR_KIND, cursor));
        List<FailedEvent> found = new ArrayList<>();
        // One more than asked for tells whether there is another page.
        for (String day : index.days(before, deadline)) {
            boolean more = true;
            while (more && found.size() <= limit) {
                FailureIndex.Listed listed = index.before(day, before, limit + 1 - found.size(), now, deadline);
                addListed(listed.keys(), found, now, deadline);
                before = listed.lastKey();
                more = listed.more();
            }
            if (found.size() > limit) {
                FailedEvent last = found.get(limit - 1);
                return new Page<>(found.subList(0, limit), Cursor.encode(CURSOR_KIND, FailureIndex.sk(last)));
            }
        }
        return new Page<>(found, null);
    }

    /** A failure that was saved again at another time is listed once, at the time of its last save. */
    private void addListed(List<String> listed, List<FailedEvent> found, Instant now, Deadline deadline) {
        Set<String> keys = new LinkedHashSet<>(listed);
        Set<String> ids = keys.stream().map(FailureIndex::failureId).collect(Collectors.toSet());
        failures.find(ids, now, deadline).stream()
                .filter(failure -> keys.contains(FailureIndex.sk(failure)))
                .sorted(Comparator.comparing(FailureIndex::sk).reversed())
                .forEach(found::add);
    }

    @Override
    public List<FailedEvent> ofEvent(String deviceId, String eventId, Instant now, Deadline deadline) {
        List<FailedEvent> found = new ArrayList<>();
        addListed(index.ofEvent(deviceId, eventId, MOST_OF_EVENT, now, deadline), found, now, deadline);
        return found;
    }

    @Override
    public Optional<FailedEvent> find(String failureId, Deadline deadline) {
        return failures.find(List.of(failureId), Instant.MIN, deadline).stream().findFirst();
    }
}
