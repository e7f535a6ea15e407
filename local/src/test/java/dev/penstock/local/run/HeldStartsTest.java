package dev.penstock.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.outcome.Stage;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldStartsTest {

    private static final Signal STARTED = new Signal.Started(Stage.ROUTE, Duration.ZERO);
    private static final Signal REQUEST = new Signal.ApiAnswered("GET /", 200, Duration.ZERO);

    private final List<String> told = new ArrayList<>();

    private Signals signals(String version) {
        return new Signals() {
            @Override
            public void emit(Signal signal) {
                told.add(signal.text() + version);
            }

            @Override
            public Signals withPipeline(String named) {
                return signals(" by " + named);
            }
        };
    }

    @Test
    void startsAreToldWhenTheyAreReleasedAndEverythingElseAtOnce() {
        HeldStarts starts = new HeldStarts();
        Signals function = starts.of(signals("")).withPipeline("ab12");
        function.emit(STARTED);
        function.emit(REQUEST);
        assertEquals(List.of(REQUEST.text() + " by ab12"), told);
        starts.release();
        starts.release();
        assertEquals(List.of(REQUEST.text() + " by ab12", "started by ab12"), told);
    }
}
