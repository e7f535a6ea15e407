package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import com.networknt.schema.SchemaException;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the official suite through the validator as it is configured, and holds docs/json-schema.md to what comes out: a case
 * that newly fails fails here, and so does one that newly passes.
 */
class JsonSchemaSuiteTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "json-schema.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(.*)` \\| (.*) \\| ([^|]*) \\|$", Pattern.MULTILINE);

    @TempDir
    Path dir;

    private final Map<String, Object> schemas = new HashMap<>();
    private final List<JsonSchemaSuite.Case> refusedCases = new ArrayList<>();
    private final Map<String, String> bad = new LinkedHashMap<>();
    private final List<String> counts = new ArrayList<>();

    @Test
    void theGuideTellsWhatTheSuiteTells() throws IOException, InterruptedException {
        JsonSchemaSuite suite = fetch();
        run("required", suite.cases(""));
        run("optional formats", suite.cases("optional/format"));
        run("other optional", suite.cases("optional"));
        runLibraryAlone(suite.remotes());
        write();
        String guide = Files.readString(GUIDE);
        assertEquals(
                counts,
                guide.lines().filter(line -> line.startsWith("| run: ")).toList(),
                "see target/json-schema-suite.md");
        Map<String, String> told = new LinkedHashMap<>();
        ROW.matcher(guide).results().forEach(row -> told.put(row.group(1), row.group(2)));
        assertEquals(lines(bad), lines(told), "see target/json-schema-suite.md");
    }

    private static String lines(Map<String, String> rows) {
        StringBuilder lines = new StringBuilder();
        rows.forEach(
                (group, what) -> lines.append(group).append(" -> ").append(what).append('\n'));
        return lines.toString();
    }

    private static JsonSchemaSuite fetch() throws IOException, InterruptedException {
        try {
            return JsonSchemaSuite.fetch();
        } catch (IOException e) {
            return abort("the JSON-Schema-Test-Suite could not be fetched: " + e.getMessage());
        }
    }

    private void run(String name, List<JsonSchemaSuite.Case> cases) throws IOException {
        int passed = 0;
        int refused = 0;
        int failed = 0;
        for (JsonSchemaSuite.Case each : cases) {
            Object loaded = schemas.get(each.schema());
            if (loaded == null) {
                loaded = load(each.schema());
                schemas.put(each.schema(), loaded);
            }
            if (!(loaded instanceof EventSchema schema)) {
                refused++;
                refusedCases.add(each);
                bad.put(escape(each.group()), "refused: " + escape(String.valueOf(loaded)));
            } else if (isValid(schema, each) == each.valid()) {
                passed++;
            } else {
                failed++;
                bad.merge(
                        escape(each.group()),
                        (each.valid() ? "rejects: " : "accepts: ") + escape(each.name()),
                        (one, two) -> one + "; " + two);
            }
        }
        counts.add("| run: " + name + " | " + cases.size() + " | " + passed + " | " + refused + " | " + failed + " |");
    }

    /** What is refused here on purpose, by the library with what the cases refer to at hand. */
    private void runLibraryAlone(Map<String, String> remotes) throws IOException {
        int passed = 0;
        for (JsonSchemaSuite.Case each : refusedCases) {
            if (passesAlone(each, remotes)) {
                passed++;
            } else {
                bad.merge(
                        escape(each.group()),
                        "the library alone fails: " + escape(each.name()),
                        (one, two) -> one + "; " + two);
            }
        }
        int cases = refusedCases.size();
        counts.add("| run: the refused ones, by the library alone | " + cases + " | " + passed + " | 0 | "
                + (cases - passed) + " |");
    }

    private static boolean passesAlone(JsonSchemaSuite.Case each, Map<String, String> remotes) throws IOException {
        try {
            return isValid(ReferenceSchema.unchecked(each.schema(), remotes), each) == each.valid();
        } catch (SchemaException e) {
            return false;
        }
    }

    /** The schema, or why it is refused. */
    private Object load(String schema) throws IOException {
        Path file = Files.writeString(dir.resolve("1.json"), schema);
        try {
            return SchemaSet.compile("t", "1", file);
        } catch (PipelineException e) {
            return e.faults().getFirst().reason();
        }
    }

    /** By the schema's keywords alone: that keys come once and numbers fit a double are rules of our own. */
    private static boolean isValid(EventSchema schema, JsonSchemaSuite.Case each) throws IOException {
        return schema.check(each.data().getBytes(StandardCharsets.UTF_8)).stream()
                .allMatch(reason ->
                        reason.code().equals("duplicate-key") || reason.code().equals("number-range"));
    }

    private static String escape(String text) {
        return text.replace("|", "/").replace("`", "'");
    }

    private void write() throws IOException {
        StringBuilder table = new StringBuilder();
        counts.forEach(line -> table.append(line).append('\n'));
        table.append('\n');
        bad.forEach((group, what) ->
                table.append("| `").append(group).append("` | ").append(what).append(" |  |\n"));
        Files.writeString(Path.of("target", "json-schema-suite.md"), table);
    }
}
