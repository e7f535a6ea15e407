package dev.penstock.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "250ms, PT0.25S",
        "10s, PT10S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "999999999s, PT999999999S"
    })
    void durationsAreANumberAndAUnit(String text, Duration expected) {
        assertEquals(expected, Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-5m", "5 m", "5min", "1.5h", "PT5M", "1h30m", "1000000000s"})
    void allElseIsNone(String text) {
        assertNull(Durations.parse(text));
    }
}
