package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.check.PipelineCheck;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.TemplateSettings;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes the functions that read the pipeline's files.
 *
 * @param served the functions that something here calls
 * @param directory the pipeline's files
 * @param withEdge whether there is a gRPC door
 */
record PipelineLoader(
        Functions functions, TemplateFile template, List<FunctionResource> served, Path directory, boolean withEdge)
        implements LivePipeline.Loader {

    /** At once, because each reads and compiles its part of the pipeline; and so every fault is told, not the first. */
    @Override
    public LoadedPipeline load(String version) {
        Map<String, Future<RequestStreamHandler>> starting = new LinkedHashMap<>();
        Map<String, RequestStreamHandler> handlers = new LinkedHashMap<>();
        Faults faults = new Faults();
        HeldStarts starts = new HeldStarts();
        try (ExecutorService threads = Executors.newFixedThreadPool(served.size() + 1)) {
            for (FunctionResource function : served) {
                if (Functions.readsPipeline(function)) {
                    starting.put(function.logicalId(), threads.submit(() -> functions.create(function, starts)));
                }
            }
            Future<?> check = threads.submit(() -> PipelineCheck.requireGood(directory, TemplateSettings.of(template)));
            starting.forEach((name, function) -> {
                RequestStreamHandler handler = await(name, function, faults);
                if (handler != null) {
                    handlers.put(name, handler);
                }
            });
            await("check", check, faults);
        }
        faults.throwIfAny();
        return new LoadedPipeline(
                version, handlers, withEdge ? functions.edgeIngest(template, version) : null, starts::release);
    }

    /** What comes of a task; null, with the faults, if it does not like the pipeline. */
    private static <T> @Nullable T await(String name, Future<T> task, Faults faults) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case PipelineException broken -> faults.addAll(broken.faults());
                case CommandException told -> throw told;
                case IllegalArgumentException settings ->
                    throw new CommandException(name + ": " + settings.getMessage(), settings);
                case null, default -> throw new IllegalStateException(name + ": start", e);
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while starting", e);
        }
    }
}
