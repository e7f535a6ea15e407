package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapesTest {

    @TempDir
    Path pipeline;

    private void schema(String version, String json) throws IOException {
        Path file = pipeline.resolve("schemas/pump.telemetry").resolve(version + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, json.replace('\'', '"'));
    }

    private String shown() {
        return shown(Shapes.read(pipeline).get("pump.telemetry"));
    }

    /** {@code {n: number, o?: text, u: number or null, ...}}, where three dots stand for what is not described. */
    private static String shown(Shape shape) {
        return new TreeMap<>(shape.fields())
                .entrySet().stream()
                        .map(each -> each.getKey()
                                + (each.getValue().mayBeMissing() ? "?: " : ": ")
                                + shown(each.getValue()))
                        .collect(Collectors.joining(
                                ", ",
                                "{",
                                switch (shape.others()) {
                                    case NONE -> "}";
                                    case UNDESCRIBED -> " ~}";
                                    case ANY -> " ...}";
                                }));
    }

    private static String shown(Field field) {
        String kind = switch (field.kind()) {
            case Kind.Plain plain -> plain.name().toLowerCase(java.util.Locale.ROOT);
            case Kind.ListOf list -> "[" + shown(list.element()) + "]";
            case Shape shape -> shown(shape);
        };
        return kind + (field.mayBeNull() ? " or null" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties':{'n':{'type':'number'},'i':{'type':'integer'}},'required':['n']} | {i?: number, n: number ~}",
                "{'properties':{'t':{'type':'string'},'b':{'type':'boolean'}},'additionalProperties':false} | {b?: truth, t?: text}",
                "{'properties':{'n':{'type':['number','null']},'m':{'type':['number','string']},'a':true,'z':false}} | {a?: any, m?: any, n?: number or null ~}",
                "{'properties':{'e':{'enum':['a','b']},'c':{'const':5},'u':{'enum':['a',null]},'x':{'enum':[1,'a']}}} | {c?: number, e?: text, u?: text or null, x?: any ~}",
                "{'properties':{'o':{'type':'object','required':['n'],'properties':{'n':{'type':'number'}}}}} | {o?: {n: number ~} ~}",
                "{'properties':{'l':{'type':'array','items':{'type':'number'}},'k':{'type':'array'}}} | {k?: [any], l?: [number] ~}",
                "{'properties':{'l':{'type':'array','prefixItems':[{'type':'number'}],'items':{'type':'string'}}}} | {l?: [any] ~}",
                "{'required':['x'],'properties':{'n':{}}} | {n?: any, x: any ~}",
                // open: nothing is unknown there
                "true | { ...}",
                "{'type':'object'} | { ...}",
                "{'properties':{'n':{}},'additionalProperties':true} | {n?: any ...}",
                "{'properties':{'n':{}},'additionalProperties':{'type':'number'}} | {n?: any ...}",
                "{'properties':{'n':{}},'patternProperties':{'^x':true},'additionalProperties':false} | {n?: any ...}",
                // references and combinations
                "{'properties':{'n':{'$ref':'#/$defs/n'}},'$defs':{'n':{'type':'number'}}} | {n?: number ~}",
                "{'$ref':'#/$defs/d','required':['n'],'$defs':{'d':{'properties':{'n':{'type':'number'}}}}} | {n: number ~}",
                "{'allOf':[{'properties':{'n':{'type':'number'}}},{'required':['n'],'properties':{'m':{'type':'string'}}}]} | {m?: text, n: number ~}",
                "{'properties':{'n':{'type':['number','null'],'allOf':[{'type':['number','string']}]}}} | {n?: number ~}",
                "{'properties':{'n':{'anyOf':[{'type':'number'},{'type':'null'}]},'m':{'oneOf':[{'type':'number'},{'type':'string'}]}}} | {m?: any, n?: number or null ~}",
                "{'properties':{'a':{},'b':{}},'anyOf':[{'required':['a']},{'required':['b']}]} | {a?: any, b?: any ~}",
                "{'properties':{'a':{}},'anyOf':[{'properties':{'b':{}}}]} | {a?: any ...}",
                "{'properties':{'a':{}},'if':{'required':['a']},'then':{'properties':{'b':{}}}} | {a?: any ...}",
                // a schema that contains itself ends somewhere
                "{'properties':{'o':{'type':'array','items':{'type':'object','properties':{'l':{'$ref':'#/properties/o'}}}}}} | {o?: [{l?: [{l?: [{l?: [{l?: any ~}] ~}] ~}] ~}] ~}",
                // what is no schema is told elsewhere
                "{'properties':{'n':{'type':'nonsense'}}} | { ...}",
                "{ | { ...}",
            })
    void aSchemaGivesAShape(String schema, String shape) throws IOException {
        schema("1", schema);
        assertEquals(shape, shown());
    }

    @Test
    void versionsAreJoined() throws IOException {
        schema(
                "1",
                "{'required':['a','b','c'],'properties':{'a':{'type':'number'},'b':{'type':'number'},'c':{'type':'string'}}}");
        schema(
                "2",
                "{'required':['a','c','d'],'properties':{'a':{'type':'number'},'b':{'type':'number'},'c':{'type':'number'},"
                        + "'d':{'type':'string'}},'additionalProperties':false}");
        assertEquals("{a: number, b?: number, c: any, d?: text ~}", shown());
    }

    @Test
    void versionsOlderThanTheOldestDoNotCount() throws IOException {
        schema("9", "{'properties':{'a':{'type':'number'}}}");
        schema("10", "{'required':['a'],'properties':{'a':{'type':'string'}}}");
        Files.writeString(pipeline.resolve("types.yaml"), "types: {pump.telemetry: {oldest: \"10\"}}");
        assertEquals("{a: text ~}", shown());
    }

    @Test
    void filesThatAreNoSchemasAreLeftAlone() throws IOException {
        schema("1", "{'properties':{'a':{}}}");
        schema("draft", "{'properties':{'b':{}}}");
        Files.writeString(pipeline.resolve("schemas/README.md"), "text");
        Files.createDirectories(pipeline.resolve("schemas/empty"));
        assertEquals(Set.of("pump.telemetry"), Shapes.read(pipeline).keySet());
        assertEquals("{a?: any ~}", shown());
    }

    @Test
    void aPipelineWithoutSchemasHasNoShapes() {
        assertEquals(Map.of(), Shapes.read(pipeline));
    }
}
