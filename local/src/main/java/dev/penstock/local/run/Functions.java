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
import dev.penstock.port.StatsSource;
import dev.penstock.router.RouterConfig;
import dev.penstock.router.RouterHandler;
import dev.penstock.router.SilenceConfig;
import dev.penstock.router.SilenceHandler;
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
import java.util.function.Supplier;

/** Wires the handlers that ship to the services of a run, by hand. */
final class Functions {

    static final String REGISTRY_TABLE = "PENSTOCK_REGISTRY_TABLE";
    static final String FAILURES_TABLE = "PENSTOCK_FAILURES_TABLE";
    static final String FAILURES_DAYS = "PENSTOCK_FAILURES_DAYS";

    private static final String INGEST = "dev.penstock.ingest.IngestHandler";
    private static final String API = "dev.penstock.api.ApiHandler";

    private final Services services;
    private final StatsSource stats;
    private final Signals signals;
    private final Clock clock;
    private final Path pipeline;
    private final Map<String, String> environment;

    /**
     * A wiring.
     *
     * @param stats what the API tells of the run
     * @param environment whose {@code PENSTOCK_*} give the settings that the template leaves to their defaults
     */
    Functions(
            Services services,
            StatsSource stats,
            Signals signals,
            Clock clock,
            Path pipeline,
            Map<String, String> environment) {
        this.services = services;
        this.stats = stats;
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
        return create(function, signals);
    }

    /** The same, but that it has started is told when {@code starts} are released. */
    RequestStreamHandler create(FunctionResource function, HeldStarts starts) {
        return create(function, starts.of(signals));
    }

    private RequestStreamHandler create(FunctionResource function, Signals functionSignals) {
        Map<String, String> settings = settings(function);
        return switch (function.handlerClass()) {
            case INGEST -> {
                IngestConfig config = IngestConfig.parse(settings);
                yield new IngestHandler(
                        config,
                        writer(config.rawStream()),
                        services.registry(config.registryTable()),
                        services.answers(config.answersTable()),
                        functionSignals,
                        clock);
            }
            case "dev.penstock.transform.TransformHandler" -> {
                TransformConfig config = TransformConfig.parse(settings);
                yield new TransformHandler(
                        config,
                        writer(config.cleanStream()),
                        services.attributes(config.registryTable()),
                        services.dedupLog(config.dedupTable()),
                        services.memories(config.memoryTable()),
                        services.failures(config.failuresTable()),
                        functionSignals,
                        clock);
            }
            case "dev.penstock.router.RouterHandler" -> {
                RouterConfig config = RouterConfig.parse(settings);
                yield new RouterHandler(
                        config,
                        new StreamSinks(services.kinesis(), config.topicStreamPrefix()),
                        services.recentStore(config.recentTable(), config.devicesTable()),
                        services.failures(config.failuresTable()),
                        functionSignals,
                        clock);
            }
            case "dev.penstock.router.SilenceHandler" -> {
                SilenceConfig config = SilenceConfig.parse(settings);
                yield new SilenceHandler(
                        config,
                        services.deviceStates(config.devicesTable()),
                        writer(config.cleanStream()),
                        functionSignals,
                        clock);
            }
            case API -> {
                ApiConfig config = ApiConfig.parse(settings);
                yield new ApiHandler(
                        config,
                        services.recentStore(config.recentTable(), config.devicesTable()),
                        services.failures(config.failuresTable()),
                        services.registry(config.registryTable()),
                        stats,
                        functionSignals,
                        clock);
            }
            default ->
                throw new CommandException("template.yaml: " + function.logicalId()
                        + ": the local run does not know the handler " + function.handlerClass());
        };
    }

    /** Whether a function must be made anew when the pipeline's files have changed. */
    static boolean readsPipeline(FunctionResource function) {
        return !function.handlerClass().equals(API);
    }

    /**
     * What stands behind the gRPC door: the same core, registry and stream as in the template's ingest function.
     *
     * @param version of the pipeline's files
     * @throws dev.penstock.pipeline.PipelineException if a schema is broken
     */
    Ingest edgeIngest(TemplateFile template, String version) {
        IngestConfig config = edgeConfig(template).ingest();
        return Ingest.of(
                config,
                writer(config.rawStream()),
                services.registry(config.registryTable()),
                services.answers(config.answersTable()),
                signals.withPipeline(version),
                clock);
    }

    /**
     * Serves gRPC.
     *
     * @throws IOException if the port cannot be used
     */
    EdgeServer startEdge(TemplateFile template, int port, Supplier<Ingest> ingest, Signals edgeSignals)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return EdgeServer.start(edgeConfig(template), address, ingest, edgeSignals);
    }

    private EdgeConfig edgeConfig(TemplateFile template) {
        FunctionResource function = template.functions().values().stream()
                .filter(each -> each.handlerClass().equals(INGEST))
                .findFirst()
                .orElseThrow(() -> new CommandException("template.yaml: no function has the handler " + INGEST));
        return EdgeConfig.parse(settings(function));
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
