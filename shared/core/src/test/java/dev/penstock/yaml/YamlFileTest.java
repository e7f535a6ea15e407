package dev.penstock.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {

    private static final Path FILE = Path.of("rules", "pump.yaml");

    private final Faults faults = new Faults();

    private YamlValue parse(String text) {
        return YamlFile.parse(text, FILE, faults);
    }

    private List<String> faultLines() {
        return faults.all().stream().map(Object::toString).toList();
    }

    @Test
    void scalarsAreWhatYaml12SaysTheyAre() {
        YamlValue value =
                parse("[on, no, 12:30:45, true, 17, -2.5, 1e3, null, ~, 2026-03-01, \"5\", 99999999999999999999]");
        assertEquals(
                Arrays.asList(
                        "on",
                        "no",
                        "12:30:45",
                        true,
                        17L,
                        -2.5,
                        1000.0,
                        null,
                        null,
                        "2026-03-01",
                        "5",
                        new BigInteger("99999999999999999999")),
                value.json());
        assertTrue(faults.isEmpty());
    }

    @Test
    void mapsKeepTheirOrder() {
        Object json = parse("{b: 1, a: {z: [], y: ''}}").json();
        assertEquals("{b=1, a={z=[], y=}}", ((Map<?, ?>) json).toString());
    }

    @Test
    void unknownKeyIsAFaultWithPlaceAndSuggestion() {
        parse("name: x\nstpes: []\n").map().allow("name", "steps");
        assertEquals(
                List.of("rules/pump.yaml:2:1: unknown key 'stpes', did you mean 'steps'?; known: name, steps"),
                faultLines());
    }

    @Test
    void aFarKeyGetsNoSuggestion() {
        parse("colour: 1").map().allow("name", "steps");
        assertEquals(List.of("rules/pump.yaml:1:1: unknown key 'colour'; known: name, steps"), faultLines());
    }

    @Test
    void everyFaultIsCollectedInTheOrderOfTheFile() {
        YamlMap map = parse("a: 1\nb: [x]\nc: yes\n").map();
        assertNull(map.find("c").truth());
        assertNull(map.findText("b"));
        assertNull(map.findText("a"));
        assertNull(map.requireText("d"));
        PipelineException e = assertThrows(PipelineException.class, faults::throwIfAny);
        assertEquals("""
                rules/pump.yaml:1:1: key 'd' is missing
                rules/pump.yaml:1:4: must be text, not a number
                rules/pump.yaml:2:4: must be text, not a list
                rules/pump.yaml:3:4: must be true or false, not text""", e.getMessage());
        assertEquals(4, e.faults().size());
    }

    @Test
    void aKeyThatStandsTwiceIsAFault() {
        parse("a: 1\na: 2").map();
        assertEquals(List.of("rules/pump.yaml:2:1: key 'a' stands twice"), faultLines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: [1, 2'                 | 1:9: not YAML: the [ of line 1 is not closed",
                "'a: !!java.net.URL [x]'    | 1:4: not YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL",
                "'a: &x [1]\nb: *x'         | 2:4: alias *x is not allowed here: write the value out",
                "'a: 1\n--- \nb: 2'         | 2:1: not YAML: but found another document",
                "''                         | 1:1: is empty",
                "'a: \u0001'                | 1: not YAML: character U+0001 is not allowed",
            })
    void whatIsNotPlainYamlIsRefusedWithItsPlace(String text, String expected) {
        YamlValue value = parse(text);
        assertNull(value);
        assertEquals(List.of("rules/pump.yaml:" + expected), faultLines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // indentation
                "rules:~  - name: a~   - name: b | 3:4: this line is indented less or more than its neighbours, or its dash is missing",
                "rules:~  - name: a~  steps: []  | 3:3: this line is indented less or more than its neighbours, or its dash is missing",
                "a:~  b: 1~ c: 2                 | 3:2: this line is indented less or more than its neighbours, or its dash is missing",
                "a: >~  x~ y                     | 3:2: this line is indented less or more than its neighbours, or its dash is missing",
                "a: 1~  b: 2                     | 2:4: this line does not belong to the one above: mind its indentation, and the blank after each colon",
                "a:1~b: 2                        | 2:2: this line does not belong to the one above: mind its indentation, and the blank after each colon",
                "a:~\tb: 1                       | 2:1: a line is indented with blanks, not with tabs",
                // expressions and texts without quotes
                "when: x: y                      | 1:8: a text with a colon and a blank in it must be in quotes",
                "set: {x: b: c}                  | 1:11: a text with a colon and a blank in it must be in quotes",
                "set: {x: a ? b : c}             | 1:12: a text with ? in it must be in quotes here",
                "set: {x: data['a']}             | 1:14: a text with [ in it must be in quotes here",
                "set: {x: !data.a}               | 1:17: a text that begins with ! must be in quotes",
                "a: @b                           | 1:4: a text that begins with @ must be in quotes",
                "a: - b                          | 1:4: a list begins on a line of its own, and a text that begins with a dash must be in quotes",
                "a: 'x' == data.y                | 1:8: the value ends before this place: put all of it in quotes, and other quotes within, as in \"data.x == 'a'\"",
                "when: \"a == \"b\"\"             | 1:14: the value ends before this place: put all of it in quotes, and other quotes within, as in \"data.x == 'a'\"",
                "set: {x: 'a == 'b''}            | 1:17: the value ends before this place: put all of it in quotes, and other quotes within, as in \"data.x == 'a'\"",
                "a: 'x' > y                      | 1:10: here > or # begins a block of lines: put the whole text in quotes",
                "a: \"\\d\"                       | 1:6: \\d is no escape: within double quotes a backslash is written twice",
                "a: 1~b~c: 2                     | 3:1: line 2 has no colon behind its key",
                // what is not closed, and what is not opened
                "x: {a: b~y: 1                   | 2:2: the { of line 1 is not closed",
                "x: {a: b, c: {d: 1}~y: 1        | 2:1: the { of line 1 is not closed",
                "x: {a: [1}                      | 1:10: the [ of line 1 is not closed",
                "a: 1~x: [                       | 2:5: the file ends within a [ or { that is not closed",
                "x: [1]]                         | 1:7: this ] closes nothing",
                "x: [1, , 2]                     | 1:8: a value is missing before this ,",
                "x: 'a~y: 1                      | 2:5: the quote of line 1 is not closed",
            })
    void whatIsNoYamlIsSaidInOneSentence(String text, String expected) {
        assertNull(parse(text.replace('~', '\n')));
        String[] place = expected.split(": ", 2);
        assertEquals(
                List.of("rules/pump.yaml:" + place[0] + ": not YAML: " + place[1].replace('#', '|')), faultLines());
    }

    @Test
    void deepNestingIsRefused() {
        assertNull(parse("[".repeat(10_000) + "]".repeat(10_000)));
        assertTrue(
                faultLines().getFirst().contains("Nesting Depth exceeded"),
                faultLines().toString());
    }

    @Test
    void numbersThatJsonCannotHoldAreFaults() {
        parse("[017, 1e999, .5, !thing 3]").json();
        assertEquals(4, faults.count(), faultLines().toString());
    }

    @Test
    void placesWithinOneLineOfTextAreExact() {
        YamlMap map = parse("set: {hot: \"data.x > 1\", cold: data.y < 2}")
                .map()
                .find("set")
                .map();
        assertEquals(new Place(1, 13 + 5), map.find("hot").placeOf(5));
        assertEquals(new Place(1, 32 + 5), map.find("cold").placeOf(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: xyZ                       | 1:6",
                "a: 'x''yZ'                   | 1:9",
                "a: \"x\\u00e9\\x41\\nyZ\"    | 1:19",
                "a: !~  xy~  Z~b: 1           | 3:3",
                "a: !2-~    xy~~    yZ        | 4:6",
                "- a: !~    x~      Z         | 3:7",
                "a: >~  x~  Z                 | 1:4",
                "a: x~  Z                     | 1:4",
            })
    void placesWithinTextAreExactWhereTheyCanBe(String yaml, String place) {
        Faults faults = new Faults();
        YamlValue document = YamlFile.parse(yaml.replace('~', '\n').replace('!', '|'), Path.of("f.yaml"), faults);
        YamlMap map = document.isList() ? document.list().getFirst().map() : document.map();
        YamlValue text = map.find("a");
        Place found = text.placeOf(text.text().indexOf('Z'));
        assertEquals(place, found.line() + ":" + found.column());
    }

    @Test
    void theExcerptOfALongLineIsCutAroundItsPlace() {
        Faults faults = new Faults();
        YamlValue text = YamlFile.parse("- " + "x".repeat(300) + "Z" + "y".repeat(300), Path.of("f.yaml"), faults)
                .list()
                .getFirst();
        text.faultAt(300, "here");
        assertEquals(
                "f.yaml:1:303: here\n    " + "x".repeat(50) + "Z" + "y".repeat(49) + "\n    " + " ".repeat(50) + "^",
                faults.all().getFirst().toString());
    }

    @Test
    void filesThatCannotBeReadAreFaults(@TempDir Path dir) throws IOException {
        Path latin = Files.write(dir.resolve("latin.yaml"), "a: é".getBytes(StandardCharsets.ISO_8859_1));
        Path large = Files.write(dir.resolve("large.yaml"), new byte[(int) YamlFile.MAX_BYTES + 1]);
        assertNull(YamlFile.read(latin, faults));
        assertNull(YamlFile.read(large, faults));
        assertNull(YamlFile.read(dir.resolve("none.yaml"), faults));
        assertNull(YamlFile.read(dir, faults));
        assertEquals(4, faults.count());
        assertTrue(faultLines().toString().contains("is not UTF-8"));
        assertTrue(faultLines().toString().contains("does not exist"));
    }

    @Test
    void durationsAreAWholeNumberAndAUnit() {
        assertEquals(Duration.ofMillis(250), parse("250ms").duration());
        assertEquals(Duration.ofSeconds(10), parse("10s").duration());
        assertEquals(Duration.ofMinutes(5), parse("5m").duration());
        assertEquals(Duration.ofHours(2), parse("\"2h\"").duration());
        assertEquals(Duration.ofDays(999_999_999), parse("999999999d").duration());
        assertTrue(faults.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10 s", "-1s", "1.5h", "1w", "5M", "PT5M", "1h30m", "1000000000s", "[5s]", "null"})
    void whatIsNoDurationIsAFault(String text) {
        assertNull(parse(text).duration());
        assertEquals(List.of("rules/pump.yaml:1:1: must be a duration such as 10s, 5m, 2h or 1d"), faultLines());
    }

    @Test
    void numbersAreNumbers() {
        assertEquals(-999.9, parse("-999.9").number());
        assertEquals(7.0, parse("7").number());
        assertEquals(7, parse("7.0").wholeNumber(0, 7));
        assertTrue(faults.isEmpty());
        assertNull(parse("'7'").number());
        assertNull(parse("1e999").number());
        assertNull(parse("7.5").wholeNumber(0, 10));
        assertNull(parse("8").wholeNumber(0, 7));
        assertNull(parse("-1").wholeNumber(0, 9));
        assertEquals(
                List.of(
                        "rules/pump.yaml:1:1: must be a number, not text",
                        "rules/pump.yaml:1:1: 1e999 is too large",
                        "rules/pump.yaml:1:1: must be a whole number from 0 to 10",
                        "rules/pump.yaml:1:1: must be a whole number from 0 to 7",
                        "rules/pump.yaml:1:1: must be a whole number from 0 to 9"),
                faultLines());
    }

    @Test
    void wordsOutsideAListAreFaultsThatNameIt() {
        assertNull(parse("iso8601").oneOf(List.of("iso", "epoch")));
        assertNull(parse("epoc").oneOf(List.of("iso", "epoch")));
        assertEquals(
                List.of(
                        "rules/pump.yaml:1:1: 'iso8601' is none of iso, epoch",
                        "rules/pump.yaml:1:1: 'epoc' is none of iso, epoch, did you mean 'epoch'?"),
                faultLines());
    }
}
