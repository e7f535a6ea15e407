package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.check.CheckReport;
import dev.penstock.check.PipelineCheck;
import dev.penstock.check.TestResult;
import dev.penstock.local.command.CheckCommand;
import dev.penstock.local.trial.TryCommand;
import dev.penstock.schema.SchemaChange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The files shown in docs/pipeline.md are a pipeline whose own tests hold. */
class PipelineGuideTest {

    private static final Pattern FILE =
            Pattern.compile("`([a-z./0-9]+)`:\n\n```(?:json|yaml)\n(.*?)```", Pattern.DOTALL);

    private static final Pattern TRIAL =
            Pattern.compile("```console\n\\$ echo '(.*?)' \\| \\./penstock try\n(.*?)```", Pattern.DOTALL);

    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)\n```", Pattern.DOTALL);

    private static final Pattern FAILURE = Pattern.compile("```console\n(pipeline/.*?)```", Pattern.DOTALL);

    private static final Pattern BROKEN = Pattern.compile(
            "`([a-z./]+)` such as this one has\nthe faults below it[.]\n\n```yaml\n(.*?)```\n\n```console\n(.*?)\n```",
            Pattern.DOTALL);

    @Test
    void theFilesItShowsPassTheirOwnTests(@TempDir Path pipeline) throws IOException {
        String guide = guide();
        assertEquals(8, write(guide, pipeline));
        CheckReport report = PipelineCheck.run(pipeline);
        assertEquals(List.of(), report.faults());
        assertEquals(5, report.tests().size());
        assertEquals(List.of(), report.uncovered());
        assertEquals(
                List.of(),
                report.tests().stream()
                        .map(TestResult::differences)
                        .flatMap(List::stream)
                        .toList());
        assertTrue(report.isGood());
        MatchResult trial = TRIAL.matcher(guide).results().findFirst().orElseThrow();
        assertEquals(trial.group(2), tried(trial.group(1), pipeline));
        assertEquals(
                OUTPUT.matcher(guide).results().map(match -> match.group(1)).toList(),
                List.of(report.changes().stream()
                        .map(SchemaChange::lines)
                        .flatMap(List::stream)
                        .collect(Collectors.joining("\n"))));

        Path tests = pipeline.resolve("tests/boiler.yaml");
        Files.writeString(tests, Files.readString(tests).replaceFirst("temperature: 100,", "temperature: 101,"));
        List<String> failure =
                FAILURE.matcher(guide).results().map(match -> match.group(1)).toList();
        assertEquals(1, failure.size());
        String output = check(pipeline).replace(pipeline.toString(), "pipeline");
        assertTrue(output.contains("\n" + failure.getFirst()), output);
    }

    /** What {@code ./penstock check} prints. */
    private static String check(Path pipeline) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertEquals(1, new CommandLine(new CheckCommand()).execute("--pipeline", pipeline.toString()));
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String tried(String event, Path pipeline) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream inBefore = System.in;
        PrintStream outBefore = System.out;
        System.setIn(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, new CommandLine(new TryCommand()).execute(pipeline.toString()));
        } finally {
            System.setIn(inBefore);
            System.setOut(outBefore);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theBrokenRuleItShowsHasTheFaultsItShows(@TempDir Path pipeline) throws IOException {
        String guide = guide();
        write(guide, pipeline);
        Matcher broken = BROKEN.matcher(guide);
        assertTrue(broken.find());
        Files.writeString(pipeline.resolve(broken.group(1)), broken.group(2));
        assertEquals(
                broken.group(3),
                PipelineCheck.run(pipeline).faults().stream()
                        .map(fault -> fault.toString().replace(pipeline + "/", ""))
                        .collect(Collectors.joining("\n")));
    }

    private static String guide() throws IOException {
        return Files.readString(PenstockProcess.ROOT.resolve("docs/pipeline.md"));
    }

    /** Writes the files that the guide shows, and tells how many there are. */
    private static int write(String guide, Path pipeline) throws IOException {
        List<MatchResult> files = FILE.matcher(guide).results().toList();
        for (MatchResult file : files) {
            Path path = pipeline.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
        }
        return files.size();
    }
}
