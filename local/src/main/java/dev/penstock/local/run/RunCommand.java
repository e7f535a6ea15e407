package dev.penstock.local.run;

import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.RunningPipeline;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./penstock run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Starts the whole pipeline on this machine. SIGTERM or Ctrl-C drains it, then exit code 0.")
public final class RunCommand implements Callable<Integer> {

    private static final String DEFAULT_STACK = "penstock";

    /** How log lines look. */
    enum LogForm {
        TEXT,
        JSON
    }

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "where it answers on 127.0.0.1 (${DEFAULT-VALUE}); 0: any")
    private int port;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            description = "serve gRPC there too, on 127.0.0.1; 0: any; without it there is no gRPC")
    private @Nullable Integer grpcPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where streams and stores are kept (./data); with --endpoint counters and checkpoints"
                    + " (./data-STACK)")
    private @Nullable Path data;

    @Option(names = "--memory", description = "keep nothing beyond this run")
    private boolean memory;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "run on the Kinesis streams and DynamoDB tables there, LocalStack for example, instead of"
                    + " embedded ones")
    private @Nullable String endpoint;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description = "the stack at the endpoint (penstock); made of template.yaml where it is missing")
    private @Nullable String stack;

    @Option(names = "--pipeline", paramLabel = "DIR", description = "schemas, rules and routes (./pipeline)")
    private Path pipeline = Path.of("pipeline");

    @Option(names = "--demo", description = "with a simulated fleet")
    private boolean demo;

    @Option(
            names = "--log",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (${DEFAULT-VALUE})")
    private LogForm log = LogForm.TEXT;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_535) {
            throw new CommandException("--port: " + port + " is not between 0 and 65535");
        }
        if (grpcPort != null && (grpcPort < 0 || grpcPort > 65_535)) {
            throw new CommandException("--grpc-port: " + grpcPort + " is not between 0 and 65535");
        }
        if (endpoint != null && memory) {
            throw new CommandException(
                    "--endpoint and --memory: what the endpoint keeps is not of this run alone;" + " give one of them");
        }
        if (endpoint == null && stack != null) {
            throw new CommandException("--stack names a stack at an endpoint: give --endpoint too");
        }
        // Before the first logger is made.
        System.setProperty("penstock.log", log == LogForm.JSON ? "json" : "text");
        String stackName = stack == null ? DEFAULT_STACK : stack;
        Path ownData = endpoint == null
                ? RunningPipeline.DEFAULT_DATA
                : Path.of(RunningPipeline.DEFAULT_DATA + "-" + stackName);
        Path directory = data == null ? ownData : data;
        LocalPipeline running = LocalPipeline.open(
                new LocalPipeline.Options(port, grpcPort, directory, memory, pipeline, demo, endpoint, stackName));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Shutdown.run(running), "shutdown"));
        running.announce(System.out);
        new CountDownLatch(1).await(); // until a signal starts the shutdown hook
        return 0;
    }
}
