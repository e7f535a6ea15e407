package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.api.ApiConfig;
import dev.penstock.api.ApiHandler;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.edge.EdgeConfig;
import dev.penstock.edge.EdgeServer;
import dev.penstock.ingest.Ingest;
import dev.penstock.ingest.IngestConfig;
import dev.penstock.ingest.IngestHandler;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.outcome.Stage;
import dev.penstock.router.RouterConfig;
import dev.penstock.router.RouterHandler;
import dev.penstock.router.StreamSinks;
import dev.penstock.signal.Signals;
import dev.penstock.transform.TransformConfig;
import dev.penstock.transform.TransformHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Wires the handlers that ship to the services of a run, by hand. */
final class Functions {

    static final String REGISTRY_TABLE = "PENSTOCK_REGISTRY_TABLE";
    static final String FAILURES_TABLE = "PENSTOCK_FAILURES_TABLE";
    static final String FAILURES_DAYS = "PENSTOCK_FAILURES_DAYS";

    private static final String INGEST = "dev.penstock.ingest.IngestHandler";

    private final Services services;
    private final Signals signals;
    private final Clock clock;
    private final Path pipeline;
    private final Map<String, String> environment;

    /**
     * A wiring.
     *
     * @param environment whose {@code PENSTOCK_*} give the settings that the template leaves to their defaults
     */
    Functions(Services services, Signals signals, Clock clock, Path pipeline, Map<String, String> environment) {
        this.services = services;
        this.signals = signals;
        this.clock = clock;
        this.pipeline = pipeline;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The handler of a function.
     *
     * @throws dev.penstock.pipeline.PipelineException if it reads a pipeline file that has faults
     */
    RequestStreamHandler create(FunctionResource function) {
        Map<String, String> settings = settings(function);
        return switch (function.handlerClass()) {
            case INGEST -> {
                IngestConfig config = IngestConfig.parse(settings);
                yield new IngestHandler(
                        config,
                        writer(config.rawStream()),
                        services.registry(config.registryTable()),
                        services.answers(config.answersTable()),
                        signals,
                        clock);
            }
            case "dev.penstock.transform.TransformHandler" -> {
                TransformConfig config = TransformConfig.parse(settings);
                yield new TransformHandler(
                        config,
                        writer(config.cleanStream()),
                        services.dedupLog(config.dedupTable()),
                        services.memories(config.memoryTable()),
                        services.failures(config.failuresTable()),
                        signals,
                        clock);
            }
            case "dev.penstock.router.RouterHandler" -> {
                RouterConfig config = RouterConfig.parse(settings);
                yield new RouterHandler(
                        config,
                        new StreamSinks(services.kinesis(), config.topicStreamPrefix()),
                        services.recentStore(config.recentTable(), config.devicesTable()),
                        services.failures(config.failuresTable()),
                        signals,
                        clock);
            }
            case "dev.penstock.api.ApiHandler" -> {
                ApiConfig config = ApiConfig.parse(settings);
                yield new ApiHandler(
                        config,
                        services.recentStore(config.recentTable(), config.devicesTable()),
                        services.failures(config.failuresTable()),
                        services.registry(config.registryTable()),
                        services.stats(),
                        signals,
                        clock);
            }
            default ->
                throw new CommandException("template.yaml: " + function.logicalId()
                        + ": the local run does not know the handler " + function.handlerClass());
        };
    }

    /**
     * Serves gRPC before the same core, registry and stream as the template's ingest function.
     *
     * @throws IOException if the port cannot be used
     */
    EdgeServer startEdge(TemplateFile template, int port) throws IOException {
        FunctionResource function = template.functions().values().stream()
                .filter(each -> each.handlerClass().equals(INGEST))
                .findFirst()
                .orElseThrow(() -> new CommandException("template.yaml: no function has the handler " + INGEST));
        EdgeConfig config = EdgeConfig.parse(settings(function));
        Ingest ingest = Ingest.of(
                config.ingest(),
                writer(config.ingest().rawStream()),
                services.registry(config.ingest().registryTable()),
                services.answers(config.ingest().answersTable()),
                signals,
                clock);
        return EdgeServer.start(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ingest, signals);
    }

    /** The stage at which events fail that a function's mapping gives up. */
    static Stage stage(FunctionResource function) {
        return function.handlerClass().startsWith("dev.penstock.router.") ? Stage.ROUTE : Stage.TRANSFORM;
    }

    /** The value of a variable that some function of the template has; the same for each that has it. */
    static String variable(TemplateFile template, String name) {
        return template.functions().values().stream()
                .map(FunctionResource::environment)
                .filter(environment -> environment.containsKey(name))
                .map(environment -> environment.getOrDefault(name, ""))
                .findFirst()
                .orElseThrow(() -> new CommandException("template.yaml: no function has the variable " + name));
    }

    private Map<String, String> settings(FunctionResource function) {
        Map<String, String> settings = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("PENSTOCK_")) {
                settings.put(name, value);
            }
        });
        // The template's names of streams and tables are those that this run has made.
        settings.putAll(function.environment());
        settings.put("PENSTOCK_PIPELINE", pipeline.toString());
        return settings;
    }

    private KinesisStreamWriter writer(String stream) {
        return new KinesisStreamWriter(services.kinesis(), stream);
    }
}
