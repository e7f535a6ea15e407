package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled fast path and the reference must give the same verdict: keyword and place of every error. */
class SchemaAgreementTest {

    @TempDir
    Path dir;

    static List<String> schemas() {
        return List.of(
                "true",
                "{}",
                "{\"type\":\"object\"}",
                "{\"type\":\"array\"}",
                "{\"type\":\"string\"}",
                "{\"type\":\"number\"}",
                "{\"type\":\"integer\"}",
                "{\"type\":\"boolean\"}",
                "{\"type\":\"null\"}",
                "{\"type\":[\"number\",\"null\"]}",
                "{\"type\":[\"integer\",\"string\"],\"maxLength\":3,\"maximum\":7}",
                "{\"required\":[\"a\"]}",
                "{\"required\":[\"a\",\"b\",\"a/b\",\"m~n\"]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}},\"required\":[\"a\"]}",
                "{\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"minLength\":2}},\"additionalProperties\":false}",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":{\"type\":\"string\"}}",
                "{\"additionalProperties\":false}",
                "{\"additionalProperties\":{\"additionalProperties\":{\"type\":\"integer\"}}}",
                "{\"required\":[\"c\"],\"properties\":{\"a\":true},\"additionalProperties\":false}",
                "{\"minProperties\":1,\"maxProperties\":2}",
                "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"required\":[\"c\"]}}}}}",
                "{\"enum\":[\"red\",\"green\"]}",
                "{\"enum\":[1,2.50,\"1\",true,null]}",
                "{\"enum\":[\"\"]}",
                "{\"enum\":[]}",
                "{\"const\":5}",
                "{\"const\":5.0}",
                "{\"const\":\"on\"}",
                "{\"const\":false}",
                "{\"const\":null}",
                "{\"const\":0}",
                "{\"minimum\":0}",
                "{\"minimum\":-40,\"maximum\":125.5}",
                "{\"exclusiveMinimum\":0,\"exclusiveMaximum\":1}",
                "{\"maximum\":9007199254740993}",
                "{\"minimum\":0.1}",
                "{\"maximum\":1e300}",
                "{\"multipleOf\":0.01}",
                "{\"multipleOf\":5}",
                "{\"multipleOf\":2.5}",
                "{\"minLength\":1}",
                "{\"minLength\":2,\"maxLength\":4}",
                "{\"maxLength\":0}",
                "{\"pattern\":\"^[a-z]+$\"}",
                "{\"pattern\":\"b\"}",
                "{\"pattern\":\"^pump-[0-9]{2,4}$\"}",
                "{\"pattern\":\"[$]\"}",
                "{\"pattern\":\"\\\\$\"}",
                "{\"items\":{\"type\":\"integer\"}}",
                "{\"items\":{\"type\":\"integer\"},\"minItems\":1,\"maxItems\":3}",
                "{\"items\":true}",
                "{\"items\":{\"items\":{\"minimum\":1}}}",
                "{\"items\":{\"required\":[\"a\"],\"properties\":{\"a\":{\"enum\":[1]}}}}",
                "{\"format\":\"date-time\"}",
                "{\"format\":\"date\"}",
                "{\"format\":\"uuid\"}",
                "{\"title\":\"t\",\"description\":\"d\",\"unit\":\"Cel\",\"$comment\":\"c\",\"default\":1,\"examples\":[1],"
                        + "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"urn:penstock:t\","
                        + "\"type\":\"number\"}",
                "{\"type\":\"object\",\"required\":[\"temperature\",\"unit\"],\"properties\":{"
                        + "\"temperature\":{\"type\":\"number\",\"minimum\":-273.15,\"maximum\":2000},"
                        + "\"unit\":{\"enum\":[\"Cel\",\"degF\"]},\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
                        + "\"additionalProperties\":false}");
    }

    static List<String> instances() {
        List<String> instances = new ArrayList<>(List.of(
                "null",
                "true",
                "false",
                "0",
                "-0",
                "0.0",
                "1",
                "1.0",
                "1e0",
                "2.5",
                "2.50",
                "5",
                "5.0",
                "5e0",
                "7",
                "8",
                "-1",
                "0.1",
                "0.10000000000000001",
                "0.07",
                "0.075",
                "-40",
                "-40.001",
                "125.5",
                "125.50001",
                "1e300",
                "1.1e300",
                "9007199254740992",
                "9007199254740993",
                "9007199254740994",
                "9223372036854775807",
                "9223372036854775810",
                "123456789012345678901234567890",
                "1e-300",
                "0.30000000000000004",
                "1e2",
                "1.5e1",
                "100000000000000000000.5",
                "[]",
                "[1]",
                "[1.0,2]",
                "[1,\"a\",2.5,null]",
                "[[1,0],[2]]",
                "[{}]",
                "[{\"a\":1},{\"a\":2},3]",
                "{}",
                "{\"a\":1}",
                "{\"a\":\"x\"}",
                "{\"a\":null,\"b\":\"y\"}",
                "{\"c\":1}",
                "{\"a\":1,\"b\":\"yy\",\"c\":true}",
                "{\"b\":1,\"z\":{\"q\":1.5}}",
                "{\"a/b\":1,\"m~n\":2}",
                "{\"a\":{\"b\":{}}}",
                "{\"a\":{\"b\":{\"c\":1}}}",
                "{\"a\":{\"b\":7}}",
                "{\"z\":\"s\",\"y\":1}",
                "{\"temperature\":72.4,\"unit\":\"degF\"}",
                "{\"temperature\":-300,\"unit\":\"K\",\"extra\":[1]}",
                "{\"temperature\":\"hot\",\"tags\":[\"a\",1]}",
                "{\"unit\":\"Cel\",\"temperature\":0,\"tags\":[]}"));
        for (String text : List.of(
                "",
                "a",
                "ab",
                "abcd",
                "abcde",
                "red",
                "on",
                "1",
                "$",
                "abc\n",
                "pump-17",
                "pump-1",
                "xpump-17",
                "\u00e4\u00f6\u00fc",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
                "\ud83d\ude00",
                "2026-11-23",
                "2026-02-29",
                "2024-02-29",
                "2026-13-01",
                "2026-00-10",
                "2026-1-1",
                "02026-01-01",
                "2026-11-23T10:15:00Z",
                "2026-11-23t10:15:00z",
                "2026-11-23 10:15:00Z",
                "2026-11-23_10:15:00Z",
                "2016-12-31T23:59:60Z",
                "2016-12-31T15:59:60.5-08:00",
                "2016-12-31T23:58:60Z",
                "2026-11-23T23:59:60Z",
                "2026-11-23T10:15:00",
                "2026-11-23T10:15Z",
                "2026-11-23T10:15:00.Z",
                "2026-11-23T10:15:00.123456789Z",
                "2026-11-23T10:15:00.5+01:00",
                "2026-11-23T10:15:00+0100",
                "2026-11-23T10:15:00+01",
                "2026-11-23T10:15:00+24:00",
                "2026-11-23T10:15:00-23:59",
                "2026-11-23T24:00:00Z",
                "2026-11-23T23:60:00Z",
                "2026-11-23T23:59:61Z",
                "2026-02-29T10:15:00Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                " 2026-11-23T10:15:00Z",
                "2026-11-23T1\u0660:15:00Z",
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08-aa98-11ea-b4aa73b441d16380-",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
                "2eb8aa08aa9811eab4aa73b441d16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638\uff11")) {
            instances.add('"' + text.replace("\n", "\\n") + '"');
        }
        return instances;
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void bothPathsAgreeOnEveryInstance(String schema) throws IOException {
        Pair pair = load(schema);
        for (String instance : instances()) {
            pair.assertAgreeOn(instance);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothPathsAgreeOnGeneratedSchemas(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            JsonMaker maker = new JsonMaker(random);
            Pair pair = load(maker.schema(3));
            for (int j = 0; j < 40; j++) {
                pair.assertAgreeOn(maker.instance(3));
            }
        }
    }

    @Test
    void bothPathsRejectDuplicateKeysAndNumbersThatNoDoubleHolds() throws IOException {
        Pair pair = load("{\"type\":\"object\"}");
        String json = "{\"a\":1,\"b\":{\"c\":1,\"d\":[1e400],\"c\":2},\"a\":-1e999999999,\"e\":1e-999999999}";
        Set<String> expected = Set.of(
                "duplicate-key /data/a",
                "number-range /data/a",
                "duplicate-key /data/b/c",
                "number-range /data/b/d/0",
                "number-range /data/e");
        assertEquals(expected, verdict(pair.compiled, json));
        assertEquals(expected, verdict(pair.reference, json));
    }

    private Pair load(String schema) throws IOException {
        Path file = Files.writeString(dir.resolve("1.json"), schema);
        LocatedJson json = LocatedJson.read(file);
        SchemaCompiler compiler = new SchemaCompiler(file);
        SchemaNode root = compiler.compile(json);
        assertEquals(List.of(), compiler.faults(), schema);
        assertFalse(compiler.needsReference(), "not compiled: " + schema);
        return new Pair(schema, new CompiledSchema("t", "1", root), ReferenceSchema.load("t", "1", file, json));
    }

    private record Pair(String schema, EventSchema compiled, EventSchema reference) {
        void assertAgreeOn(String instance) throws IOException {
            assertEquals(
                    verdict(reference, instance), verdict(compiled, instance), () -> schema + " against " + instance);
        }
    }

    private static Set<String> verdict(EventSchema schema, String instance) throws IOException {
        byte[] json = instance.getBytes(StandardCharsets.UTF_8);
        Rejections rejections = new Rejections(Integer.MAX_VALUE);
        rejections.enter("data");
        try (JsonParser parser = EventJson.open(json, 0, json.length)) {
            parser.nextToken();
            schema.check(parser, rejections);
        }
        Set<String> verdict = rejections.toList().stream()
                .map(r -> r.code() + " " + r.path())
                .collect(Collectors.toCollection(TreeSet::new));
        // Where an integer is asked for, the library cuts 0.1 to 0 before it compares. The value is rejected anyway.
        verdict.removeIf(v -> (v.startsWith("m") || v.startsWith("exclusive"))
                && verdict.contains("type" + v.substring(v.indexOf(' '))));
        return verdict;
    }
}
