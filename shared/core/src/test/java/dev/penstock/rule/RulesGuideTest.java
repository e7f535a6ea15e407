package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.check.CheckReport;
import dev.penstock.check.PipelineCheck;
import dev.penstock.pipeline.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/rules.md has a section for every step, and the files of each section are a pipeline whose own tests hold. */
class RulesGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "rules.md");

    private static final Pattern FILE =
            Pattern.compile("`([a-z./0-9]+)`:\n\n```(?:json|yaml)\n(.*?)```", Pattern.DOTALL);

    /** The sections about steps, by the name of the step: their headings are that, as code. */
    private static Map<String, String> sections() throws IOException {
        return Arrays.stream(Files.readString(GUIDE).split("\n## "))
                .filter(section -> section.startsWith("`"))
                .collect(Collectors.toMap(section -> section.split("`", 3)[1], Function.identity()));
    }

    static List<String> steps() throws IOException {
        return List.copyOf(new TreeSet<>(sections().keySet()));
    }

    @Test
    void everyStepHasASection() throws IOException {
        StepReader reader =
                new StepReader(RuleSettings.DEFAULT, new Expressions(), new TableFiles(GUIDE, new Faults()));
        assertEquals(new TreeSet<>(reader.names()), new TreeSet<>(steps()));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theFilesOfASectionPassTheirOwnTests(String step, @TempDir Path pipeline) throws IOException {
        List<MatchResult> files = FILE.matcher(sections().get(step)).results().toList();
        for (MatchResult file : files) {
            Path path = pipeline.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
        }
        assertTrue(files.stream().anyMatch(file -> file.group(2).contains("- " + step + ":")), "no rule uses the step");
        CheckReport report = PipelineCheck.run(pipeline);
        assertEquals(List.of(), report.faults());
        assertTrue(!report.tests().isEmpty(), "no test");
        assertEquals(
                List.of(),
                report.tests().stream()
                        .flatMap(test -> test.differences().stream().map(line -> test.name() + ": " + line))
                        .toList());
    }
}
