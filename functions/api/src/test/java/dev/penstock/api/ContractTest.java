package dev.penstock.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds openapi.json, the handler's routes and the template against each other. */
class ContractTest {

    private final Contract contract;

    ContractTest() throws IOException {
        contract = new Contract();
    }

    private static String openApiPath(ApiRoute route) {
        return route.path().replace("+}", "}");
    }

    @Test
    void everyRouteIsInTheContractAndNothingElseButSending() {
        TreeSet<String> served = new TreeSet<>(List.of("/v1/events", "/penstock.v1.IngestService/Publish"));
        for (ApiRoute route : new ApiFixture().handler.api().routes()) {
            served.add(openApiPath(route));
            boolean open = contract.document()
                    .at("/paths")
                    .path(openApiPath(route))
                    .path("get")
                    .path("security")
                    .isArray();
            assertEquals(route.open(), open, () -> "security of " + route.path());
        }
        TreeSet<String> described = new TreeSet<>();
        contract.document().get("paths").fieldNames().forEachRemaining(described::add);
        assertEquals(described, served);
    }

    @Test
    void everyRouteIsInTheTemplate() throws IOException {
        String template = Files.readString(Path.of("../../template.yaml"));
        for (ApiRoute route : new ApiFixture().handler.api().routes()) {
            String bare = "Path: " + route.path() + "}";
            String quoted = "Path: \"" + route.path() + "\"";
            assertTrue(template.contains(bare) || template.contains(quoted), route.path());
        }
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() throws IOException {
        List<JsonNode> media = new ArrayList<>();
        collect(contract.document(), media);
        int examples = 0;
        for (JsonNode each : media) {
            if (each.has("example")) {
                contract.check("example", each.get("schema"), each.get("example"));
                examples++;
            }
            for (Map.Entry<String, JsonNode> named : each.path("examples").properties()) {
                contract.check(
                        "example " + named.getKey(),
                        each.get("schema"),
                        named.getValue().get("value"));
                examples++;
            }
        }
        assertTrue(examples > 20, examples + " examples");
    }

    private static void collect(JsonNode node, List<JsonNode> media) {
        if (node.has("schema") && (node.has("example") || node.has("examples"))) {
            media.add(node);
        }
        node.forEach(child -> collect(child, media));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode ref : contract.document().findValues("$ref")) {
            assertTrue(contract.document().at(ref.asText().substring(1)).isObject(), ref::asText);
        }
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        List<String> names = contract.document().findValuesAsText("operationId");
        assertEquals(names.size(), new TreeSet<>(names).size());
    }
}
