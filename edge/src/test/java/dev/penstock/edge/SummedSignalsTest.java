package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.outcome.Stage;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.RecordingSignals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SummedSignalsTest {

    private final RecordingSignals out = new RecordingSignals();

    private static Signal.RequestIngested ingested(int status, int accepted, int took) {
        return new Signal.RequestIngested(
                status, accepted, new TreeMap<>(Map.of("required", 1)), 2, 100, Duration.ofMillis(took));
    }

    @Test
    void whatWasIngestedIsAddedUp() {
        SummedSignals sums = new SummedSignals(out);
        sums.emit(ingested(202, 10, 5));
        sums.emit(ingested(503, 0, 9));
        sums.emit(ingested(202, 7, 1));
        sums.close();
        sums.flush();

        int accepted = 0;
        int unconfirmed = 0;
        int worst = 0;
        for (Signal.RequestIngested signal : out.of(Signal.RequestIngested.class)) {
            accepted += signal.accepted();
            unconfirmed += signal.unconfirmed();
            worst = Math.max(worst, signal.status());
        }
        assertEquals(17, accepted);
        assertEquals(6, unconfirmed);
        assertEquals(503, worst);
    }

    @Test
    void whenNothingHappenedNothingIsSaid() {
        new SummedSignals(out).close();
        assertEquals(List.of(), out.all());
    }

    @Test
    void everythingElsePassesAtOnce() {
        Signal started = new Signal.Started(Stage.INGEST, Duration.ofMillis(1));
        try (SummedSignals sums = new SummedSignals(out)) {
            sums.emit(started);
            assertEquals(List.of(started), out.all());
        }
    }
}
