package dev.penstock.local.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.local.command.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowEventsTest {

    private static final List<String> HEADER = List.of("timestamp", "value", "note");

    @Test
    void aRowBecomesAnEventWhoseIdIsFileAndRow() throws IOException {
        RowEvents events = RowEvents.of(
                "m.csv", "machine-1", "machine.temperature", HEADER, "timestamp", Map.of("value", "temperature"));
        assertEquals(
                "{\"id\":\"m.csv:17\",\"deviceId\":\"machine-1\",\"type\":\"machine.temperature\","
                        + "\"time\":\"2013-12-02 21:15:00\",\"data\":{\"temperature\":74.93588199999998}}",
                event(events, 17, "2013-12-02 21:15:00", "74.93588199999998", "ok"));
    }

    @Test
    void withoutAMappingEveryColumnButTheTimeKeepsItsName() throws IOException {
        RowEvents events = RowEvents.of("m.csv", "d", "t", HEADER, "timestamp", Map.of());
        assertEquals(
                "{\"id\":\"m.csv:2\",\"deviceId\":\"d\",\"type\":\"t\",\"time\":1385932500,"
                        + "\"data\":{\"value\":1,\"note\":\"say \\\"hi\\\"\"}}",
                event(events, 2, "1385932500", "1", "say \"hi\""));
    }

    @ParameterizedTest
    @CsvSource({
        "1.50, 1.50",
        "-0, -0",
        "1e400, 1e400",
        "007, '\"007\"'",
        "+1, '\"+1\"'",
        "NaN, '\"NaN\"'",
        "0x10, '\"0x10\"'"
    })
    void onlyWhatJsonCallsANumberBecomesOne(String cell, String json) throws IOException {
        RowEvents events = RowEvents.of("m.csv", "d", "t", List.of("v"), null, Map.of());
        assertEquals(
                "{\"id\":\"m.csv:2\",\"deviceId\":\"d\",\"type\":\"t\",\"data\":{\"v\":" + json + "}}",
                event(events, 2, cell));
    }

    @Test
    void emptyCellsAndShortRowsLeaveFieldsOut() throws IOException {
        RowEvents events = RowEvents.of("m.csv", "d", "t", HEADER, "timestamp", Map.of());
        assertEquals("{\"id\":\"m.csv:3\",\"deviceId\":\"d\",\"type\":\"t\",\"data\":{}}", event(events, 3, "", " "));
    }

    @Test
    void aColumnThatIsNotThereIsNamedTogetherWithThoseThatAre() {
        CommandException told = assertThrows(
                CommandException.class, () -> RowEvents.of("m.csv", "d", "t", HEADER, "time", Map.of("value", "v")));
        assertEquals("no column is called 'time'; there are: timestamp, value, note", told.getMessage());
    }

    private static String event(RowEvents events, long row, String... cells) throws IOException {
        return new String(events.event(row, cells), StandardCharsets.UTF_8);
    }
}
