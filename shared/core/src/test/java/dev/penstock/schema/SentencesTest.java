package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.outcome.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every reason names the keyword, the place and what to do, in the same words whichever way the schema is checked. */
class SentencesTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"number"}                         | "x"             | type /data: must be a number, not a string
            {"type":["integer","null"]}               | {}              | type /data: must be null or an integer, not an object
            {"required":["a"]}                        | {}              | required /data/a: is missing
            {"additionalProperties":false}            | {"a":1}         | additionalProperties /data/a: is not a member that the schema knows
            {"enum":["on","off",1]}                   | 2               | enum /data: must be one of "on", "off", 1
            {"const":"on"}                            | 2               | const /data: must be "on"
            {"minimum":3}                             | 2               | minimum /data: must be at least 3
            {"maximum":3}                             | 4               | maximum /data: must be at most 3
            {"exclusiveMinimum":3}                    | 3               | exclusiveMinimum /data: must be greater than 3
            {"exclusiveMaximum":3}                    | 3               | exclusiveMaximum /data: must be less than 3
            {"multipleOf":2}                          | 3               | multipleOf /data: must be a multiple of 2
            {"minLength":3}                           | "é"             | minLength /data: has 1 characters; at least 3 are needed
            {"maxLength":1}                           | "aa"            | maxLength /data: has 2 characters; at most 1 is allowed
            {"pattern":"^b"}                          | "a"             | pattern /data: does not match the pattern ^b
            {"format":"date"}                         | "a"             | format /data: must be in the format date, such as 2026-11-23
            {"minItems":2}                            | []              | minItems /data: has 0 elements; at least 2 are needed
            {"maxItems":1}                            | [1,2]           | maxItems /data: has 2 elements; at most 1 is allowed
            {"minProperties":1}                       | {}              | minProperties /data: has 0 members; at least 1 is needed
            {"maxProperties":1}                       | {"a":1,"b":1}   | maxProperties /data: has 2 members; at most 1 is allowed
            {"items":{"properties":{"a/b":{"type":"null"}}}} | [{},{"a/b":1}] | type /data/1/a~1b: must be null, not a number
            """)
    void bothWaysSayTheSame(String schema, String data, String reason) throws IOException {
        assertEquals(reason, reasons(schema, data));
        String beyond = schema.replaceFirst("^\\{", "{\"not\":{\"const\":\"never\"},");
        assertEquals(reason.replace("null or an integer", "an integer or null"), reasons(beyond, data));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"const":{"a":1}}                         | 2               | const /data: must be {"a":1}
            {"format":"email"}                        | "a"             | format /data: must be in the format email, such as pump@example.com
            {"format":"ipv4"}                         | "a"             | format /data: must be in the format ipv4, such as 192.0.2.1
            {"uniqueItems":true}                      | [1,1]           | uniqueItems /data: has two elements that are the same
            {"not":{"type":"null"}}                   | null            | not /data: must not be what the schema excludes: {"type":"null"}
            {"oneOf":[true,true]}                     | 1               | oneOf /data: must fit exactly one of several allowed forms
            {"anyOf":[{"type":"null"}]}               | 1               | type /data: in one of several allowed forms: must be null, not a number
            {"properties":{"a":false}}                | {"a":1}         | false /data/a: is not allowed here
            {"unevaluatedProperties":false}           | {"a":1}         | unevaluatedProperties /data: has the member a, which the schema does not know
            {"dependentRequired":{"a":["b"]}}         | {"a":1}         | dependentRequired /data: has a missing property 'b' which is dependent required because 'a' is present
            {"prefixItems":[true],"items":false}      | [1,2]           | items /data: has an element that the schema does not allow: index '1' is not defined in the schema and the schema does not allow additional items
            {"contains":{"const":1}}                  | [2]             | minContains /data: must contain at least 1 element(s) that passes these validations: {"const":1}
            {"$ref":"#/$defs/a","$defs":{"a":{"minimum":1}}} | 0        | minimum /data: must be at least 1
            """)
    void theOtherKeywordsToo(String schema, String data, String reason) throws IOException {
        assertEquals(reason, reasons(schema, data));
    }

    /** The library compares the values of an object's members too. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"b":1} | ``
            [1,2]         | ``
            [{"a":1},{"a":1}] | uniqueItems /data: has two elements that are the same
            """)
    void onlyTheElementsOfArraysMustDiffer(String data, String reason) throws IOException {
        assertEquals(reason, reasons("{\"uniqueItems\":true}", data));
    }

    private String reasons(String schema, String data) throws IOException {
        Path file = Files.writeString(dir.resolve("1.json"), schema);
        List<Rejection> reasons = SchemaSet.compile("t", "1", file).check(data.getBytes(StandardCharsets.UTF_8));
        return reasons.stream()
                .map(reason -> reason.code() + " " + reason.path() + ": " + reason.message())
                .collect(Collectors.joining("; "));
    }
}
