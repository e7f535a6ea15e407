package dev.penstock.local.command;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How the commands find a running pipeline: it leaves a note in its data directory, and one beside the build of where
 * that directory is.
 *
 * @param data its data directory, where the device registry is
 * @param url where it answers
 * @param grpc where it answers gRPC, as host and port; null if it does not
 * @param registry where its tokens are; null where they are in the data directory
 */
public record RunningPipeline(
        Path data, URI url, @Nullable String grpc, @Nullable RegistryTable registry) {

    /**
     * A table of tokens.
     *
     * @param endpoint where DynamoDB answers
     * @param region in which it is
     * @param name the table's
     */
    public record RegistryTable(String endpoint, String region, String name) {}

    /** The data directory where none is given. */
    public static final Path DEFAULT_DATA = Path.of("data");

    private static final String NOTE = "running.properties";

    /** Leaves the notes. */
    public void announce() throws IOException {
        write(data.resolve(NOTE));
        Optional<Path> last = lastRun();
        if (last.isPresent()) {
            write(last.get());
        }
    }

    /** Takes the note back. */
    public void withdraw() throws IOException {
        Files.deleteIfExists(data.resolve(NOTE));
        Optional<Path> last = lastRun();
        if (last.isPresent() && read(last.get()).filter(this::equals).isPresent()) {
            Files.deleteIfExists(last.get());
        }
    }

    /** The pipeline that runs on a data directory. */
    public static Optional<RunningPipeline> on(Path data) throws IOException {
        return read(data.resolve(NOTE));
    }

    /** The pipeline that runs on the default data directory, or else the one that was started last. */
    public static Optional<RunningPipeline> any() throws IOException {
        Optional<RunningPipeline> here = on(DEFAULT_DATA);
        Optional<Path> last = lastRun();
        return here.isPresent() || last.isEmpty() ? here : read(last.get());
    }

    private void write(Path note) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("data", data.toAbsolutePath().toString());
        properties.setProperty("url", url.toString());
        if (grpc != null) {
            properties.setProperty("grpc", grpc);
        }
        if (registry != null) {
            properties.setProperty("endpoint", registry.endpoint());
            properties.setProperty("region", registry.region());
            properties.setProperty("table", registry.name());
        }
        properties.setProperty("process", Long.toString(ProcessHandle.current().pid()));
        try (Writer writer = Files.newBufferedWriter(note)) {
            properties.store(writer, "written by ./penstock run");
        }
    }

    /** Empty where there is no note, or its process is gone. */
    private static Optional<RunningPipeline> read(Path note) throws IOException {
        if (!Files.isRegularFile(note)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(note)) {
            properties.load(reader);
        }
        boolean alive = ProcessHandle.of(Long.parseLong(properties.getProperty("process", "-1")))
                .filter(ProcessHandle::isAlive)
                .isPresent();
        return alive
                ? Optional.of(new RunningPipeline(
                        Path.of(properties.getProperty("data", "")),
                        URI.create(properties.getProperty("url", "")),
                        properties.getProperty("grpc"),
                        registry(properties)))
                : Optional.empty();
    }

    private static @Nullable RegistryTable registry(Properties properties) {
        String endpoint = properties.getProperty("endpoint");
        return endpoint == null
                ? null
                : new RegistryTable(
                        endpoint, properties.getProperty("region", ""), properties.getProperty("table", ""));
    }

    private static Optional<Path> lastRun() {
        String root = System.getProperty("penstock.root");
        Path target = Path.of(root == null ? "." : root, "local", "target");
        return Files.isDirectory(target) ? Optional.of(target.resolve(NOTE)) : Optional.empty();
    }
}
