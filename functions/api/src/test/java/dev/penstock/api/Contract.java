package dev.penstock.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;

/** The OpenAPI document, as something to hold answers against. */
final class Contract {

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    Contract() throws IOException {
        document = ApiFixture.JSON.readTree(Contract.class.getResourceAsStream("/openapi.json"));
    }

    JsonNode document() {
        return document;
    }

    /** The same node, or the one that its {@code $ref} names. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    JsonNode response(String path, String method, int status) {
        JsonNode response =
                document.path("paths").path(path).path(method).path("responses").path(Integer.toString(status));
        assertEquals(true, response.isObject(), () -> method + " " + path + " has no response " + status);
        return resolve(response);
    }

    /** Fails where {@code value} is not what {@code schema} says. */
    void check(String what, JsonNode schema, JsonNode value) throws IOException {
        assertNotNull(schema, what);
        ObjectNode whole = schema.deepCopy();
        whole.set("$defs", document.at("/components/schemas"));
        JsonNode rewritten = ApiFixture.JSON.readTree(whole.toString().replace("#/components/schemas/", "#/$defs/"));
        assertEquals(List.of(), registry.getSchema(rewritten).validate(value), () -> what + ": " + value);
    }
}
