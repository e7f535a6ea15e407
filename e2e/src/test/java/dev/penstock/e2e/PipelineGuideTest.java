package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.check.CheckReport;
import dev.penstock.check.PipelineCheck;
import dev.penstock.check.TestResult;
import dev.penstock.schema.SchemaChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files shown in docs/pipeline.md are a pipeline whose own tests hold. */
class PipelineGuideTest {

    private static final Pattern FILE =
            Pattern.compile("`([a-z./0-9]+)`:\n\n```(?:json|yaml)\n(.*?)```", Pattern.DOTALL);

    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)\n```", Pattern.DOTALL);

    @Test
    void theFilesItShowsPassTheirOwnTests(@TempDir Path pipeline) throws IOException {
        String guide = Files.readString(PenstockProcess.ROOT.resolve("docs/pipeline.md"));
        List<MatchResult> files = FILE.matcher(guide).results().toList();
        assertEquals(8, files.size());
        for (MatchResult file : files) {
            Path path = pipeline.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
        }
        CheckReport report = PipelineCheck.run(pipeline);
        assertEquals(List.of(), report.faults());
        assertEquals(4, report.tests().size());
        assertEquals(
                List.of(),
                report.tests().stream()
                        .map(TestResult::differences)
                        .flatMap(List::stream)
                        .toList());
        assertTrue(report.isGood());
        assertEquals(
                OUTPUT.matcher(guide).results().map(match -> match.group(1)).toList(),
                List.of(report.changes().stream()
                        .map(SchemaChange::lines)
                        .flatMap(List::stream)
                        .collect(Collectors.joining("\n"))));
    }
}
