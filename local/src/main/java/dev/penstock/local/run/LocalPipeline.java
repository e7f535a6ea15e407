package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.edge.EdgeServer;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.Credentials;
import dev.penstock.local.command.RunningPipeline;
import dev.penstock.local.demo.DemoFleet;
import dev.penstock.local.embedded.EmbeddedServices;
import dev.penstock.local.embedded.EmbeddedSettings;
import dev.penstock.local.gateway.Gateway;
import dev.penstock.local.gateway.InvocationContext;
import dev.penstock.local.remote.Endpoint;
import dev.penstock.local.remote.Stack;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.ProjectTemplate;
import dev.penstock.local.template.Schedule;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.outcome.PenstockException;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Role;
import dev.penstock.port.StatsSource;
import dev.penstock.signal.LogSignals;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The pipeline in this JVM: what the template says, on embedded services or an endpoint's, behind the gateway. */
final class LocalPipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPipeline.class);

    /** Tokens that a run prints serve for a day at the machine. */
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private static final Duration STACK_PATIENCE = Duration.ofMinutes(2);

    private final Services services;
    private final LivePipeline live;
    private final DeviceRegistry registry;
    private final Gateway gateway;
    private final @Nullable EdgeServer edge;
    private final Schedules schedules;
    private final RunningPipeline note;
    private final Options options;
    private final Clock clock;
    private @Nullable DemoFleet fleet;

    /** What the command line says. */
    record Options(
            int port,
            @Nullable Integer grpcPort,
            Path data,
            boolean memory,
            Path pipeline,
            boolean demo,
            @Nullable String endpoint,
            String stack) {}

    private LocalPipeline(
            Services services,
            LivePipeline live,
            String registryTable,
            Gateway gateway,
            @Nullable EdgeServer edge,
            Schedules schedules,
            Options options,
            Clock clock) {
        this.services = services;
        this.live = live;
        this.registry = services.registry(registryTable);
        this.gateway = gateway;
        this.edge = edge;
        this.schedules = schedules;
        this.options = options;
        this.clock = clock;
        this.note = new RunningPipeline(
                services.directory(),
                URI.create("http://127.0.0.1:" + gateway.port()),
                edge == null ? null : "127.0.0.1:" + edge.port(),
                services.registryTable(registryTable));
    }

    /**
     * Starts everything.
     *
     * @throws CommandException if something that was asked for cannot be had, in the words for the user
     */
    static LocalPipeline open(Options options) throws IOException {
        logThroughSlf4j();
        if (!Files.isDirectory(options.pipeline())) {
            throw new CommandException(
                    "pipeline directory " + options.pipeline() + " is not there; say --pipeline DIR");
        }
        Clock clock = Clock.systemUTC();
        String endpoint = options.endpoint();
        try {
            return endpoint == null ? embedded(options, clock) : at(endpoint, options, clock);
        } catch (PenstockException | IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static LocalPipeline embedded(Options options, Clock clock) throws IOException {
        TemplateFile template = TemplateFile.load(ProjectTemplate.file());
        EmbeddedServices services = options.memory()
                ? EmbeddedServices.openInMemory(EmbeddedSettings.defaults(), clock)
                : EmbeddedServices.open(options.data(), EmbeddedSettings.defaults(), clock);
        return startOrClose(options, template, EmbeddedRun.on(services, template), clock);
    }

    private static LocalPipeline at(String url, Options options, Clock clock) throws IOException {
        Endpoint endpoint = Endpoint.parse(url, System.getenv());
        try {
            Stack stack = Stack.open(endpoint, options.stack(), ProjectTemplate.file(), Deadline.after(STACK_PATIENCE));
            TemplateFile template = TemplateFile.load(ProjectTemplate.file(), stack.deployment());
            return startOrClose(
                    options, template, EndpointRun.open(endpoint, stack, template, options.data(), clock), clock);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while starting", e);
        }
    }

    private static LocalPipeline startOrClose(Options options, TemplateFile template, Services services, Clock clock)
            throws IOException {
        try {
            return start(options, template, services, clock);
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private static LocalPipeline start(Options options, TemplateFile template, Services services, Clock clock)
            throws IOException {
        RunSignals signals = new RunSignals(LogSignals.logOnly(), services.stats());
        AtomicReference<@Nullable LivePipeline> pipeline = new AtomicReference<>();
        StatsSource stats = deadline -> {
            LivePipeline live = pipeline.get();
            return services.stats().read(deadline).with(live == null ? null : live.told());
        };
        Functions functions = new Functions(services, stats, signals, clock, options.pipeline(), System.getenv());
        List<FunctionResource> called =
                called(template).stream().map(id -> resource(template, id)).toList();
        Integer grpcPort = options.grpcPort();
        PipelineLoader loader = new PipelineLoader(functions, template, called, options.pipeline(), grpcPort != null);
        LivePipeline live = load(options, loader, clock);
        pipeline.set(live);
        Map<String, RequestStreamHandler> handlers = new LinkedHashMap<>();
        called.forEach(function -> handlers.put(
                function.logicalId(),
                Functions.readsPipeline(function) ? live.handler(function.logicalId()) : functions.create(function)));
        Map<String, Gateway.Function> served = new LinkedHashMap<>();
        template.routes()
                .forEach(route -> served.computeIfAbsent(
                        route.function(),
                        id -> new Gateway.Function(resource(template, id), Objects.requireNonNull(handlers.get(id)))));
        Gateway gateway = Gateway.start(options.port(), template.routes(), served, clock);
        try {
            startMappings(template, handlers, services);
            String registryTable = Functions.variable(template, Functions.REGISTRY_TABLE);
            EdgeServer edge = grpcPort == null
                    ? null
                    : functions.startEdge(
                            template,
                            grpcPort,
                            () -> Objects.requireNonNull(live.loaded().edge()),
                            signal -> signals.withPipeline(live.loaded().version())
                                    .emit(signal));
            live.watch();
            Schedules schedules = startSchedules(template, handlers, clock);
            return new LocalPipeline(services, live, registryTable, gateway, edge, schedules, options, clock);
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    private static LivePipeline load(Options options, PipelineLoader loader, Clock clock) {
        try {
            return LivePipeline.load(options.pipeline(), loader, clock);
        } catch (PipelineException e) {
            throw new CommandException("the pipeline has faults\n" + e.getMessage(), e);
        }
    }

    /** The functions that something here calls; there is no MQTT broker, for example. */
    private static Set<String> called(TemplateFile template) {
        Set<String> called = new LinkedHashSet<>();
        template.routes().forEach(route -> called.add(route.function()));
        template.mappings().forEach(mapping -> called.add(mapping.function()));
        template.schedules().forEach(schedule -> called.add(schedule.function()));
        return called;
    }

    private static void startMappings(
            TemplateFile template, Map<String, RequestStreamHandler> handlers, Services services) {
        AtomicLong invocations = new AtomicLong();
        for (StreamMapping mapping : template.mappings()) {
            FunctionResource function = resource(template, mapping.function());
            services.startMapping(
                    mapping,
                    Functions.stage(function),
                    Objects.requireNonNull(handlers.get(mapping.function())),
                    () -> new InvocationContext(
                            function, mapping.function() + "-" + Long.toString(invocations.incrementAndGet(), 36)));
        }
    }

    private static Schedules startSchedules(
            TemplateFile template, Map<String, RequestStreamHandler> handlers, Clock clock) {
        Schedules schedules = new Schedules(clock);
        AtomicLong invocations = new AtomicLong();
        for (Schedule schedule : template.schedules()) {
            FunctionResource function = resource(template, schedule.function());
            schedules.start(
                    schedule,
                    Objects.requireNonNull(handlers.get(schedule.function())),
                    () -> new InvocationContext(
                            function, schedule.function() + "-" + Long.toString(invocations.incrementAndGet(), 36)));
        }
        return schedules;
    }

    private static FunctionResource resource(TemplateFile template, String logicalId) {
        FunctionResource function = template.functions().get(logicalId);
        if (function == null) {
            throw new CommandException("template.yaml: no function is called " + logicalId);
        }
        return function;
    }

    /** Tells a person where to look, what to try, and a script that it may begin. */
    void announce(PrintStream out) throws IOException {
        Credentials credentials = Credentials.of(registry, clock);
        credentials.forgetExpired();
        note.announce();
        out.println("Dashboard " + note.url() + "/#token=" + credentials.issue(Role.READER, Set.of(), TOKEN_LIFE));
        SampleEvent sample = SampleEvent.of(options.pipeline());
        String token = credentials.issue(Role.DEVICE, Set.of(sample.deviceId()), TOKEN_LIFE);
        out.println("Try       " + sampleRequest(sample, token));
        if (!sample.isAccepted()) {
            out.println(
                    "          with data that its schema accepts: no test of the pipeline gives an event to show here");
        }
        if (edge != null) {
            out.println("gRPC      127.0.0.1:" + edge.port());
            out.println("Try       " + sampleCall(sample, token, edge.port()));
        }
        if (options.demo()) {
            fleet = DemoFleet.start(
                    note.url(), credentials.issue(Role.DEVICE, DemoFleet.DEVICES, null), options.pipeline(), clock);
        }
        out.println("penstock ready port=" + gateway.port());
        out.flush();
    }

    private String sampleRequest(SampleEvent sample, String token) {
        String event = sample.json("try-" + Long.toString(clock.millis(), 36), clock.instant());
        return "curl -sS " + note.url() + "/v1/events -H 'Authorization: Bearer " + token
                + "' -H 'Content-Type: application/json' -d " + quoted(event);
    }

    /** The data is base64, as JSON has no bytes. */
    private String sampleCall(SampleEvent sample, String token, int port) {
        String data = Base64.getEncoder().encodeToString(sample.data().getBytes(StandardCharsets.UTF_8));
        return "grpcurl -plaintext -H 'Authorization: Bearer " + token + "' -d '{\"events\":[{\"id\":\"try-grpc-"
                + Long.toString(clock.millis(), 36) + "\",\"deviceId\":\"" + sample.deviceId() + "\",\"type\":\""
                + sample.type() + "\",\"dataJson\":\"" + data + "\"}]}' 127.0.0.1:" + port
                + " penstock.v1.IngestService/Publish";
    }

    /** As one word of a shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Stops to take requests and to call by schedule. @return how many were still in flight after {@code patience} */
    int stopAccepting(Duration patience) throws InterruptedException {
        DemoFleet running = fleet;
        if (running != null) {
            running.close();
        }
        live.close();
        Deadline deadline = Deadline.after(patience);
        int calls = edge == null ? 0 : edge.stop(deadline.remaining()).calls();
        int requests = gateway.stop(deadline.remaining());
        if (!schedules.stop(deadline)) {
            LOG.warn("a scheduled call did not finish in time; the next run makes up for it");
        }
        return calls + requests;
    }

    /** Lets the pipeline finish what it has. @return what is left, in records by mapping */
    Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return services.drain(deadline);
    }

    @Override
    public void close() {
        try {
            note.withdraw();
        } catch (IOException e) {
            LOG.warn("take back the note of this run: {}", e.getMessage());
        }
        if (edge != null) {
            edge.close();
        }
        gateway.close();
        schedules.close();
        services.close();
    }

    private static void logThroughSlf4j() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
