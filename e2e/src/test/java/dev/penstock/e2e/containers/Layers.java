package dev.penstock.e2e.containers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Which functions the template gives the pipeline layer; the local run does not ask, since it reads the folder. */
final class Layers {

    private static final String PIPELINE = "PipelineLayer";

    private Layers() {}

    /** Whether Lambda would unpack the pipeline layer for a function. */
    static boolean hasPipeline(Path template, String logicalId) throws IOException {
        Node node;
        try (Reader reader = Files.newBufferedReader(template)) {
            node = new Yaml(new LoaderOptions()).compose(reader);
        }
        for (String key : List.of("Resources", logicalId, "Properties", "Layers")) {
            node = child(node, key);
        }
        return node instanceof SequenceNode layers
                && layers.getValue().stream()
                        .anyMatch(layer -> layer instanceof ScalarNode reference
                                && reference.getTag().getValue().equals("!Ref")
                                && reference.getValue().equals(PIPELINE));
    }

    private static Node child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple member : mapping.getValue()) {
                if (member.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return member.getValueNode();
                }
            }
        }
        return null;
    }
}
