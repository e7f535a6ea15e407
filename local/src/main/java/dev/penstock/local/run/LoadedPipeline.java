package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.ingest.Ingest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What works by one version of the pipeline's files.
 *
 * @param version see {@link dev.penstock.pipeline.PipelineVersion}
 * @param handlers by the function's logical id
 * @param edge the core behind the gRPC door, or null if there is none
 * @param tellStarted to be run once all of it is in use
 */
record LoadedPipeline(
        String version,
        Map<String, RequestStreamHandler> handlers,
        @Nullable Ingest edge,
        Runnable tellStarted) {

    LoadedPipeline {
        handlers = Map.copyOf(handlers);
    }

    RequestStreamHandler handler(String function) {
        return Objects.requireNonNull(handlers.get(function), function);
    }
}
