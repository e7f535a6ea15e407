package dev.penstock.local.command;

import dev.penstock.aws.Clients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which registry a command opens: that of the pipeline that runs here, of a data directory, or of a deployed stack. */
final class RegistryOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory; default: the running pipeline's, or ./data")
    private @Nullable Path data;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description =
                    "registry table of a deployed stack; AWS_REGION and credentials are taken from the environment")
    private @Nullable String table;

    Credentials open() throws IOException {
        return open(System.getenv());
    }

    Credentials open(Map<String, String> environment) throws IOException {
        return Credentials.of(openRegistry(environment));
    }

    OpenRegistry openRegistry() throws IOException {
        return openRegistry(System.getenv());
    }

    private OpenRegistry openRegistry(Map<String, String> environment) throws IOException {
        if (table != null && data != null) {
            throw new CommandException("--data is a local registry and --table one in AWS: give one of them");
        }
        if (table != null) {
            return deployed(table, environment);
        }
        Optional<RunningPipeline> running = data == null ? RunningPipeline.any() : RunningPipeline.on(data);
        return running.isPresent()
                ? OpenRegistry.of(running.get(), environment)
                : OpenRegistry.of(data == null ? RunningPipeline.DEFAULT_DATA : data);
    }

    private static OpenRegistry deployed(String table, Map<String, String> environment) {
        try {
            return OpenRegistry.of(Clients.dynamoDb(environment), table);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--table: " + e.getMessage(), e);
        }
    }
}
