package dev.penstock.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The official JSON-Schema-Test-Suite, which comes from a package registry. */
final class JsonSchemaSuite {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;

    private JsonSchemaSuite(Path root) {
        this.root = root;
    }

    /**
     * One case.
     *
     * @param group the file below {@code draft2020-12} and what its group of cases is about
     * @param schema as JSON text
     */
    record Case(String group, String name, String schema, String data, boolean valid) {}

    /** Fetches it, or says why not in the exception. */
    static JsonSchemaSuite fetch() throws IOException, InterruptedException {
        Path script = Path.of("..", "..", "build", "schema_suite.sh").toAbsolutePath();
        Path out = Files.createTempFile("schema-suite", ".out");
        Process process = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        List<String> lines =
                Files.readString(out, StandardCharsets.UTF_8).lines().toList();
        if (process.waitFor() != 0) {
            throw new IOException(lines.isEmpty() ? "no answer within five minutes" : lines.getLast());
        }
        return new JsonSchemaSuite(Path.of(lines.getLast()));
    }

    /** The cases of a folder, and not of those below it. */
    List<Case> cases(String folder) throws IOException {
        Path draft = root.resolve("tests/draft2020-12");
        List<Case> cases = new ArrayList<>();
        for (Path file : files(draft.resolve(folder))) {
            for (JsonNode group : JSON.readTree(Files.readString(file))) {
                String about = draft.relativize(file).toString().replace(".json", "") + ": "
                        + group.path("description").asText();
                for (JsonNode test : group.path("tests")) {
                    cases.add(new Case(
                            about,
                            test.path("description").asText(),
                            group.path("schema").toString(),
                            test.path("data").toString(),
                            test.path("valid").asBoolean()));
                }
            }
        }
        return cases;
    }

    /** The documents that cases refer to, by their addresses. */
    Map<String, String> remotes() throws IOException {
        Path remotes = root.resolve("remotes");
        Map<String, String> documents = new HashMap<>();
        try (Stream<Path> files = Files.walk(remotes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                documents.put("http://localhost:1234/" + remotes.relativize(file), Files.readString(file));
            }
        }
        return documents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
