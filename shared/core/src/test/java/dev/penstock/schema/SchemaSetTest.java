package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.Rejection;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaSetTest {

    @TempDir
    Path schemas;

    @Test
    void theNewestVersionCountsAndVersionsCompareAsNumbers() throws IOException {
        write("pump/2.json", "{\"required\":[\"two\"]}");
        write("pump/10.json", "{\"required\":[\"ten\"]}");
        write("pump/9.1.json", "{}");
        write("pump/README.md", "not a schema");
        write("fan/1.9.json", "{}");
        write("fan/1.10.json", "{}");

        SchemaSet set = SchemaSet.load(schemas);

        assertEquals(Set.of("fan", "pump"), set.types());
        EventSchema pump = present(set.find("pump"));
        assertEquals("10", pump.version());
        assertEquals(List.of(new Rejection("required", "/data/ten", "is missing")), check(pump, "{}"));
        assertEquals("1.10", present(set.find("fan")).version());
        assertNull(set.find("valve"));
    }

    @Test
    void keywordsBeyondTheFastPathAreLeftToTheReference() throws IOException {
        write(
                "t/1.json",
                "{\"properties\":{\"mail\":{\"format\":\"email\"}},\"if\":{\"required\":[\"a\"]},"
                        + "\"then\":{\"required\":[\"b\"]},\"additionalProperties\":false}");
        EventSchema schema = present(SchemaSet.load(schemas).find("t"));

        assertInstanceOf(ReferenceSchema.class, schema);
        assertEquals(List.of(), check(schema, "{\"mail\":\"a@example.com\"}"));
        List<Rejection> rejections = check(schema, "{\"a\":1,\"mail\":\"nobody\"}");
        assertEquals(
                Set.of("format /data/mail", "required /data/b", "additionalProperties /data/a"),
                Set.copyOf(
                        rejections.stream().map(r -> r.code() + " " + r.path()).toList()));
    }

    @Test
    void aLocalReferenceIsFollowedAndNoOtherFileIsRead() throws IOException {
        write(
                "t/1.json",
                "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"additionalProperties\":{\"$ref\":\"#/$defs/n\"}}");
        EventSchema schema = present(SchemaSet.load(schemas).find("t"));
        assertEquals("type", check(schema, "{\"a\":\"x\"}").getFirst().code());

        write("t/2.json", "{\n  \"$ref\": \"https://example.com/other.json\"\n}");
        write("t/3.json", "{\"items\":{\"$ref\":\"#/$defs/m\"},\"$defs\":{\"n\":{}},\"default\":{\"$ref\":\"data\"}}");
        PipelineException e = assertThrows(PipelineException.class, () -> SchemaSet.load(schemas));
        assertEquals(
                List.of(
                        "t/2.json:2:11 $ref must lead to a place in this file, such as #/$defs/name",
                        "t/3.json:1:18 $ref leads to #/$defs/m, which is not there"),
                e.faults().stream().map(f -> place(f) + " " + f.reason()).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"strin"}                                   | 1:9: type must be one of null, boolean, object
            {"type":["string","string"]}                       | 1:19: type names string twice
            {"type":[]}                                        | 1:9: type must name at least one of
            {"properties":{"a":{"minimum":"3"}}}               | 1:31: minimum must be a number
            {"items":[{"type":"number"}]}                      | 1:10: a schema is an object, true or false
            {"required":"a"}                                   | 1:13: required must be an array of strings
            {"required":["a",1]}                               | 1:18: required must name members by strings
            {"maxLength":-1}                                   | 1:14: maxLength must be a whole number
            {"maxLength":1.5}                                  | 1:14: maxLength must be a whole number
            {"pattern":"("}                                    | 1:12: pattern is not a regular expression: Unclosed group
            {"multipleOf":0}                                   | 1:1: multipleOf must be greater than 0
            {"enum":"a"}                                       | 1:9: enum must be an array
            {"$schema":"http://json-schema.org/draft-07/schema"} | 1:12: $schema must be https://json-schema.org/draft/2020-12
            {"anyOf":[{"not":7}]}                              | 1:18:
            {"type":"object",}                                 | 1:18: is not JSON
            {"type":"object","type":"array"}                   | is not JSON: Duplicate field 'type'
            {"type":                                           | is not JSON
            {} {}                                              | 1:4: there is more after the end of the JSON
            7                                                  | 1:1: a schema is an object, true or false
            """)
    void aBrokenSchemaNamesFileLineColumnAndReason(String schema, String expected) throws IOException {
        Path file = write("t/1.json", schema);
        PipelineException e = assertThrows(PipelineException.class, () -> SchemaSet.load(schemas));
        assertTrue(e.getMessage().startsWith(file + ":"), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"properties":{},"additionalPropertys":false}          | 1:40: additionalPropertys additionalProperties
            {"properties":{"minimun":{"minimun":0}}}               | 1:37: minimun minimum
            {"requierd":["a"]}                                     | 1:13: requierd required
            {"items":{"min_length":2}}                             | 1:24: min_length minLength
            {"additionalProperties":{"typ":"number"}}              | 1:32: typ type
            {"anyOf":[{"emum":[1]},true]}                          | 1:19: emum enum
            {"$defs":{"a":{"$defs":{"b":{"maxItem":1}}}}}          | 1:40: maxItem maxItems
            {"if":true,"then":{"ref":"#"}}                         | 1:26: ref $ref
            {"definitions":{"a":{"oneof":[]}}}                     | 1:30: oneof oneOf
            """)
    void aMistypedKeywordIsAFault(String schema, String expected) throws IOException {
        Path file = write("t/1.json", schema);
        PipelineException e = assertThrows(PipelineException.class, () -> SchemaSet.load(schemas));
        String[] parts = expected.split(" ");
        assertEquals(
                file + ":" + parts[0] + " unknown keyword '" + parts[1] + "', did you mean '" + parts[2] + "'?",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x-minimun\":1,\"unit\":\"Cel\",\"units\":1,\"note\":\"a\",\"normal\":20,\"min\":0,\"max\":1,\"id\":\"a\"}",
                "{\"label\":\"a\",\"name\":\"a\",\"step\":1,\"code\":1,\"group\":\"a\",\"comment\":\"a\",\"descripton\":\"a\",\"range\":[1]}",
                "{\"properties\":{\"minimun\":{\"type\":\"number\"},\"typ\":true},\"required\":[\"typ\"]}",
                "{\"patternProperties\":{\"typ\":{}},\"dependentSchemas\":{\"typ\":{}},\"$defs\":{\"typ\":{}}}",
                "{\"enum\":[{\"typ\":1}],\"default\":{\"typ\":1},\"examples\":[{\"typ\":1}],\"unit\":{\"typ\":1}}",
                "{\"const\":{\"typ\":1},\"dependentRequired\":{\"typ\":[\"a\"]}}"
            })
    void wordsOfATeamsOwnAreNone(String schema) throws IOException {
        write("t/1.json", schema);
        present(SchemaSet.load(schemas).find("t"));
    }

    @Test
    void allFaultsOfAllFilesAreToldAtOnce() throws IOException {
        write("a/1.json", "{\n \"type\": \"strin\",\n \"minLength\": -1\n}");
        write("b/1.json", "");
        write("b/latest.json", "{}");
        write("loose.json", "{}");
        PipelineException e = assertThrows(PipelineException.class, () -> SchemaSet.load(schemas));
        assertEquals(
                List.of("a/1.json:2:10", "a/1.json:3:15", "b/1.json:1:1", "b/latest.json:0:0", "loose.json:0:0"),
                e.faults().stream().map(this::place).toList());
    }

    @Test
    void aMissingDirectoryIsAFault() {
        PipelineException e = assertThrows(PipelineException.class, () -> SchemaSet.load(schemas.resolve("none")));
        assertTrue(e.getMessage().endsWith("none: the directory is not there"), e.getMessage());
    }

    @Test
    void reasonsAreCappedAndNeverEchoLongValues() throws IOException {
        write("t/1.json", "{\"additionalProperties\":{\"type\":\"string\"}}");
        EventSchema schema = present(SchemaSet.load(schemas).find("t"));
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 100; i++) {
            json.append('"').append("x".repeat(1_000)).append(i).append("\":1,");
        }
        json.setCharAt(json.length() - 1, '}');
        List<Rejection> rejections = check(schema, json.toString());
        assertEquals(Rejections.MAX, rejections.size());
        assertTrue(rejections.getFirst().path().length() < 100);
    }

    @Test
    void aPatternThatRecursesTooDeepRejectsAndDoesNotThrow() throws IOException {
        write("t/1.json", "{\"additionalProperties\":{\"pattern\":\"^(a|b)*$\"}}");
        write("u/1.json", "{\"additionalProperties\":{\"pattern\":\"^(a|b)*$\"},\"not\":false}");
        String json = "{\"x\":\"" + "ab".repeat(100_000) + "\"}";
        SchemaSet set = SchemaSet.load(schemas);
        assertEquals("pattern", check(present(set.find("t")), json).getFirst().code());
        assertEquals("pattern", check(present(set.find("u")), json).getFirst().code());
    }

    private String place(Fault fault) {
        return schemas.relativize(fault.file()) + ":" + fault.line() + ":" + fault.column();
    }

    private static EventSchema present(EventSchema schema) {
        assertNotNull(schema);
        return schema;
    }

    private static List<Rejection> check(EventSchema schema, String json) throws IOException {
        return schema.check(json.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String path, String content) throws IOException {
        Path file = schemas.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
