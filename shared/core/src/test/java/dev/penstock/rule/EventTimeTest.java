package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.penstock.event.Event;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    private static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final EventTime ANY = EventTime.byDefault(RuleSettings.DEFAULT);

    private static EventTime inBerlin(TimeFormat... formats) {
        ClockSkew skew = ClockSkew.trusting(RuleSettings.DEFAULT.maxFuture());
        return new EventTime(Set.of(formats), List.of(), BERLIN, skew);
    }

    private static Event event(String timeJson) {
        return new Event("e", "d", "t", timeJson, null, INGEST, null, null, new byte[] {'{', '}'});
    }

    private static String normalise(EventTime times, String timeJson) {
        return switch (times.of(event(timeJson))) {
            case EventTime.At at -> at.time().toString();
            case EventTime.Unreadable unreadable -> unreadable.reason();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-03-01T00:00:00Z\"', 2026-03-01T00:00:00Z",
        "'\"2026-03-01 00:00:00\"', 2026-03-01T00:00:00Z",
        "'\"2026-03-01T00:00\"', 2026-03-01T00:00:00Z",
        "'\"2026-03-01T01:30:00+01:30\"', 2026-03-01T00:00:00Z",
        "'\"2026-03-01T01:30:00+0130\"', 2026-03-01T00:00:00Z",
        "'\"2026-02-28T20:00:00-04\"', 2026-03-01T00:00:00Z",
        "'\"2026-03-01T00:00:00.000000001Z\"', 2026-03-01T00:00:00.000000001Z",
        "'\"2026-03-01T00:00:00,5Z\"', 2026-03-01T00:00:00.500Z",
        "'\"2026-03-01T01:00:00+01:00[Europe/Berlin]\"', 2026-03-01T00:00:00Z",
        "'\"2016-12-31T23:59:60Z\"', 2016-12-31T23:59:59Z",
        "'\"2026-02-28T24:00:00Z\"', 2026-03-01T00:00:00Z",
        "'\"2026\\u002d03-01T00:00:00Z\"', 2026-03-01T00:00:00Z",
        "1772323200, 2026-03-01T00:00:00Z",
        "1772323200030, 2026-03-01T00:00:00.030Z",
        "1772323200.25, 2026-03-01T00:00:00.250Z",
        "1772323200030.5, 2026-03-01T00:00:00.030500Z",
        "1.7723232e9, 2026-03-01T00:00:00Z",
        "'\"1772323200\"', 2026-03-01T00:00:00Z",
        "0, 1970-01-01T00:00:00Z",
    })
    void theUsualFormatsAreTold(String timeJson, String expected) {
        assertEquals(expected, normalise(ANY, timeJson));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-45",
                "2026-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-03-01T25:00:00Z",
                "2026-03-01T00:60:00Z",
                "2026-03-01T00:00:00+19:00",
                "2026-03-01T00:00:00.1234567890Z",
                "yesterday",
                "",
                "-",
                "1e999999999",
                "1e-999999999",
                "--5",
                "1.2.3",
                "5e",
                "2026-03-01T00:00:00Zjunk",
            })
    void whatIsNoTimestampIsSaidToBeNone(String text) {
        assertEquals("parse timestamp: invalid format '" + text + "'", normalise(ANY, '"' + text + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "null", "[1]", "{}", "\"", "1e99999"})
    void jsonThatIsNoTimestampIsSaidToBeNone(String json) {
        assertEquals("parse timestamp: invalid format '" + json + "'", normalise(ANY, json));
    }

    @Test
    void timesThatCannotBeAreRefused() {
        assertEquals(
                "check timestamp: '9999-12-31T23:59:59Z' is more than 24 h after its ingest at 2026-11-23T10:15:00Z",
                normalise(ANY, "\"9999-12-31T23:59:59Z\""));
        assertEquals(
                "check timestamp: '1969-12-31T23:59:59Z' is before 1970", normalise(ANY, "\"1969-12-31T23:59:59Z\""));
        assertEquals("check timestamp: '-5' is before 1970", normalise(ANY, "-5"));
        assertEquals("2026-11-24T10:15:00Z", normalise(ANY, "\"2026-11-24T10:15:00Z\""));
        assertEquals(
                "check timestamp: '2026-11-24T10:15:00.001Z' is more than 24 h after its ingest at 2026-11-23T10:15:00Z",
                normalise(ANY, "\"2026-11-24T10:15:00.001Z\""));
    }

    @Test
    void localTimesAreInTheZoneOfTheRule() {
        EventTime berlin = inBerlin(TimeFormat.ISO);
        assertEquals("2026-07-01T10:00:00Z", normalise(berlin, "\"2026-07-01 12:00:00\""));
        assertEquals("2026-01-01T11:00:00Z", normalise(berlin, "\"2026-01-01 12:00:00\""));
        assertEquals("2026-07-01T12:00:00Z", normalise(berlin, "\"2026-07-01 12:00:00Z\""));
    }

    @Test
    void whereClocksChangeATimeThatIsLeftOutIsAnHourLaterAndOneThatComesTwiceIsTheFirst() {
        EventTime berlin = inBerlin(TimeFormat.ISO);
        assertEquals("2026-03-29T01:30:00Z", normalise(berlin, "\"2026-03-29 02:30:00\""));
        assertEquals("2026-10-25T00:30:00Z", normalise(berlin, "\"2026-10-25 02:30:00\""));
    }

    @Test
    void formatsThatTheRuleDoesNotNameAreRefused() {
        EventTime iso = inBerlin(TimeFormat.ISO);
        assertEquals("parse timestamp: invalid format '1772323200'", normalise(iso, "1772323200"));
        EventTime seconds = inBerlin(TimeFormat.EPOCH_S);
        assertEquals("1970-01-01T00:16:40Z", normalise(seconds, "1000"));
        assertEquals(
                "parse timestamp: invalid format '2026-03-01T00:00:00Z'",
                normalise(seconds, "\"2026-03-01T00:00:00Z\""));
        EventTime millis = inBerlin(TimeFormat.EPOCH_MS);
        assertEquals("1970-01-01T00:00:01Z", normalise(millis, "1000"));
    }

    @ParameterizedTest
    @CsvSource({
        "EPOCH_US, , 1772323200030001, 2026-03-01T00:00:00.030001Z",
        "EPOCH_US, , 1772323200030001.5, 2026-03-01T00:00:00.030001500Z",
        "EPOCH_NS, , 1772323200030000001, 2026-03-01T00:00:00.030000001Z",
        "EPOCH_NS, , 1.772323200030e18, 2026-03-01T00:00:00.030Z",
        "EPOCH_NS, , 0, 1970-01-01T00:00:00Z",
        "EPOCH_MS, EPOCH_NS, 1772323200030, 2026-03-01T00:00:00.030Z",
        "EPOCH_MS, EPOCH_NS, 1772323200030000001, 2026-03-01T00:00:00.030000001Z",
        "EPOCH_S, EPOCH_US, 99999999999, 5138-11-16T09:46:39Z",
        "EPOCH_S, EPOCH_US, 100000000000, 1970-01-02T03:46:40Z",
        "EPOCH, EPOCH_NS, 1772323200, 2026-03-01T00:00:00Z",
        "EPOCH, EPOCH_NS, 1772323200030, 2026-03-01T00:00:00.030Z",
        "EPOCH, EPOCH_NS, 1772323200030000000, 2026-03-01T00:00:00.030Z",
    })
    void numbersCountInTheUnitsOfTheRuleAndAmongSeveralBySize(
            TimeFormat one, TimeFormat other, String number, String expected) {
        EventTime times = other == null ? inBerlin(one) : inBerlin(one, other);
        Instant ingest = Instant.parse("5200-01-01T00:00:00Z");
        Event event = new Event("e", "d", "t", number, null, ingest, null, null, new byte[] {'{', '}'});
        assertEquals(new EventTime.At(Instant.parse(expected), null), times.of(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"31556889864403200", "9999999999999999999", "99999999999999999999999", "1e20", "-1e21"})
    void numbersBeyondAllTimesAreNone(String number) {
        assertEquals(
                "parse timestamp: invalid format '" + number + "'", normalise(inBerlin(TimeFormat.EPOCH_S), number));
    }

    @Test
    void theFastPathAgreesWithJavaTime() {
        Random random = new Random(7);
        DateTimeFormatter[] forms = {
            DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx"),
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss,SSSxx"),
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmX")
        };
        for (int i = 0; i < 20_000; i++) {
            OffsetDateTime time = OffsetDateTime.ofInstant(
                    Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000)),
                    ZoneOffset.ofTotalSeconds(900 * (random.nextInt(129) - 64)));
            String text = time.format(forms[i % forms.length]);
            Instant fast = IsoTime.parseUsual(text, BERLIN);
            if (i % forms.length != 3) {
                assertNotNull(fast, text);
            }
            if (fast != null) {
                assertEquals(IsoTime.parseByJavaTime(text, BERLIN), fast, text);
            }
            String local = LocalDateTime.from(time).toString();
            assertEquals(IsoTime.parseByJavaTime(local, BERLIN), IsoTime.parseUsual(local, BERLIN), local);
        }
    }

    @Test
    void theFastPathReadsNothingThatJavaTimeRefuses() {
        Random random = new Random(11);
        String alphabet = "0123456789-:T Z+.,";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("2026-03-01T00:00:00.5+01:00");
            for (int edits = random.nextInt(3) + 1; edits > 0; edits--) {
                int at = random.nextInt(text.length());
                if (random.nextInt(4) == 0) {
                    text.deleteCharAt(at);
                } else {
                    text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            Instant fast = IsoTime.parseUsual(text.toString(), BERLIN);
            if (fast != null) {
                assertEquals(IsoTime.parseByJavaTime(text.toString(), BERLIN), fast, text.toString());
            }
        }
    }
}
