package dev.penstock.local.replay;

import dev.penstock.event.DeviceIds;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.Publisher;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.Target;
import dev.penstock.local.command.TargetOptions;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Sends a recorded CSV to a running pipeline. Exit code 1 if rows were rejected.")
public final class ReplayCommand implements Callable<Integer> {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(35);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Parameters(paramLabel = "FILE.csv", description = "with a header in its first row")
    private Path file = Path.of("");

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "the events' type")
    private String type = "";

    @Option(names = "--device", required = true, paramLabel = "ID", description = "the events' device")
    private String device = "";

    @Option(names = "--time", paramLabel = "COLUMN", description = "the column with the event time")
    private @Nullable String time;

    @Option(
            names = "--map",
            arity = "1..*",
            paramLabel = "COLUMN=FIELD",
            description = "columns to fields of data; default: every column under its own name")
    private Map<String, String> columnToField = new LinkedHashMap<>();

    @Option(names = "--rate", paramLabel = "N", description = "rows per second; 0: as many as it takes (default)")
    private double rate;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "rows per request (${DEFAULT-VALUE})")
    private int batch;

    @Mixin
    private TargetOptions targetOptions = new TargetOptions();

    @Override
    public Integer call() throws Exception {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CommandException(file + " is not a readable file");
        }
        if (!DeviceIds.isValid(device)) {
            throw new CommandException("--device: '" + device + "' is no device id: [A-Za-z0-9._:-], 1 to "
                    + DeviceIds.MAX_LENGTH + " characters");
        }
        if (batch < 1 || batch > 1_000 || rate < 0) {
            throw new CommandException("--batch must be between 1 and 1000, --rate must not be negative");
        }
        Target target = targetOptions.resolve(Set.of(device));
        boolean terminal = isTerminal();
        try (KeepAliveConnection connection =
                new KeepAliveConnection(target.url(), target.writeToken(), REQUEST_TIMEOUT)) {
            Publisher publisher =
                    new Publisher(connection, PATIENCE, reason -> System.err.println("sending again: " + reason));
            Replay replay = new Replay(publisher, batch, rate, new Progress(System.err, terminal, Files.size(file)));
            Replay.Summary summary = replay.run(
                    file,
                    header -> RowEvents.of(
                            String.valueOf(file.getFileName()), device, type, header, time, columnToField));
            print(summary);
            return summary.rejected() == 0 ? 0 : 1;
        }
    }

    /** There is no console where standard input or output is redirected. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again without a terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static void print(Replay.Summary summary) {
        System.out.printf(
                Locale.ROOT,
                "sent %d, accepted %d, rejected %d in %.1f s (%.0f/s)%n",
                summary.sent(),
                summary.accepted(),
                summary.rejected(),
                summary.seconds(),
                summary.sent() / summary.seconds());
        summary.firstReasons().forEach(reason -> System.out.println("rejected " + reason));
    }
}
