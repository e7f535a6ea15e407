package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.schema.SchemaChange.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaComparisonTest {

    @TempDir
    Path pipeline;

    /** In each line: the old schema of a member x, the new one, and what is found; nothing where it is compatible. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"number"}               | {"type":["number","string"]}    | ``
            {"type":"integer"}              | {"type":"number"}               | ``
            {"minimum":0}                   | {"minimum":-1}                  | ``
            {"type":"integer","minimum":1}  | {"type":"integer","exclusiveMinimum":0} | ``
            {"type":"integer","multipleOf":6} | {"type":"integer","multipleOf":3} | ``
            {"type":"integer"}              | {"type":"number","multipleOf":0.5} | ``
            {"enum":["a"]}                  | {"enum":["a","b"]}              | ``
            {"const":3}                     | {"type":"integer","minimum":3}  | ``
            {"type":"boolean"}              | {"enum":[true,false]}           | ``
            {"format":"uri"}                | {"format":"uri-reference"}      | ``
            {"format":"uuid"}               | {"format":"colour"}             | ``
            {"pattern":"^a"}                | {}                              | ``
            {"maxLength":3}                 | {"maxLength":4}                 | ``
            {"type":"array","items":{"type":"integer"}} | {"type":"array","items":{"type":"number"}} | ``
            {"type":"array","maxItems":0}   | {"type":"array","items":{"type":"number"}} | ``
            {"type":"object","required":["a","b"]} | {"type":"object","required":["a"],"minProperties":2} | ``
            {"type":"object","additionalProperties":false} | {"type":"object","properties":{"a":{"type":"number"}},"additionalProperties":false} | ``
            {"not":{"type":"null"}}         | {"not":{"type":"null"}}         | ``
            {"type":"string"}               | {"anyOf":[{"type":"number"},{"type":"string"}]} | ``
            {"type":"string"}               | {"allOf":[{"type":["string","null"]},true]} | ``
            {"description":"old"}           | {"description":"new"}           | ``
            {"type":["number","string"]}    | {"type":"number"}               | BREAKS /data/x: type: was string or number, must be number now
            {"type":"number"}               | {"type":"integer"}              | BREAKS /data/x: type: was number, must be integer now
            {}                              | {"type":"integer"}              | BREAKS /data/x: type: could be anything, must be integer now
            {"minimum":0}                   | {"minimum":10}                  | BREAKS /data/x: minimum: was 0, is 10
            {"minimum":0}                   | {"exclusiveMinimum":0}          | BREAKS /data/x: exclusiveMinimum: was 0, is beyond 0
            {"type":"number"}               | {"type":"number","maximum":1.5} | BREAKS /data/x: maximum: is new: 1.5
            {"maximum":10}                  | {"exclusiveMaximum":7}          | BREAKS /data/x: exclusiveMaximum: was 10, is beyond 7
            {"multipleOf":0.5}              | {"multipleOf":2}                | BREAKS /data/x: multipleOf: was 0.5, is 2
            {"type":"number"}               | {"type":"number","multipleOf":2} | BREAKS /data/x: multipleOf: is new: 2
            {"enum":["a","b"]}              | {"enum":["a"]}                  | BREAKS /data/x: enum: "b" was allowed, and is not any more
            {"enum":["a",7]}                | {"type":"string"}               | BREAKS /data/x: type: 7 was allowed, and is not any more
            {"const":"a"}                   | {"const":"b"}                   | BREAKS /data/x: const: "a" was allowed, and is not any more
            {"type":"string"}               | {"enum":["a","b"]}              | BREAKS /data/x: enum: was any string, must be one of "a", "b" now
            {"type":"string"}               | {"const":"a"}                   | BREAKS /data/x: const: was any string, must be "a" now
            {"type":"string"}               | {"type":"string","minLength":1} | BREAKS /data/x: minLength: was 0, is 1
            {"type":"string","maxLength":9} | {"type":"string","maxLength":5} | BREAKS /data/x: maxLength: was 9, is 5
            {"type":"string"}               | {"type":"string","pattern":"^a$"} | BREAKS /data/x: pattern: any text was allowed, it must match ^a$ now
            {"type":"string"}               | {"type":"string","format":"date"} | BREAKS /data/x: format: any text was allowed, it must be a date now
            {"type":"string","format":"uri-reference"} | {"type":"string","format":"uri"} | BREAKS /data/x: format: was uri-reference, must be uri now
            {"type":"array"}                | {"type":"array","maxItems":3}   | BREAKS /data/x: maxItems: is new: 3
            {"type":"array","minItems":1}   | {"type":"array","minItems":2}   | BREAKS /data/x: minItems: was 1, is 2
            {"type":"array"}                | {"type":"array","uniqueItems":true} | BREAKS /data/x: uniqueItems: elements could repeat, and must all differ now
            {"type":"array","items":{"type":"number"}} | {"type":"array","items":{"type":"integer"}} | BREAKS /data/x/*: type: was number, must be integer now
            {"type":"array"}                | {"type":"array","prefixItems":[{"type":"null"}]} | BREAKS /data/x/0: type: could be anything, must be null now
            {"type":"object"}               | {"type":"object","required":["a"]} | BREAKS /data/x/a: required: could be left out, must be there now
            {"type":"object","required":["a"]} | {"type":"object","required":["b","a"]} | BREAKS /data/x/b: required: could be left out, must be there now
            {"type":"object","properties":{"a":true},"additionalProperties":false} | {"type":"object","additionalProperties":false} | BREAKS /data/x/a: additionalProperties: was described, and is a member that must not be there now
            {"type":"object"}               | {"type":"object","additionalProperties":false} | BREAKS /data/x/*: additionalProperties: other members were allowed, and are not any more
            {"type":"object"}               | {"type":"object","additionalProperties":{"type":"null"}} | BREAKS /data/x/*: type: could be anything, must be null now
            {"type":"object","maxProperties":2} | {"type":"object","maxProperties":1} | BREAKS /data/x: maxProperties: was 2, is 1
            {"type":"object"}               | {"type":"object","minProperties":1} | BREAKS /data/x: minProperties: was 0, is 1
            {"type":"object","properties":{"a":{"type":"number"}}} | {"type":"object","properties":{"a":false}} | BREAKS /data/x/a: false: was allowed, and must not be there any more
            {"type":"object"}               | {"type":"object","properties":{"a":{"type":"number"}}} | NEWLY_DESCRIBED /data/x/a: properties: was not described and could be anything; now it is
            {"pattern":"^a"}                | {"pattern":"^ab"}               | CANNOT_TELL /data/x: pattern: was ^a, is ^ab: whether one lies within the other is not known
            {"type":"string"}               | {"type":"string","not":{"const":"a"}} | CANNOT_TELL /data/x: not: is new or has changed, and cannot be compared
            {"type":"string"}               | {"oneOf":[{"type":"string"}]}   | CANNOT_TELL /data/x: oneOf: is new or has changed, and cannot be compared
            {"type":"string"}               | {"anyOf":[{"type":"number"}]}   | CANNOT_TELL /data/x: anyOf: the old version fits none of its branches for sure
            {"not":{"type":"null"}}         | {"type":"string"}               | CANNOT_TELL /data/x: type: could be anything, must be string now, unless the old version's other keywords rule that out
            {"type":"object"}               | {"type":"object","patternProperties":{"a":false}} | CANNOT_TELL /data/x: patternProperties: is new or has changed, or stands beside members that have
            """)
    void aMemberIsCompared(String old, String now, String finding) throws IOException {
        SchemaChange change = change(member(old), member(now));
        assertEquals(
                finding.isEmpty() ? List.of() : List.of(finding),
                change.findings().stream().map(f -> f.kind() + " " + f).toList());
        assertTrue(change.tried() > 50, "only " + change.tried() + " documents were made");
        if (finding.isEmpty() || finding.startsWith("NEWLY")) {
            assertEquals(null, change.counterexample(), "what is called compatible has no counterexample");
        }
    }

    private static String member(String schema) {
        return "{\"type\":\"object\",\"required\":[\"x\"],\"properties\":{\"x\":" + schema + "}}";
    }

    @Test
    void recursiveSchemasAreCompared() throws IOException {
        String tree = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"%s\"},\"next\":{\"$ref\":\"#\"}}}";
        assertEquals(
                Verdict.COMPATIBLE,
                change(tree.formatted("integer"), tree.formatted("number")).verdict());
        SchemaChange narrower = change(tree.formatted("number"), tree.formatted("integer"));
        assertEquals(Verdict.BREAKING, narrower.verdict());
        assertEquals(
                List.of("/data/n: type: was number, must be integer now"),
                narrower.findings().stream().map(SchemaFinding::toString).toList());
    }

    @Test
    void definitionsAreFollowed() throws IOException {
        String old = "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/t\"}},\"$defs\":{\"t\":{\"minimum\":0}}}";
        String now = "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/u\"}},\"$defs\":{\"u\":{\"minimum\":1}}}";
        assertEquals(
                List.of("/data/a: minimum: was 0, is 1"),
                change(old, now).findings().stream()
                        .map(SchemaFinding::toString)
                        .toList());
        assertEquals(Verdict.COMPATIBLE, change(now, old).verdict());
    }

    @Test
    void aCounterexampleDecidesWhatTheKeywordsLeaveOpen() throws IOException {
        SchemaChange change =
                change(member("{\"type\":\"integer\"}"), member("{\"type\":\"integer\",\"not\":{\"const\":0}}"));
        assertEquals(Verdict.BREAKING, change.verdict());
        assertEquals("{\"x\":0}", change.counterexample());
        assertEquals(1, change.reasons().size());
        assertEquals(
                List.of(
                        "t 1 -> 2: not backward compatible (" + change.tried() + " documents tried)",
                        "  cannot tell: /data/x: not: is new or has changed, and cannot be compared",
                        "  version 1 accepts, and version 2 rejects, for example {\"x\":0} ("
                                + change.reasons().getFirst() + ")",
                        "  devices that send such events are still accepted, as version 1"),
                change.lines());
    }

    @Test
    void itSaysWhereTypesYamlTurnsOldDevicesAway() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), "types: {t: {oldest: \"2\"}}");
        assertEquals(
                "  devices that send such events are refused: types.yaml allows version 1 no more",
                change("{}", member("{}")).lines().getLast());
    }

    @Test
    void eachPairOfNeighboursIsComparedOnce() throws IOException {
        change("{}", "{\"minProperties\":1}");
        Files.writeString(pipeline.resolve("schemas/t/10.json"), "{}");
        assertEquals(
                List.of("1-2 BREAKING", "2-10 COMPATIBLE"),
                SchemaChanges.of(pipeline, EventTypes.load(pipeline)).stream()
                        .map(c -> c.from() + "-" + c.to() + " " + c.verdict())
                        .toList());
    }

    /** The judge is the validator: what is called compatible must have no counterexample, over random schemas. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsCalledCompatibleHasNoCounterexample(long seed) throws IOException {
        Random random = new Random(seed);
        JsonMaker maker = new JsonMaker(random);
        int compatible = 0;
        for (int i = 0; i < 150; i++) {
            String old = maker.schema(2);
            // Half of the pairs differ in one place only, else nearly none would be compatible.
            String now = random.nextBoolean()
                    ? maker.schema(2)
                    : old.replaceFirst("\"(m[a-z]*|m[a-z]*[A-Z][a-z]*)\":[-0-9.e]+,", "");
            if (!now.equals(old)) {
                SchemaChange change = change(old, now);
                if (change.findings().isEmpty()) {
                    compatible++;
                    assertEquals(null, change.counterexample(), old + " -> " + now);
                }
            }
        }
        assertTrue(compatible > 5, compatible + " pairs were compatible");
    }

    private SchemaChange change(String old, String now) throws IOException {
        Path type = Files.createDirectories(pipeline.resolve("schemas/t"));
        try (Stream<Path> files = Files.list(type)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(type.resolve("1.json"), old);
        Files.writeString(type.resolve("2.json"), now);
        SchemaChange change =
                SchemaChanges.of(pipeline, EventTypes.load(pipeline)).getFirst();
        assertNotNull(change);
        return change;
    }
}
