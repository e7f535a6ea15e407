package dev.penstock.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class LineFormatTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void jsonIsOneLineWithFieldsUnderTheirOwnNames() {
        String line = new JsonFormat()
                .format(
                        NOON,
                        Level.INFO,
                        "penstock",
                        "said \"hello\"\nagain",
                        List.of(new KeyValuePair("count", 3L), new KeyValuePair("_aws", Map.of("Timestamp", 5L))),
                        null);
        assertEquals(
                "{\"time\":\"2026-11-23T12:00:00Z\",\"level\":\"INFO\",\"logger\":\"penstock\","
                        + "\"text\":\"said \\\"hello\\\"\\nagain\",\"count\":3,\"_aws\":{\"Timestamp\":5}}",
                line);
    }

    @Test
    void textEscapesControlCharactersSoThatNobodyForgesALine() {
        String line = new TextFormat()
                .format(
                        NOON,
                        Level.WARN,
                        "penstock",
                        "bad\n10:00:00 INFO all is well\u001b[2J",
                        List.of(new KeyValuePair("deviceId", "pump-17")),
                        new IllegalStateException("disk full"));
        assertEquals(1, line.lines().count());
        assertFalse(line.contains("\u001b"));
        assertTrue(line.endsWith("deviceId=pump-17: disk full"), line);
    }

    @Test
    void slf4jFindsTheProviderAndMetricsIgnoreTheLevel() {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            LoggerFactory.getLogger("penstock").debug("hidden");
            LoggerFactory.getLogger("com.example.Library").info("hidden too");
            LoggerFactory.getLogger("penstock").atInfo().addKeyValue("n", 1).log("shown {}", "once");
            LoggerFactory.getLogger("penstock.metrics").debug("metric");
        } finally {
            System.setErr(before);
        }
        List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("\"text\":\"shown once\",\"n\":1"), lines.get(0));
        assertTrue(lines.get(1).contains("\"text\":\"metric\""), lines.get(1));
    }
}
