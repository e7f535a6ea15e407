package dev.penstock.local.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

class DataTemplateTest {

    private static final Path TEMPLATE = Path.of("../template.yaml");

    private static Map<String, Node> members(Node node) {
        Map<String, Node> members = new LinkedHashMap<>();
        ((MappingNode) node)
                .getValue()
                .forEach(each -> members.put(((ScalarNode) each.getKeyNode()).getValue(), each.getValueNode()));
        return members;
    }

    private static Map<String, Node> sections(String text) {
        return members(new Yaml(new LoaderOptions()).compose(new StringReader(text)));
    }

    @Test
    void keepsOnlyWhatHoldsDataOfTheTemplateThatShips() throws Exception {
        Map<String, Node> data = sections(DataTemplate.of(TEMPLATE));

        assertEquals(
                List.of("AWSTemplateFormatVersion", "Description", "Parameters", "Conditions", "Resources"),
                List.copyOf(data.keySet()));
        assertEquals(
                List.of(
                        "RawStream",
                        "CleanStream",
                        "HotPumps",
                        "RecentTable",
                        "DevicesTable",
                        "DedupTable",
                        "MemoryTable",
                        "AnswersTable",
                        "RegistryTable",
                        "FailuresTable",
                        "FailedBatchesBucket"),
                List.copyOf(members(data.get("Resources")).keySet()));
    }

    @Test
    void leavesWhatItKeepsAsItIs() throws Exception {
        Map<String, Node> whole = sections(Files.readString(TEMPLATE));
        Map<String, Node> data = sections(DataTemplate.of(TEMPLATE));

        assertEquals(shape(whole.get("Parameters")), shape(data.get("Parameters")));
        assertEquals(shape(whole.get("Conditions")), shape(data.get("Conditions")));
        Map<String, Node> resources = members(whole.get("Resources"));
        members(data.get("Resources")).forEach((id, kept) -> assertEquals(shape(resources.get(id)), shape(kept)));
        assertTrue(shape(data.get("Resources")).contains("!Sub ${AWS::StackName}-raw"));
    }

    /** Tags and values, without marks and styles. */
    private static String shape(Node node) {
        return switch (node) {
            case ScalarNode scalar -> scalar.getTag() + " " + scalar.getValue();
            case MappingNode mapping ->
                mapping.getTag()
                        + mapping.getValue().stream()
                                .map(each -> shape(each.getKeyNode()) + "=" + shape(each.getValueNode()))
                                .toList()
                                .toString();
            case org.yaml.snakeyaml.nodes.SequenceNode list ->
                list.getTag()
                        + list.getValue().stream()
                                .map(DataTemplateTest::shape)
                                .toList()
                                .toString();
            default -> throw new IllegalArgumentException(node.toString());
        };
    }
}
