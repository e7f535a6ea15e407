package dev.penstock.local.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which registry a command opens: that of the pipeline that runs here, or of a data directory. */
final class RegistryOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory; default: the running pipeline's, or ./data")
    private @Nullable Path data;

    Credentials open() throws IOException {
        if (data != null) {
            return Credentials.of(data);
        }
        return Credentials.of(RunningPipeline.any().map(RunningPipeline::data).orElse(RunningPipeline.DEFAULT_DATA));
    }
}
