package dev.penstock.local.remote;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The part of a template that holds data, which is all that a pipeline needs whose functions run elsewhere. */
final class DataTemplate {

    private static final Set<String> SECTIONS =
            Set.of("AWSTemplateFormatVersion", "Description", "Parameters", "Mappings", "Conditions", "Resources");

    private static final Set<String> KINDS = Set.of(
            "AWS::Kinesis::Stream", "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic");

    private DataTemplate() {}

    /**
     * The text of the template with nothing else left in it.
     *
     * @throws IOException if the file cannot be read
     */
    static String of(Path template) throws IOException {
        // Nodes and not values: they keep CloudFormation's tags, !Ref for example, as they are.
        Yaml yaml = new Yaml(new LoaderOptions());
        MappingNode root;
        try (Reader reader = Files.newBufferedReader(template)) {
            root = (MappingNode) yaml.compose(reader);
        }
        StringWriter text = new StringWriter();
        yaml.serialize(
                only(root.getValue().stream()
                        .filter(section -> SECTIONS.contains(key(section)))
                        .map(section -> key(section).equals("Resources") ? dataOnly(section) : section)
                        .toList()),
                text);
        return text.toString();
    }

    private static NodeTuple dataOnly(NodeTuple resources) {
        return new NodeTuple(
                resources.getKeyNode(),
                only(((MappingNode) resources.getValueNode())
                        .getValue().stream()
                                .filter(resource -> KINDS.contains(type(resource)))
                                .toList()));
    }

    private static MappingNode only(List<NodeTuple> members) {
        return new MappingNode(Tag.MAP, members, DumperOptions.FlowStyle.BLOCK);
    }

    private static String key(NodeTuple tuple) {
        return ((ScalarNode) tuple.getKeyNode()).getValue();
    }

    private static String type(NodeTuple resource) {
        for (NodeTuple member : ((MappingNode) resource.getValueNode()).getValue()) {
            Node value = member.getValueNode();
            if (key(member).equals("Type") && value instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
        }
        return "";
    }
}
