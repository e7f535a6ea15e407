package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pipeline with schemas, for tests of what is checked against them when its one file of rules is loaded. */
final class TypedPipeline {

    private final Path directory;

    TypedPipeline(Path directory) {
        this.directory = directory;
    }

    void schema(String type, String version, String json) throws IOException {
        Path versions = Files.createDirectories(directory.resolve("schemas").resolve(type));
        Files.writeString(versions.resolve(version + ".json"), json);
    }

    void rules(String yaml) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("rules")).resolve("all.yaml"), yaml);
    }

    List<Fault> faults() {
        return assertThrows(PipelineException.class, () -> RuleSet.load(directory, RuleSettings.DEFAULT))
                .faults();
    }

    /** The only fault, as {@code line:column: reason}. */
    String fault() {
        List<Fault> faults = faults();
        assertEquals(1, faults.size(), faults.toString());
        Fault fault = faults.getFirst();
        return fault.line() + ":" + fault.column() + ": " + fault.reason();
    }

    void assertGood() {
        assertDoesNotThrow(() -> RuleSet.load(directory, RuleSettings.DEFAULT));
    }
}
