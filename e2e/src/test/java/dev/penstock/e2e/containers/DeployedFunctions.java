package dev.penstock.e2e.containers;

import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import dev.penstock.local.remote.Endpoint;
import dev.penstock.local.remote.Stack;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The template as it is deployed: a stack on LocalStack, and each function's built zip with the pipeline layer in an
 * environment of Lambda. One stack and one environment a function for all classes that it extends, each made when first
 * asked for. Goes after {@link LocalStack}.
 */
public final class DeployedFunctions implements BeforeAllCallback {

    private static final String LAYER = "layer";
    private static final String NO_LAYER = "no-layer";
    private static final Path TEMPLATE = Repository.root().resolve("template.yaml");
    private static final String STACK = "deployed";
    private static final Duration STACK_PATIENCE = Duration.ofMinutes(2);

    private static volatile Deployed deployed;

    private record Deployed(Stack stack, TemplateFile template, Path files, Map<String, LambdaEnvironment> environments)
            implements AutoCloseable {

        @Override
        public void close() throws IOException {
            environments.values().forEach(LambdaEnvironment::close);
            try (Stream<Path> all = Files.walk(files)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        for (String function : Repository.FUNCTIONS) {
            FunctionZip.of(function); // leaves the tests out where nothing is built
        }
        deployed = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(DeployedFunctions.class))
                .computeIfAbsent(Deployed.class, key -> deploy(), Deployed.class);
    }

    private static Deployed deploy() {
        try {
            Endpoint endpoint = Endpoint.parse(LocalStack.endpoint().toString(), LocalStack.environment());
            Stack stack = Stack.open(endpoint, STACK, TEMPLATE, Deadline.after(STACK_PATIENCE));
            return new Deployed(
                    stack, TemplateFile.load(TEMPLATE, stack.deployment()), unpack(), new ConcurrentHashMap<>());
        } catch (IOException e) {
            throw new UncheckedIOException("deploy template.yaml on LocalStack", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while deploying", e);
        }
    }

    private static Path unpack() throws IOException, InterruptedException {
        Path files = Files.createTempDirectory("penstock-functions");
        for (String function : Repository.FUNCTIONS) {
            FunctionZip.of(function).unpackTo(files.resolve(function));
        }
        FunctionZip.read(PipelineLayer.build()).unpackTo(files.resolve(LAYER));
        Files.createDirectory(files.resolve(NO_LAYER));
        return files;
    }

    /** The stack with the functions' streams and tables. */
    static Stack stack() {
        return deployed.stack();
    }

    /** The template with the names of that stack. */
    static TemplateFile template() {
        return deployed.template();
    }

    /** A function of that template by its short name, such as {@code ingest}. */
    static FunctionResource resource(String function) {
        return deployed.template().functions().get(Repository.logicalId(function));
    }

    /** The environment of a function, shared by all tests. */
    static LambdaEnvironment environment(String function) {
        return deployed.environments().computeIfAbsent(function, DeployedFunctions::newEnvironment);
    }

    /** An environment of the caller's own, which must be closed. */
    static LambdaEnvironment newEnvironment(String function) {
        return newEnvironment(function, LambdaEnvironment.Resources.of(resource(function)));
    }

    /** The same with other resources than the template says. */
    static LambdaEnvironment newEnvironment(String function, LambdaEnvironment.Resources resources) {
        try {
            boolean layered = Layers.hasPipeline(TEMPLATE, Repository.logicalId(function));
            return start(function, deployed.files().resolve(layered ? LAYER : NO_LAYER), resources);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + TEMPLATE, e);
        }
    }

    /**
     * An environment of the caller's own with another layer, which must be closed.
     *
     * @param layer what is in {@code /opt}; the template must give the function the pipeline layer
     */
    static LambdaEnvironment newEnvironment(String function, Path layer) throws IOException {
        if (!Layers.hasPipeline(TEMPLATE, Repository.logicalId(function))) {
            throw new IllegalArgumentException("the template gives " + function + " no pipeline layer");
        }
        return start(function, layer, LambdaEnvironment.Resources.of(resource(function)));
    }

    private static LambdaEnvironment start(String function, Path layer, LambdaEnvironment.Resources resources) {
        Path task = deployed.files().resolve(Repository.zipOf(function));
        return LambdaEnvironment.start(resource(function), task, layer, resources);
    }

    /** A setting of a function, such as the name of one of its tables. */
    static String setting(String function, String variable) {
        return resource(function).environment().get(variable);
    }
}
