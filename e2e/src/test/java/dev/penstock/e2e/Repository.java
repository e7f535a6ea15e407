package dev.penstock.e2e;

import dev.penstock.local.template.Deployment;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the tests find what is deployed. */
public final class Repository {

    /** The functions by their short names. */
    public static final List<String> FUNCTIONS = List.of("ingest", "transform", "router", "api");

    /** These, and those whose code is in another's zip; one of them a parameter switches on. */
    public static final List<String> FUNCTIONS_SWITCHED_ON =
            List.of("ingest", "mqtt", "transform", "router", "silence", "api");

    private static final Deployment SWITCHED_ON = new Deployment("penstock", "local", Map.of("Mqtt", "true"), Map.of());

    private Repository() {}

    /** The repository's root: Maven runs tests in the module's folder. */
    public static Path root() {
        Path root = Path.of("..").toAbsolutePath().normalize();
        if (!Files.isRegularFile(root.resolve("template.yaml"))) {
            throw new IllegalStateException("no template.yaml in " + root + ": run the tests with Maven");
        }
        return root;
    }

    /** A function of the template by its short name, such as {@code ingest}. */
    public static FunctionResource function(String name) throws IOException {
        FunctionResource function = TemplateFile.load(root().resolve("template.yaml"), SWITCHED_ON)
                .functions()
                .get(logicalId(name));
        if (function == null) {
            throw new IllegalStateException("template.yaml has no " + logicalId(name));
        }
        return function;
    }

    /** The function whose zip a function's code is in: mostly itself. */
    public static String zipOf(String function) {
        return switch (function) {
            case "mqtt" -> "ingest";
            case "silence" -> "router";
            default -> function;
        };
    }

    /** The name in the template of a function such as {@code ingest}. */
    public static String logicalId(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Function";
    }
}
