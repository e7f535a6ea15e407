package dev.penstock.e2e.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A function may call in AWS exactly what its code calls. A permission that is missing shows nowhere else before
 * deployment: the local run has no IAM.
 */
class PermissionsTest {

    static final List<String> FUNCTIONS = Repository.FUNCTIONS_SWITCHED_ON;

    private static final JavaClasses PENSTOCK = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.penstock");

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void aFunctionMayDoWhatItsCodeDoesAndNothingElse(String function) throws Exception {
        Set<String> called =
                ReachableCalls.of(PENSTOCK, Repository.function(function).handlerClass());
        assertFalse(called.isEmpty());
        assertEquals(called, allowed(function));
    }

    /** The actions of the function's own policies. */
    private static Set<String> allowed(String function) throws IOException {
        Node root;
        try (var reader = Files.newBufferedReader(Repository.root().resolve("template.yaml"))) {
            root = new Yaml(new LoaderOptions()).compose(reader);
        }
        Node properties = child(child(child(root, "Resources"), Repository.logicalId(function)), "Properties");
        Set<String> actions = new TreeSet<>();
        for (Node policy : ((SequenceNode) child(properties, "Policies")).getValue()) {
            for (Node statement : ((SequenceNode) child(policy, "Statement")).getValue()) {
                switch (child(statement, "Action")) {
                    case ScalarNode one -> actions.add(one.getValue());
                    case SequenceNode many ->
                        many.getValue().forEach(action -> actions.add(((ScalarNode) action).getValue()));
                    default -> throw new IllegalStateException("Action of " + function);
                }
            }
        }
        return actions;
    }

    private static Node child(Node node, String key) {
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            if (((ScalarNode) tuple.getKeyNode()).getValue().equals(key)) {
                return tuple.getValueNode();
            }
        }
        throw new IllegalStateException(
                "template.yaml: no " + key + " at line " + (node.getStartMark().getLine() + 1));
    }
}
