package dev.penstock.e2e;

import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the tests find what is deployed. */
public final class Repository {

    /** The functions by their short names. */
    public static final List<String> FUNCTIONS = List.of("ingest", "transform", "router", "api");

    private Repository() {}

    /** The repository's root: Maven runs tests in the module's folder. */
    public static Path root() {
        Path root = Path.of("..").toAbsolutePath().normalize();
        if (!Files.isRegularFile(root.resolve("template.yaml"))) {
            throw new IllegalStateException("no template.yaml in " + root + ": run the tests with Maven");
        }
        return root;
    }

    /** The template for the local run. */
    public static TemplateFile template() throws IOException {
        return TemplateFile.load(root().resolve("template.yaml"));
    }

    /** A function of the template by its short name, such as {@code ingest}. */
    public static FunctionResource function(String name) throws IOException {
        FunctionResource function = template().functions().get(logicalId(name));
        if (function == null) {
            throw new IllegalStateException("template.yaml has no " + logicalId(name));
        }
        return function;
    }

    /** The name in the template of a function such as {@code ingest}. */
    public static String logicalId(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Function";
    }
}
