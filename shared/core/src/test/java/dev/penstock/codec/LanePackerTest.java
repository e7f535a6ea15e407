package dev.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanePackerTest {

    private static final Lanes LANES = new Lanes(8);

    @Test
    void oneRecordALaneHoldsItsEventsInOrder() {
        List<Event> events = events(200, 20);
        List<LanePacker.Packed> packed = new LanePacker(LANES, LanePacker.DEFAULT_MAX_RECORD_BYTES).pack(events);
        Set<String> keys = new HashSet<>();
        List<Integer> all = new ArrayList<>();
        for (LanePacker.Packed one : packed) {
            assertTrue(keys.add(one.record().partitionKey()), "a second record for one lane");
            EventBatch batch = decoded(one);
            assertEquals(LANES.explicitHashKey(batch.lane()), one.record().explicitHashKey());
            assertEquals(one.eventIndexes().stream().map(events::get).toList(), batch.events());
            assertEquals(one.eventIndexes().stream().sorted().toList(), one.eventIndexes());
            all.addAll(one.eventIndexes());
        }
        assertEquals(200, new HashSet<>(all).size());
    }

    @Test
    void everyRecordNamesTheVersionOfThePipelineIfThereIsOne() {
        for (LanePacker.Packed one : new LanePacker(LANES, 2_000, "e3ba377326c2").pack(events(50, 5))) {
            assertEquals("e3ba377326c2", decoded(one).pipeline());
        }
        assertNull(decoded(new LanePacker(LANES, 2_000).pack(events(1, 1)).getFirst())
                .pipeline());
    }

    @Test
    void aLaneIsSplitAtTheSizeLimitAndNeverInAnotherOrder() {
        List<Event> events = events(50, 1);
        List<LanePacker.Packed> packed = new LanePacker(LANES, 2_000).pack(events);
        assertTrue(packed.size() >= 5, "" + packed.size());
        List<Event> read = new ArrayList<>();
        for (LanePacker.Packed one : packed) {
            assertTrue(one.record().data().length <= 2_000);
            read.addAll(decoded(one).events());
        }
        assertEquals(events, read);
    }

    @Test
    void anEventAboveTheLimitStillTravelsAlone() {
        assertEquals(3, new LanePacker(LANES, 10).pack(events(3, 1)).size());
    }

    private static EventBatch decoded(LanePacker.Packed packed) {
        return (EventBatch) assertInstanceOf(
                        Outcome.Accepted.class,
                        EventBatchCodec.decode(packed.record().data()))
                .value();
    }

    private static List<Event> events(int count, int devices) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new Event(
                    "e" + i, "d" + i % devices, "t", null, null, Instant.ofEpochMilli(i), null, null, new byte[] {
                        '{', '}'
                    }));
        }
        return events;
    }
}
