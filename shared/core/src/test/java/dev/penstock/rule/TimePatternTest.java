package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimePatternTest {

    @TempDir
    Path pipeline;

    private String time(String formats, String timeJson) throws IOException {
        RuleOutcome outcome = new OneStep(pipeline)
                .compile("time: {from: [" + formats + "], zone: Europe/Berlin}")
                .apply(OneStep.event(timeJson, "{}"));
        return switch (outcome) {
            case RuleOutcome.Passed passed ->
                String.valueOf(passed.events().getFirst().eventTime());
            case RuleOutcome.Failed failed -> failed.reason().replace("transform event e: rule r: ", "");
            case RuleOutcome.Filtered filtered -> filtered.toString();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dd.MM.yyyy HH:mm:ss     | \"01.03.2026 01:00:30\"      | 2026-03-01T00:00:30Z",
                "dd.MM.yyyy HH:mm:ss     | \"01.07.2026 02:00:30\"      | 2026-07-01T00:00:30Z",
                "dd/MM/uuuu HH:mm        | \"01/03/2026 01:00\"         | 2026-03-01T00:00:00Z",
                "'\"MM/dd/yy hh:mm:ss a\"' | \"03/01/26 01:00:00 PM\"     | 2026-03-01T12:00:00Z",
                "d MMM yyyy HH:mm:ss XXX | \"1 Mar 2026 00:00:00 Z\"    | 2026-03-01T00:00:00Z",
                "yyyy-MM-dd'T'HH:mm:ssXX | \"2026-03-01T02:00:00+0200\" | 2026-03-01T00:00:00Z",
                "'\"dd.MM.yyyy HH:mm[ XXX]\"' | \"01.03.2026 01:00\"       | 2026-03-01T00:00:00Z",
                "'\"dd.MM.yyyy HH:mm[ XXX]\"' | \"01.03.2026 01:00 +02:00\" | 2026-02-28T23:00:00Z",
                "dd.MM.yyyy HH:mm VV      | \"01.07.2026 01:00 America/New_York\" | 2026-07-01T05:00:00Z",
                "uuuu-DDD HH:mm:ss.SSS   | \"2026-060 01:00:00.250\"    | 2026-03-01T00:00:00.250Z",
                "yyyyMMddHHmmss          | \"20260301010000\"           | 2026-03-01T00:00:00Z",
                "yyyyMMddHHmmss          | 20260301010000               | 2026-03-01T00:00:00Z",
                "yyyyMMddHHmmssSSS       | 20260301010000250            | 2026-03-01T00:00:00.250Z",
                "HH:mm MM/dd/yyyy        | \"01:00 03/01/2026\"         | 2026-03-01T00:00:00Z",
                "H.m.s.S d.M.yyyy        | \"1.0.30.5 1.3.2026\"        | 2026-03-01T00:00:30.500Z",
                "yyyyMMddHHmmss, epoch   | 1772323200                   | 2026-03-01T00:00:00Z",
                "iso, dd.MM.yyyy HH:mm   | \"2026-03-01T00:00:00Z\"     | 2026-03-01T00:00:00Z",
                "iso, dd.MM.yyyy HH:mm   | \"2026-02-28T24:00:00Z\"     | 2026-03-01T00:00:00Z",
                "iso, dd.MM.yyyy HH:mm   | \"01.03.2026 01:00\"         | 2026-03-01T00:00:00Z",
                "dd.MM.yyyy HH:mm        | \"29.03.2026 02:30\"         | 2026-03-29T01:30:00Z",
                "dd.MM.yyyy HH:mm        | \"25.10.2026 02:30\"         | 2026-10-25T00:30:00Z",
                "MM/dd/yyyy HH:mm, dd.MM.yyyy HH:mm | \"01.03.2026 01:00\" | 2026-03-01T00:00:00Z",
            })
    void aTimestampInAPatternOfTheRuleIsRead(String formats, String timeJson, String expected) throws IOException {
        assertEquals(expected, time(formats, timeJson));
    }

    @ParameterizedTest
    @CsvSource({
        "30.02.2026 00:00:00",
        "01.13.2026 00:00:00",
        "1.3.2026 00:00:00",
        "01.03.2026 24:00:00",
        "'01.03.2026 00:00:00 '",
        "01.03.26 00:00:00",
        "2026-03-01T00:00:00Z",
        "1772323200",
        "''",
    })
    void whatIsNotInThePatternIsNotGuessed(String time) throws IOException {
        assertEquals("parse timestamp: invalid format '" + time + "'", time("dd.MM.yyyy HH:mm:ss", '"' + time + '"'));
    }

    @Test
    void longTextIsNotTried() throws IOException {
        String reason = time("dd.MM.yyyy HH:mm:ss", '"' + "0".repeat(100_000) + '"');
        assertTrue(reason.startsWith("parse timestamp: invalid format '000"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dd.MM.yyyy       | must give year, month, day, hour and minute (HH, or hh with a), and for fractions the second",
                "dd.MM.yyyy HH    | must give year, month, day, hour and minute (HH, or hh with a), and for fractions the second",
                "dd.MM.yyyy hh:mm | must give year, month, day, hour and minute (HH, or hh with a), and for fractions the second, did you mean 'dd.MM.yyyy HH:mm'?",
                "yyyy-mm-dd HH:MM | has the minute (mm) where the month (MM) is meant, did you mean 'yyyy-MM-dd HH:mm'?",
                "yyyy HH:mm       | must give year, month, day, hour and minute (HH, or hh with a), and for fractions the second",
            })
    void aPatternThatGivesNoTimeIsAFault(String pattern, String fault) throws IOException {
        assertEquals(
                List.of("15: pattern '" + pattern + "' " + fault),
                new OneStep(pipeline).faults("time: {from: [" + pattern + "]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DD/MM/YYYY hh:mm          | dd/MM/yyyy HH:mm",
                "DD.MM.YY HH:MM:SS.sss     | dd.MM.yy HH:mm:ss.SSS",
                "MM/DD/YYYY hh:mm A        | MM/dd/yyyy hh:mm a",
                "hh:mm:ss MM/DD/YYYY       | HH:mm:ss MM/dd/yyyy",
                "YYYYMMDDHHmmss            | yyyyMMddHHmmss",
                "YYYY-MM-DDTHH:mm:ssXXX    | yyyy-MM-dd'T'HH:mm:ssXXX",
            })
    void aPatternWithLettersInTheWrongCaseIsPutRight(String pattern, String meant) throws IOException {
        assertEquals(
                List.of("15: '" + pattern + "' is none of iso, epoch, epoch-s, epoch-ms, epoch-us, epoch-ns, and no"
                        + " pattern with a year such as dd.MM.yyyy HH:mm:ss, did you mean '" + meant + "'?"),
                new OneStep(pipeline).faults("time: {from: [" + pattern + "]}"));
        assertEquals(List.of(), new OneStep(pipeline).faults("time: {from: [\"" + meant + "\"]}"));
    }

    @Test
    void aPatternThatIsNoneIsAFault() throws IOException {
        assertEquals(
                List.of("15: pattern 'yyyy-mm-dd bb': Unknown pattern letter: b"),
                new OneStep(pipeline).faults("time: {from: [yyyy-mm-dd bb]}"));
        assertEquals(
                List.of(
                        "15: 'epoch-m' is none of iso, epoch, epoch-s, epoch-ms, epoch-us, epoch-ns, and no pattern with a"
                                + " year such as dd.MM.yyyy HH:mm:ss, did you mean 'epoch-s'?"),
                new OneStep(pipeline).faults("time: {from: [epoch-m]}"));
    }
}
