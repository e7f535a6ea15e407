package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A schema of any keywords of JSON Schema 2020-12, by the networknt library. Slower to load and to run than
 * {@link CompiledSchema}, so its classes and the library's are only touched when a schema needs them.
 */
record ReferenceSchema(String type, String version, Schema schema) implements EventSchema {

    /**
     * Compiles a schema.
     *
     * @throws PipelineException if the schema is not one by the standard's own schema of schemas, or refers to what
     *     is not there; other files and addresses are never read
     */
    static ReferenceSchema load(String type, String version, Path file, LocatedJson json) {
        try {
            SchemaRegistry registry = registry(Map.of());
            JsonNode node = new ObjectMapper().readTree(Files.readAllBytes(file));
            List<Error> errors = registry.getSchema(
                            SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
                    .validate(node);
            if (!errors.isEmpty()) {
                throw new PipelineException(errors.stream()
                        .map(error -> fault(file, json, error))
                        .distinct()
                        .toList());
            }
            List<Fault> dangling = References.check(file, json);
            if (!dangling.isEmpty()) {
                throw new PipelineException(dangling);
            }
            return new ReferenceSchema(type, version, registry.getSchema(node));
        } catch (SchemaException e) {
            throw new PipelineException(List.of(new Fault(
                    file, json.place().line(), json.place().column(), "is not a usable schema: " + e.getMessage())));
        } catch (IOException e) {
            throw new PipelineException(List.of(new Fault(file, 0, 0, "cannot be read: " + e)));
        }
    }

    /** With other documents at hand, and whatever it refers to: for comparing the library alone with the standard. */
    static ReferenceSchema unchecked(String schema, Map<String, String> documents) throws IOException {
        return new ReferenceSchema("", "", registry(documents).getSchema(new ObjectMapper().readTree(schema)));
    }

    private static SchemaRegistry registry(Map<String, String> documents) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .losslessNarrowing(true)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ROOT)
                .preloadSchema(true)
                .build();
        // Keywords that the standard does not know are annotations, such as unit, and no reason for a warning.
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemas(documents));
    }

    private static Fault fault(Path file, LocatedJson json, Error error) {
        LocatedJson at = json;
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            LocatedJson inner = at.child(String.valueOf(path.getElement(i)));
            at = inner == null ? at : inner;
        }
        return new Fault(file, at.place().line(), at.place().column(), path + " " + error.getMessage());
    }

    @Override
    public void check(JsonParser parser, Rejections rejections) throws IOException {
        JsonNode value = JsonTree.read(parser, rejections);
        try {
            for (Error error : schema.validate(value)) {
                if (!isMistaken(error)) {
                    add(error, rejections);
                }
            }
        } catch (StackOverflowError e) {
            // A pattern of nested repetition against a long text: the JDK's matcher recurses.
            rejections.add("pattern", "is too long for a pattern of the schema");
        }
    }

    /** The library also wants the values of an object's members to differ; the keyword is for arrays. */
    private static boolean isMistaken(Error error) {
        return error.getKeyword().equals("uniqueItems")
                && !error.getInstanceNode().isArray();
    }

    private static void add(Error error, Rejections rejections) {
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                rejections.enter(index);
            } else {
                rejections.enter(path.getName(i));
            }
        }
        String keyword = error.getKeyword();
        String property = error.getProperty();
        boolean atMember = property != null && (keyword.equals("required") || keyword.equals("additionalProperties"));
        if (atMember) {
            rejections.enter(property);
        }
        rejections.add(keyword, ReferenceSentences.of(error));
        for (int i = atMember ? -1 : 0; i < path.getNameCount(); i++) {
            rejections.leave();
        }
    }
}
