package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes the functions that read the pipeline's files.
 *
 * @param served the functions that something here calls
 * @param withEdge whether there is a gRPC door
 */
record PipelineLoader(Functions functions, TemplateFile template, List<FunctionResource> served, boolean withEdge)
        implements LivePipeline.Loader {

    /** At once, because each reads and compiles its part of the pipeline; and so every fault is told, not the first. */
    @Override
    public LoadedPipeline load(String version) {
        Map<String, Future<RequestStreamHandler>> starting = new LinkedHashMap<>();
        Map<String, RequestStreamHandler> handlers = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        HeldStarts starts = new HeldStarts();
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, served.size()))) {
            for (FunctionResource function : served) {
                if (Functions.readsPipeline(function)) {
                    starting.put(function.logicalId(), threads.submit(() -> functions.create(function, starts)));
                }
            }
            for (Map.Entry<String, Future<RequestStreamHandler>> each : starting.entrySet()) {
                try {
                    handlers.put(each.getKey(), each.getValue().get());
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case PipelineException broken -> faults.addAll(broken.faults());
                        case CommandException told -> throw told;
                        case IllegalArgumentException settings ->
                            throw new CommandException(each.getKey() + ": " + settings.getMessage(), settings);
                        case null, default -> throw new IllegalStateException(each.getKey() + ": start", e);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CommandException("interrupted while starting", e);
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new PipelineException(faults.stream().distinct().toList());
        }
        return new LoadedPipeline(
                version, handlers, withEdge ? functions.edgeIngest(template, version) : null, starts::release);
    }
}
