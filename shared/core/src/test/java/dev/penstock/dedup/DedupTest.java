package dev.penstock.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DedupLog;
import dev.penstock.signal.Signal;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DedupTest {

    private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Log log = new Log();
    private final List<Signal> signals = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final Dedup dedup = dedup(1_000);

    /** Another instance of the function: the same log, a memory of its own. */
    private Dedup dedup(long maxIds) {
        return new Dedup(
                log, type -> type.equals("short") ? Duration.ofHours(1) : WINDOW, maxIds, signals::add, new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                });
    }

    /** A log in memory that can be down, and counts its reads. */
    private static final class Log implements DedupLog {
        private final Map<String, TreeMap<String, Chunk>> chunks = new HashMap<>();
        private final List<String> reads = new ArrayList<>();
        private boolean down;
        private String downFor = "";
        private int calls;

        @Override
        public void append(List<Chunk> added, Deadline deadline) {
            if (down) {
                throw new RetryableException("no connection");
            }
            added.forEach(chunk -> chunks.computeIfAbsent(chunk.deviceId(), id -> new TreeMap<>())
                    .put(chunk.order(), chunk));
        }

        @Override
        public Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline) {
            calls++;
            List<Chunk> read = new ArrayList<>();
            Map<String, PenstockException> unread = new HashMap<>();
            orderByDevice.forEach((deviceId, order) -> {
                if (down || deviceId.equals(downFor)) {
                    unread.put(deviceId, new RetryableException("no connection"));
                    return;
                }
                reads.add(deviceId + " after " + order);
                chunks.getOrDefault(deviceId, new TreeMap<>()).tailMap(order, false).values().stream()
                        .filter(chunk -> chunk.expires().isAfter(now))
                        .forEach(read::add);
            });
            return new Read(read, unread);
        }
    }

    private static Event event(String device, String id, long sequence, int index) {
        return event(device, "t", id, sequence, index);
    }

    private static Event event(String device, String type, String id, long sequence, int index) {
        return new Event(
                id,
                device,
                type,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                new SourcePosition("shard-0", Long.toString(sequence), index),
                new byte[] {'{', '}'});
    }

    /** The indexes of the duplicates, where every other event passes. */
    private static BitSet check(Dedup dedup, List<Event> events) {
        Dedup.Batch batch = dedup.open(events, DEADLINE);
        BitSet duplicates = new BitSet();
        for (int i = 0; i < events.size(); i++) {
            if (batch.isDuplicate(i)) {
                duplicates.set(i);
            } else {
                batch.passed(i);
            }
        }
        return duplicates;
    }

    /** Checks, remembers what passed, and answers the ids that passed. */
    private static List<String> pass(Dedup dedup, Event... events) {
        BitSet duplicates = check(dedup, List.of(events));
        List<Event> passed = new ArrayList<>();
        for (int i = 0; i < events.length; i++) {
            if (!duplicates.get(i)) {
                passed.add(events[i]);
            }
        }
        dedup.remember(passed, DEADLINE);
        return passed.stream().map(Event::id).toList();
    }

    @Test
    void anIdPassesOncePerDevice() {
        assertEquals(List.of("a", "b"), pass(dedup, event("d", "a", 1, 0), event("d", "b", 1, 1)));
        assertEquals(List.of("c"), pass(dedup, event("d", "a", 2, 0), event("d", "c", 2, 1)));
        assertEquals(List.of("a"), pass(dedup, event("other", "a", 3, 0)));
    }

    @Test
    void theSamePlaceReadAgainIsARetryNotADuplicate() {
        Event event = event("d", "a", 1, 0);
        assertEquals(List.of("a"), pass(dedup, event));
        assertEquals(List.of("a"), pass(dedup, event));
        assertEquals(List.of("a"), pass(dedup(1_000), event));
        assertEquals(List.of(), pass(dedup, event("d", "a", 1, 1)));
    }

    @Test
    void duplicatesWithinOneBatchAreFound() {
        assertEquals(
                List.of("a", "b"), pass(dedup, event("d", "a", 1, 0), event("d", "a", 1, 1), event("d", "b", 2, 0)));
    }

    @Test
    void anEventThatFailsDoesNotSwallowTheNextWithItsId() {
        Dedup.Batch batch =
                dedup.open(List.of(event("d", "a", 1, 0), event("d", "a", 1, 1), event("d", "a", 1, 2)), DEADLINE);
        assertFalse(batch.isDuplicate(0));
        assertFalse(batch.isDuplicate(1), "the first has not passed");
        batch.passed(1);
        assertTrue(batch.isDuplicate(2));
    }

    @Test
    void eachTypeHasItsOwnWindow() {
        pass(dedup, event("d", "short", "a", 1, 0), event("d", "long", "b", 1, 1));
        now = now.plus(Duration.ofMinutes(59));
        assertEquals(List.of(), pass(dedup, event("d", "short", "a", 2, 0), event("d", "long", "b", 2, 1)));
        now = now.plus(Duration.ofMinutes(2));
        assertEquals(List.of("a"), pass(dedup, event("d", "short", "a", 3, 0), event("d", "long", "b", 3, 1)));
        assertEquals(
                List.of(),
                pass(dedup(1_000), event("d", "short", "a", 4, 0), event("d", "long", "b", 4, 1)),
                "the log knows both windows");
    }

    @Test
    void onlyEventsOfDevicesThatCouldNotBeAskedAreUnchecked() {
        Dedup.Batch healthy = dedup.open(List.of(event("d", "a", 1, 0)), DEADLINE);
        assertFalse(healthy.isDuplicate(0));
        assertFalse(healthy.isUnchecked(0));

        log.downFor = "e";
        Dedup.Batch broken =
                dedup.open(List.of(event("d", "b", 2, 0), event("e", "b", 2, 1), event("f", "b", 2, 2)), DEADLINE);
        assertFalse(broken.isUnchecked(0));
        assertTrue(broken.isUnchecked(1));
        assertFalse(broken.isUnchecked(2));
        assertFalse(broken.isDuplicate(1));
    }

    @Test
    void devicesThatCouldNotBeAskedGiveOneSignalAndTheOthersAreChecked() {
        pass(dedup, event("d", "a", 1, 0), event("e", "a", 1, 1), event("f", "a", 1, 2));
        log.downFor = "e";
        Event[] repeats = {event("d", "a", 2, 0), event("e", "a", 2, 1), event("e", "b", 2, 2), event("f", "a", 2, 3)};
        assertEquals(List.of("a", "b"), pass(dedup(1_000), repeats));
        assertEquals(
                List.of(
                        new Signal.DependencyFailed(
                                Stage.TRANSFORM,
                                "dedup log",
                                true,
                                2,
                                "transform batch: read dedup log of 1 of 3 devices (duplicates among their events pass): no connection")),
                signals);
        log.downFor = "";
        assertEquals(List.of(), pass(dedup(1_000), event("e", "a", 3, 0)), "what could not be read is read again");
    }

    @Test
    void allDevicesOfABatchAreReadInOneCall() {
        check(dedup, List.of(event("d", "a", 1, 0), event("e", "a", 1, 1), event("d", "b", 1, 2)));
        assertEquals(1, log.calls);
        assertEquals(List.of("d after ", "e after "), log.reads);
    }

    @Test
    void aDuplicateStaysOneForOtherInstances() {
        pass(dedup, event("d", "a", 1, 0));
        assertEquals(List.of(), pass(dedup(1_000), event("d", "a", 2, 0)));
    }

    @Test
    void whatAnotherInstanceRemembersMeanwhileIsSeen() {
        Dedup other = dedup(1_000);
        pass(dedup, event("d", "a", 1, 0));
        pass(other, event("d", "b", 2, 0));
        assertEquals(List.of("c"), pass(dedup, event("d", "b", 3, 0), event("d", "c", 3, 1)));
    }

    @Test
    void onlyTheNewChunksAreRead() {
        pass(dedup, event("d", "a", 1, 0));
        pass(dedup, event("d", "b", 2, 5));
        pass(dedup, event("d", "c", 3, 0));
        assertEquals(List.of("d after ", "d after ", "d after 0011.0000000"), log.reads);
    }

    @Test
    void whatWasCheckedButNotRememberedIsNew() {
        check(dedup, List.of(event("d", "a", 1, 0)));
        assertEquals(List.of("a"), pass(dedup, event("d", "a", 2, 0)));
    }

    @Test
    void idsAreForgottenAfterTheWindow() {
        pass(dedup, event("d", "a", 1, 0));
        now = now.plus(WINDOW).minusSeconds(1);
        assertEquals(List.of(), pass(dedup, event("d", "a", 2, 0)));
        now = now.plusSeconds(3);
        assertEquals(List.of("a"), pass(dedup, event("d", "a", 3, 0)));
        assertEquals(List.of(), pass(dedup, event("d", "a", 4, 0)));
    }

    @Test
    void aLogThatIsDownLosesNoEventAndSaysSo() {
        log.down = true;
        assertEquals(List.of("a", "b"), pass(dedup, event("d", "a", 1, 0), event("e", "b", 1, 1)));
        assertEquals(
                List.of(
                        new Signal.DependencyFailed(
                                Stage.TRANSFORM,
                                "dedup log",
                                true,
                                2,
                                "transform batch: read dedup log of 2 of 2 devices (duplicates among their events pass): no connection"),
                        new Signal.DependencyFailed(
                                Stage.TRANSFORM,
                                "dedup log",
                                true,
                                2,
                                "transform batch: write dedup log (duplicates of these events will pass): no connection")),
                signals);
    }

    @Test
    void whileTheLogIsDownTheMemoryStillKnows() {
        pass(dedup, event("d", "a", 1, 0));
        log.down = true;
        assertEquals(List.of("b"), pass(dedup, event("d", "a", 2, 0), event("d", "b", 2, 1)));
        assertEquals(List.of(), pass(dedup, event("d", "b", 3, 0)));
    }

    @Test
    void aRetryThatEndsAtAnotherPlaceLosesNoId() {
        // The whole batch was remembered, the answer was lost, and the retry comes in two halves.
        pass(dedup, event("d", "a", 1, 0), event("d", "b", 2, 0), event("d", "c", 3, 0));
        pass(dedup(1_000), event("d", "a", 1, 0), event("d", "b", 2, 0));
        pass(dedup(1_000), event("d", "c", 3, 0));
        assertEquals(
                List.of(), pass(dedup(1_000), event("d", "a", 7, 0), event("d", "b", 7, 1), event("d", "c", 7, 2)));
    }

    @Test
    void memoryIsBoundedAndEvictedDevicesAreReadAgain() {
        Dedup small = dedup(100);
        for (int d = 0; d < 50; d++) {
            for (int i = 0; i < 10; i++) {
                pass(small, event("d" + d, "e" + i, 1_000 * d + i + 1, 0));
            }
        }
        for (int d = 0; d < 50; d++) {
            assertEquals(List.of(), pass(small, event("d" + d, "e5", 1_000_000 + d, 0)), "device " + d);
        }
    }

    @Test
    void whatIsActiveIsNotReadAgainThoughItsIdsAreMoreThanFit() {
        Dedup small = dedup(1_000);
        for (int i = 0; i < 6_000; i++) {
            String device = "d" + i % 10;
            assertEquals(List.of("e" + i), pass(small, event(device, "e" + i, i + 1, 0)));
        }
        // At the beginning, before and after the first chunk.
        assertEquals(
                20, log.reads.stream().filter(read -> read.endsWith(" after ")).count());
        assertTrue(small.held() <= 1_100, small.held() + " held");
    }

    @Test
    void aRepeatOfASettledIdIsADuplicateAndARetryOfItIsNot() {
        Dedup small = dedup(200);
        for (int i = 0; i < 600; i++) {
            pass(small, event("d", "e" + i, i + 1, 0));
        }
        assertEquals(List.of("e3"), pass(small, event("d", "e3", 4, 0)));
        assertEquals(List.of(), pass(small, event("d", "e4", 1_000, 0)));
        assertEquals(List.of("new"), pass(small, event("d", "new", 1_001, 0)));
    }

    @Test
    void manyRepeatsOfSettledIdsCostOneRead() {
        Dedup small = dedup(500);
        for (int i = 0; i < 600; i++) {
            pass(small, event("d", "e" + i, i + 1, 0));
        }
        log.reads.clear();
        Event[] repeats = new Event[200];
        for (int i = 0; i < repeats.length; i++) {
            repeats[i] = event("d", "e" + i, 1_000, i);
        }
        assertEquals(List.of(), pass(small, repeats));
        assertEquals(
                1, log.reads.stream().filter(read -> read.equals("d after ")).count(), log.reads.toString());
    }

    @Test
    void settledIdsAreForgottenAfterTheWindow() {
        Dedup small = dedup(200);
        for (int i = 0; i < 300; i++) {
            pass(small, event("d", "e" + i, i + 1, 0));
        }
        now = now.plus(WINDOW).plusSeconds(2);
        assertEquals(List.of("e3"), pass(small, event("d", "e3", 1_000, 0)));
    }

    @Test
    void whileTheLogIsDownARepeatOfASettledIdPassesAndASignalSaysSo() {
        Dedup small = dedup(200);
        for (int i = 0; i < 300; i++) {
            pass(small, event("d", "e" + i, i + 1, 0));
        }
        log.down = true;
        assertEquals(0, check(small, List.of(event("d", "e3", 1_000, 0))).cardinality());
        assertTrue(((Signal.DependencyFailed) signals.getLast())
                .reason()
                .contains("read dedup log of d (duplicates among its events pass): no connection"));
    }

    @Test
    void manyIdsOfOneDeviceAreSplitIntoChunks() {
        Event[] events = new Event[Dedup.MOST_IDS_IN_CHUNK * 2 + 1];
        for (int i = 0; i < events.length; i++) {
            events[i] = event("d", "e" + i, 1 + i / 500, i % 500);
        }
        assertEquals(events.length, pass(dedup(100_000), events).size());
        assertEquals(3, log.chunks.get("d").size());
        assertEquals(List.of(), pass(dedup(100_000), event("d", "e0", 99_999, 0), event("d", "e8000", 99_999, 1)));
    }

    @Test
    void orderSortsAsTextLikeTheStream() {
        List<Event> inOrder = List.of(
                event("d", "a", 9, 0),
                event("d", "a", 10, 2),
                event("d", "a", 10, 10),
                event("d", "a", 99, 0),
                event("d", "a", 4_000_000_000L, 0));
        List<String> orders = inOrder.stream().map(Dedup::order).toList();
        assertEquals(orders.stream().sorted().toList(), orders);
    }

    @Test
    void agreesWithAPlainMapOverRandomTraffic() {
        Random random = new Random(5);
        Map<String, String> passedAt = new HashMap<>();
        Dedup[] instances = {dedup(200), dedup(5_000)};
        for (int batch = 1; batch <= 300; batch++) {
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                events.add(event("d" + random.nextInt(8), "e" + random.nextInt(90), batch, i));
            }
            Dedup instance = instances[random.nextInt(2)];
            List<Event> passed = new ArrayList<>();
            BitSet duplicates = check(instance, events);
            for (int i = 0; i < events.size(); i++) {
                Event event = events.get(i);
                String place = event.source().toString();
                String first = passedAt.putIfAbsent(event.deviceId() + '/' + event.id(), place);
                assertEquals(first != null && !first.equals(place), duplicates.get(i), event + " at " + place);
                if (!duplicates.get(i)) {
                    passed.add(event);
                }
            }
            instance.remember(passed, DEADLINE);
            if (random.nextInt(10) == 0) {
                assertEquals(duplicates, check(instances[random.nextInt(2)], events));
            }
        }
    }

    @Test
    void brokenChunksAreReportedAndEventsPass() {
        log.append(List.of(new DedupLog.Chunk("d", "0011.0000000", now.plus(WINDOW), new byte[] {1, 2, 3})), DEADLINE);
        log.append(List.of(new DedupLog.Chunk("e", "0011.0000000", now.plus(WINDOW), new byte[] {9})), DEADLINE);
        assertEquals(List.of("a"), pass(dedup, event("d", "a", 2, 0)));
        assertEquals(List.of("a"), pass(dedup, event("e", "a", 3, 0)));
        assertEquals(2, signals.size());
        assertTrue(((Signal.DependencyFailed) signals.get(0)).reason().contains("cut off"));
        assertTrue(((Signal.DependencyFailed) signals.get(1)).reason().contains("version 9 is not 1"));
    }

    @Test
    void chunksComeBackAsTheyWere() {
        List<Event> events = List.of(event("d", "a", 1, 0), event("d", "b", 1, 7), event("d", "c", 2, 0));
        byte[] bytes = ChunkBytes.pack(events);
        List<PassedId> expected = events.stream()
                .map(event -> PassedId.of(event, PassedId.record(event.source())))
                .toList();
        assertEquals(expected, ChunkBytes.unpack(bytes));
        assertEquals(1 + 2 * 12 + 3 * 20, bytes.length);
        assertThrows(PermanentException.class, () -> ChunkBytes.unpack(new byte[] {1, 0}));
    }

    @Test
    void anEventWithoutPositionIsOurFault() {
        Event event = new Event("a", "d", "t", null, null, Instant.EPOCH, null, null, new byte[] {'{', '}'});
        assertThrows(IllegalArgumentException.class, () -> check(dedup, List.of(event)));
    }
}
