package dev.penstock.e2e.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.penstock.e2e.Repository;
import dev.penstock.pipeline.PipelineVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes the layer, and the functions that read it, agree on what version it is. */
class PipelineLayerTest {

    @TempDir
    Path dir;

    @Test
    void theVersionThatIsPrintedIsTheOneThatIsLogged() throws Exception {
        Path pipeline = Repository.root().resolve("pipeline");
        Path zip = dir.resolve("layer.zip");
        Process process = new ProcessBuilder("python3", "build/pipeline_layer.py", pipeline.toString(), zip.toString())
                .directory(Repository.root().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("pipeline version " + PipelineVersion.of(pipeline), output.strip());

        Path unpacked = dir.resolve("opt");
        unpack(zip, unpacked);
        assertEquals(PipelineVersion.of(pipeline), PipelineVersion.of(unpacked.resolve("pipeline")));
        assertFalse(Files.exists(unpacked.resolve("pipeline/tests")));
    }

    private static void unpack(Path zip, Path target) throws IOException {
        try (ZipFile layer = new ZipFile(zip.toFile())) {
            layer.stream().forEach(entry -> {
                Path file = target.resolve(entry.getName());
                try {
                    Files.createDirectories(file.getParent());
                    Files.write(file, layer.getInputStream(entry).readAllBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
