package dev.penstock.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.signal.Signal;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events count in a device's memory: each that is new adds one, and the result of an event is its number. */
class BatchMemoryTest {

    private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));
    private static final String PAST = "past";

    private final Store store = new Store();
    private final List<Signal> signals = new ArrayList<>();

    private static final class Store implements DeviceMemoryStore {
        private final Map<String, Stored> stored = new HashMap<>();
        private int saves;

        @Override
        public Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
            Map<String, Stored> found = new HashMap<>(stored);
            found.keySet().retainAll(Set.copyOf(deviceIds));
            return found;
        }

        @Override
        public Set<String> save(List<Stored> memories, Instant expires, Deadline deadline) {
            Set<String> conflicts = new LinkedHashSet<>();
            for (Stored memory : memories) {
                Stored known = stored.get(memory.deviceId());
                if ((known == null ? 0 : known.version()) == memory.version()) {
                    saves++;
                    stored.put(memory.deviceId(), new Stored(memory.deviceId(), memory.version() + 1, memory.bytes()));
                } else {
                    conflicts.add(memory.deviceId());
                }
            }
            return conflicts;
        }
    }

    private static Event event(String device, String shard, long sequence) {
        return new Event(
                "e" + sequence,
                device,
                "t",
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                "1",
                new SourcePosition(shard, Long.toString(sequence), 0),
                new byte[] {'{', '}'});
    }

    private BatchMemory load() {
        return BatchMemory.load(store, List.of("d", "other"), signals::add, DEADLINE);
    }

    /** Counts the event, or says that it is past. */
    private static String count(BatchMemory batch, Event event, int record) {
        DeviceMemory memory = batch.of(event, record);
        if (memory.isPast()) {
            return PAST;
        }
        double[] known = memory.get("n");
        double n = known == null ? 1 : known[0] + 1;
        memory.put("n", new double[] {n});
        memory.keep();
        return Long.toString((long) n);
    }

    /** A batch of records from one sequence number to another, each an event of the device, saved below a record. */
    private List<String> run(String shard, long from, long to, long savedBelow) {
        BatchMemory batch = load();
        List<String> counts = new ArrayList<>();
        for (long sequence = from; sequence <= to; sequence++) {
            counts.add(count(batch, event("d", shard, sequence), (int) (sequence - from)));
        }
        assertEquals(Set.of(), batch.saveBelow((int) (savedBelow - from), store, Instant.MAX, DEADLINE));
        return counts;
    }

    private List<String> run(long from, long to) {
        return run("shard-1", from, to, to + 1);
    }

    @Test
    void aBatchGoesOnWhereTheOneBeforeEnded() {
        assertEquals(List.of("1", "2", "3"), run(1, 3));
        assertEquals(List.of("4", "5"), run(4, 5));
    }

    @Test
    void aBatchThatIsReadAgainGivesTheSameAndCountsOnce() {
        run(1, 3);
        assertEquals(List.of("4", "5"), run(4, 5));
        assertEquals(List.of("4", "5"), run(4, 5));
        assertEquals(List.of("4", "5"), run(4, 5));
        assertEquals(List.of("6"), run(6, 6));
    }

    @Test
    void aBatchThatWasNotSavedCountsAnew() {
        run(1, 3);
        run("shard-1", 4, 5, 4);
        assertEquals(List.of("4", "5"), run(4, 5));
    }

    @Test
    void onlyWhatLiesBelowTheLowestReportedRecordIsSaved() {
        assertEquals(List.of("1", "2", "3", "4"), run("shard-1", 1, 4, 3));
        assertEquals(List.of("3", "4"), run(3, 4));
        assertEquals(List.of("3", "4"), run(3, 4));
    }

    @Test
    void aSavedBatchThatIsReadAgainInHalvesGivesTheSame() {
        run(1, 3);
        run(4, 9);
        assertEquals(List.of("4", "5", "6"), run(4, 6));
        assertEquals(List.of("7", "8", "9"), run(7, 9));
        assertEquals(List.of("10"), run(10, 10));
    }

    @Test
    void aSavedBatchThatIsReadAgainWithMoreGivesTheSame() {
        run(1, 3);
        run(4, 5);
        assertEquals(List.of("4", "5", "6", "7"), run(4, 7));
        assertEquals(List.of("8"), run(8, 8));
    }

    @Test
    void whatIsReadAgainLongAfterIsPastAndDoesNotCount() {
        run(1, 3);
        run(4, 5);
        run(6, 7);
        assertEquals(List.of(PAST, PAST, PAST), run(1, 3));
        assertEquals(List.of(PAST, PAST, "6", "7", "8"), run(4, 8));
    }

    @Test
    void sequenceNumbersCompareAsNumbers() {
        assertEquals(List.of("1", "2", "3"), run(8, 10));
        assertEquals(List.of("4"), run(11, 11));
        assertEquals(List.of("5"), run(100, 100));
        assertEquals(List.of("5"), run(100, 100));
    }

    @Test
    void anotherShardGoesOn() {
        run("shard-1", 100, 101, 102);
        assertEquals(List.of("3", "4"), run("shard-2", 5, 6, 7));
        assertEquals(List.of("3", "4"), run("shard-2", 5, 6, 7));
        assertEquals(List.of("5"), run("shard-2", 7, 7, 8));
    }

    @Test
    void whatChangedNothingIsNotSaved() {
        run(1, 3);
        int saves = store.saves;
        BatchMemory batch = load();
        batch.of(event("d", "shard-1", 4), 0).keep();
        batch.of(event("d", "shard-1", 5), 1).keep();
        batch.saveBelow(2, store, Instant.MAX, DEADLINE);
        assertEquals(saves, store.saves);
        assertEquals(List.of("4"), run(6, 6));
    }

    @Test
    void aRepeatThatEndsAsBeforeIsNotSavedAgain() {
        run(1, 3);
        int saves = store.saves;
        run(1, 3);
        assertEquals(saves, store.saves);
    }

    @Test
    void devicesAreIndependent() {
        BatchMemory batch = load();
        assertEquals("1", count(batch, event("d", "shard-1", 1), 0));
        assertEquals("1", count(batch, event("other", "shard-1", 2), 1));
        assertEquals("2", count(batch, event("d", "shard-1", 3), 2));
        batch.saveBelow(2, store, Instant.MAX, DEADLINE);
        batch = load();
        assertEquals("2", count(batch, event("d", "shard-1", 3), 0));
        assertEquals("2", count(batch, event("other", "shard-1", 4), 1));
    }

    @Test
    void severalEventsOfARecordAreSavedTogether() {
        BatchMemory batch = load();
        count(batch, event("d", "shard-1", 1), 0);
        count(batch, event("d", "shard-1", 2), 0);
        count(batch, event("d", "shard-1", 3), 5);
        batch.saveBelow(1, store, Instant.MAX, DEADLINE);
        assertEquals(List.of("3"), run(3, 3));
    }

    @Test
    void whatSomebodyElseSavedMeanwhileIsTold() {
        BatchMemory one = load();
        BatchMemory two = load();
        count(one, event("d", "shard-1", 1), 0);
        count(two, event("d", "shard-1", 1), 0);
        assertEquals(Set.of(), one.saveBelow(1, store, Instant.MAX, DEADLINE));
        assertEquals(Set.of("d"), two.saveBelow(1, store, Instant.MAX, DEADLINE));
        assertEquals(List.of("1"), run(1, 1));
    }

    @Test
    void aBrokenMemoryStartsEmptyAndASignalSaysSo() {
        run(1, 3);
        store.stored.computeIfPresent(
                "d", (id, stored) -> new DeviceMemoryStore.Stored(id, stored.version(), new byte[] {9, 9}));
        assertEquals(List.of("1"), run(4, 4));
        assertEquals(
                "transform batch: start anew with device d: read memory: version 9 is not 1",
                ((Signal.DependencyFailed) signals.getFirst()).reason());
        assertEquals(List.of("2"), run(5, 5));
        assertEquals(1, signals.size());
    }

    @Test
    void aDeviceThatWasNotLoadedIsOurFault() {
        BatchMemory batch = BatchMemory.ofNew(Set.of("d"));
        assertFalse(batch.of(event("d", "shard-1", 1), 0).isPast());
        assertThrows(IllegalArgumentException.class, () -> batch.of(event("x", "shard-1", 1), 0));
    }

    @Test
    void howeverBatchesAreCutAndRepeatedEveryEventCountsOnce() {
        Random random = new Random(11);
        long checkpoint = 0;
        int repeats = 0;
        while (checkpoint < 2_000) {
            long last = checkpoint + 1 + random.nextInt(12);
            long savedBelow = random.nextInt(3) == 0 ? checkpoint + 1 + random.nextLong(last - checkpoint) : last + 1;
            List<String> counts = run("shard-1", checkpoint + 1, last, savedBelow);
            for (int i = 0; i < counts.size(); i++) {
                assertEquals(Long.toString(checkpoint + 1 + i), counts.get(i));
            }
            if (random.nextInt(3) > 0) {
                checkpoint = savedBelow - 1;
            } else {
                repeats++; // the answer is lost, and the mapping reads from its own checkpoint again
            }
        }
        assertTrue(repeats > 50, repeats + " repeats");
    }
}
