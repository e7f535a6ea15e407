package dev.penstock.local.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntervalLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:15:00.123456Z"), ZoneOffset.UTC);

    @TempDir
    Path dir;

    @Test
    void aRowHoldsWhatCameSinceTheRowBefore() throws Exception {
        try (IntervalLog log = IntervalLog.open(null, CLOCK)) {
            for (int millis = 1; millis <= 100; millis++) {
                log.answered(millis * 1_000L);
            }
            log.visible(250_000);
            log.count(10, 0, 0);
            log.count(7, 3, 0);
            log.count(0, 0, 10);
            assertEquals("2026-11-24T10:15:00.123Z,30,17,3,10,50.02,99.01,250.11,250.11", log.row());

            log.count(1, 0, 0);
            log.answered(2_000);
            assertEquals("2026-11-24T10:15:00.123Z,1,1,0,0,2.00,2.00,,", log.row());
        }
    }

    @Test
    void whatTookTooLongIsInTheRowAndStopsNobody() throws Exception {
        try (IntervalLog log = IntervalLog.open(null, CLOCK)) {
            log.answered(Long.MAX_VALUE);
            assertEquals("2026-11-24T10:15:00.123Z,0,0,0,0,120061.95,120061.95,,", log.row());
        }
    }

    @Test
    void theFileHasAHeaderAndTheLastRowWhateverTheRunsLength() throws Exception {
        Path file = Files.writeString(dir.resolve("load.csv"), "of an earlier run\n");
        try (IntervalLog log = IntervalLog.open(file, CLOCK)) {
            long start = System.nanoTime();
            log.run(start, start + 1);
            log.count(5, 0, 0);
        }
        assertEquals(List.of(IntervalLog.HEADER, "2026-11-24T10:15:00.123Z,5,5,0,0,,,,"), Files.readAllLines(file));
    }

    @Test
    void everyIntervalThatEndedHasItsRow() throws Exception {
        Path file = dir.resolve("load.csv");
        try (IntervalLog log = IntervalLog.open(file, CLOCK)) {
            long end = System.nanoTime() + 1_000_000;
            log.run(end - 3 * IntervalLog.INTERVAL.toNanos(), end);
        }
        assertEquals(4, Files.readAllLines(file).size());
    }

    @Test
    void withoutAFileNothingIsWrittenAndNobodyWaits() throws Exception {
        try (IntervalLog log = IntervalLog.open(null, CLOCK)) {
            long start = System.nanoTime();
            log.run(start, start + IntervalLog.INTERVAL.multipliedBy(100).toNanos());
        }
        try (var files = Files.list(dir)) {
            assertFalse(files.findAny().isPresent());
        }
    }
}
