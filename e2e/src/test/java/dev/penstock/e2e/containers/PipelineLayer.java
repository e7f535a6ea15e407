package dev.penstock.e2e.containers;

import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The layer with the pipeline, as it is built for a deployment. */
final class PipelineLayer {

    private PipelineLayer() {}

    /** Makes the zip that template.yaml names; the same bytes for the same pipeline. @return where it is */
    static Path build() throws IOException, InterruptedException {
        Path root = Repository.root();
        Path zip = root.resolve("target/pipeline-layer.zip");
        Process process = new ProcessBuilder("python3", "build/pipeline_layer.py", "pipeline", zip.toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("build/pipeline_layer.py: " + output);
        }
        return zip;
    }
}
