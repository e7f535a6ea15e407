package dev.penstock.local.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Evaluates CloudFormation's functions in their short form ({@code !Ref}, {@code !Sub}, ...) as a deployment
 * would. Evaluation is lazy: only what the local run reads must be understood here.
 */
final class Intrinsics {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]+)}");

    private static final String ACCOUNT = "000000000000";

    private final Path file;
    private final @Nullable MappingNode parameters;
    private final @Nullable MappingNode conditions;
    private final @Nullable MappingNode mappings;
    private final Deployment deployment;
    private final Map<String, String> pseudo;
    private final Function<String, @Nullable String> physicalNames;
    private final Map<String, Boolean> knownConditions = new HashMap<>();

    /**
     * @param physicalNames what {@code !Ref} gives for a resource, by logical id; null for one that is not there
     */
    Intrinsics(
            Path file, MappingNode template, Deployment deployment, Function<String, @Nullable String> physicalNames) {
        this.file = file;
        this.deployment = deployment;
        this.pseudo = Map.of(
                "AWS::StackName",
                deployment.stackName(),
                "AWS::Region",
                deployment.region(),
                "AWS::AccountId",
                ACCOUNT,
                "AWS::Partition",
                "aws",
                "AWS::URLSuffix",
                "localhost",
                "AWS::StackId",
                "arn:aws:cloudformation:" + deployment.region() + ':' + ACCOUNT + ":stack/" + deployment.stackName()
                        + "/0");
        this.parameters = mapping(child(template, "Parameters"));
        this.conditions = mapping(child(template, "Conditions"));
        this.mappings = mapping(child(template, "Mappings"));
        this.physicalNames = physicalNames;
    }

    /** The text of a node, or null where it is absent or evaluates to {@code AWS::NoValue}. */
    @Nullable
    String text(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        return switch (evaluate(node)) {
            case null -> null;
            case String text -> text;
            default -> throw fault(node, "a scalar is expected here");
        };
    }

    /** The members of a mapping, each still to be evaluated; empty where it is absent. */
    Map<String, Node> members(@Nullable Node node) {
        if (node == null) {
            return Map.of();
        }
        Node chosen = choose(node);
        if (!(chosen instanceof MappingNode mapping)) {
            if (chosen instanceof ScalarNode) {
                return Map.of();
            }
            throw fault(node, "a mapping is expected here");
        }
        Map<String, Node> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            members.put(((ScalarNode) tuple.getKeyNode()).getValue(), tuple.getValueNode());
        }
        return members;
    }

    /** The elements of a list as text; empty where it is absent. */
    List<String> texts(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        return switch (evaluate(node)) {
            case null -> List.of();
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case Object single -> List.of(single.toString());
        };
    }

    /** Whether a resource with this {@code Condition} exists; true where it has none. */
    boolean holds(@Nullable Node condition) {
        return !(condition instanceof ScalarNode scalar) || condition(scalar.getValue(), condition);
    }

    TemplateException fault(Node node, String reason) {
        return new TemplateException(
                file, node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, reason);
    }

    static @Nullable Node child(@Nullable Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    private static @Nullable MappingNode mapping(@Nullable Node node) {
        return node instanceof MappingNode mapping ? mapping : null;
    }

    /** Follows {@code !If} to the branch that holds. */
    private Node choose(Node node) {
        Node chosen = node;
        while (chosen.getTag().getValue().equals("!If")) {
            List<Node> branches = operands(chosen, 3);
            chosen = condition(scalar(branches.get(0)), chosen) ? branches.get(1) : branches.get(2);
        }
        return chosen;
    }

    /** A String, a List or null (AWS::NoValue). Mappings are read member by member, so they are not needed as values. */
    private @Nullable Object evaluate(Node node) {
        Node chosen = choose(node);
        String tag = chosen.getTag().getValue();
        return switch (tag) {
            case "!Ref" -> reference(chosen, scalar(chosen));
            case "!GetAtt" -> attribute(chosen, attributePath(chosen));
            case "!Sub" -> substitute(chosen);
            case "!Join" -> {
                List<Node> operands = operands(chosen, 2);
                yield String.join(scalar(operands.get(0)), texts(operands.get(1)));
            }
            case "!Select" -> {
                List<Node> operands = operands(chosen, 2);
                yield texts(operands.get(1)).get(Integer.parseInt(scalar(operands.get(0))));
            }
            case "!FindInMap" -> find(chosen);
            default -> {
                if (tag.startsWith("!")) {
                    throw fault(chosen, "the local run does not know " + tag);
                }
                yield plain(chosen);
            }
        };
    }

    private @Nullable Object plain(Node node) {
        return switch (node) {
            case ScalarNode scalar -> scalar.getTag().getValue().endsWith(":null") ? null : scalar.getValue();
            case SequenceNode sequence -> {
                List<Object> values = new ArrayList<>();
                for (Node element : sequence.getValue()) {
                    Object value = evaluate(element);
                    if (value != null) {
                        values.add(value);
                    }
                }
                yield values;
            }
            default -> throw fault(node, "a scalar or a list is expected here");
        };
    }

    private @Nullable String reference(Node node, String name) {
        if (name.equals("AWS::NoValue")) {
            return null;
        }
        String known = pseudo.get(name);
        if (known != null) {
            return known;
        }
        String given = deployment.parameters().get(name);
        if (given != null) {
            return given;
        }
        Node parameter = child(parameters, name);
        if (parameter != null) {
            Node value = child(parameter, "Default");
            return value == null ? "" : scalar(value);
        }
        String physical = physicalNames.apply(name);
        if (physical == null) {
            throw fault(node, "nothing is called " + name);
        }
        return physical;
    }

    /** Arns carry the physical name at their end, from which the local run finds the resource again. */
    private String attribute(Node node, String path) {
        int dot = path.indexOf('.');
        String logicalId = dot < 0 ? path : path.substring(0, dot);
        String physical = physicalNames.apply(logicalId);
        if (physical == null) {
            throw fault(node, "nothing is called " + logicalId);
        }
        return path.endsWith(".Arn") ? "arn:aws:local:local:000000000000:" + logicalId + "/" + physical : physical;
    }

    private String attributePath(Node node) {
        return node instanceof SequenceNode ? String.join(".", scalars(node)) : scalar(node);
    }

    private String substitute(Node node) {
        String pattern;
        Map<String, Node> own = Map.of();
        if (node instanceof SequenceNode sequence) {
            pattern = scalar(sequence.getValue().get(0));
            own = members(sequence.getValue().get(1));
        } else {
            pattern = scalar(node);
        }
        Matcher matcher = PLACEHOLDER.matcher(pattern);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(placeholder(node, matcher, own)));
        }
        return matcher.appendTail(text).toString();
    }

    private String placeholder(Node node, Matcher matcher, Map<String, Node> own) {
        String name = matcher.group(2).strip();
        if (!matcher.group(1).isEmpty()) {
            return "${" + name + "}";
        }
        Node given = own.get(name);
        if (given != null) {
            String value = text(given);
            return value == null ? "" : value;
        }
        if (name.contains(".")) {
            return attribute(node, name);
        }
        String value = reference(node, name);
        return value == null ? "" : value;
    }

    private String find(Node node) {
        List<String> path = texts(new SequenceNode(
                org.yaml.snakeyaml.nodes.Tag.SEQ,
                ((SequenceNode) node).getValue(),
                org.yaml.snakeyaml.DumperOptions.FlowStyle.FLOW));
        Node found = mappings;
        for (String key : path) {
            found = child(found, key);
        }
        if (found == null) {
            throw fault(node, "no mapping " + String.join(".", path));
        }
        return scalar(found);
    }

    private boolean condition(String name, Node where) {
        Boolean known = knownConditions.get(name);
        if (known != null) {
            return known;
        }
        Node definition = child(conditions, name);
        if (definition == null) {
            throw fault(where, "no condition is called " + name);
        }
        boolean holds = truth(definition);
        knownConditions.put(name, holds);
        return holds;
    }

    private boolean truth(Node node) {
        return switch (node.getTag().getValue()) {
            case "!Equals" -> {
                List<Node> sides = operands(node, 2);
                yield String.valueOf(text(sides.get(0))).equals(String.valueOf(text(sides.get(1))));
            }
            case "!Not" -> !truth(operands(node, 1).get(0));
            case "!And" -> ((SequenceNode) node).getValue().stream().allMatch(this::truth);
            case "!Or" -> ((SequenceNode) node).getValue().stream().anyMatch(this::truth);
            case "!Condition" -> condition(scalar(node), node);
            default -> throw fault(node, "the local run does not know the condition " + node.getTag());
        };
    }

    private List<Node> operands(Node node, int count) {
        if (node instanceof SequenceNode sequence && sequence.getValue().size() == count) {
            return sequence.getValue();
        }
        throw fault(node, node.getTag().getValue() + " takes a list of " + count);
    }

    private List<String> scalars(Node node) {
        return ((SequenceNode) node).getValue().stream().map(this::scalar).toList();
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw fault(node, "a scalar is expected here");
    }
}
