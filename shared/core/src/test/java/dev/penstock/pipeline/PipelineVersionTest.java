package dev.penstock.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineVersionTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        write("routes.yaml", "routes: []\n");
        write("rules/a.yaml", "rules: []\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** The first 12 digits of SHA-256 over {@code path NUL length content} of each file, by another program. */
    @Test
    void isTheSameOnEveryMachine() {
        assertEquals("e3ba377326c2", PipelineVersion.of(pipeline));
    }

    @Test
    void changesWithContentsAndNames() throws IOException {
        String before = PipelineVersion.of(pipeline);
        write("rules/a.yaml", "rules: [ ]\n");
        String edited = PipelineVersion.of(pipeline);
        assertNotEquals(before, edited);
        Files.move(pipeline.resolve("rules/a.yaml"), pipeline.resolve("rules/b.yaml"));
        assertNotEquals(edited, PipelineVersion.of(pipeline));
    }

    @Test
    void whereOneFileEndsAndTheNextBeginsCounts() throws IOException {
        write("routes.yaml", "routes: []\nrules/a.yaml");
        String before = PipelineVersion.of(pipeline);
        write("routes.yaml", "routes: []\n");
        write("rules/a.yaml", "rules/a.yamlrules: []\n");
        assertNotEquals(before, PipelineVersion.of(pipeline));
    }

    @Test
    void testsTimesAndWhatEditorsLeaveBehindDoNotCount() throws IOException {
        String before = PipelineVersion.of(pipeline);
        write("tests/t.yaml", "tests: []\n");
        write("rules/.a.yaml.swp", "x");
        write(".git/HEAD", "x");
        write("rules/a.yaml~", "x");
        Files.setLastModifiedTime(pipeline.resolve("routes.yaml"), FileTime.from(Instant.EPOCH));
        assertEquals(before, PipelineVersion.of(pipeline));
        write("schemas/tests/1.json", "{}");
        assertNotEquals(before, PipelineVersion.of(pipeline));
    }

    @Test
    void aDirectoryThatIsNotThereHasNone() {
        PipelineException e = assertThrows(PipelineException.class, () -> PipelineVersion.of(pipeline.resolve("none")));
        assertTrue(e.getMessage().endsWith(": is no directory"), e.getMessage());
    }
}
