package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.LeftOut;
import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sam local invoke} as docs/testing.md shows it: SAM reads the template, mounts the zip and adds the layer. */
@Timeout(180)
class SamLocalTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 90;

    private static Path sam;

    @TempDir
    Path dir;

    @BeforeAll
    static void build() throws Exception {
        Docker.require();
        PipelineLayer.build();
        Path root = Repository.root();
        Process process =
                new ProcessBuilder("build/python.sh").directory(root.toFile()).start();
        String python = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            LeftOut.because("the Python tools of build/requirements.txt, SAM among them, could not be installed");
        }
        sam = Path.of(python).resolveSibling("sam");
    }

    /** Those that need nothing of AWS: a request without a token, and what api just knows. */
    @ParameterizedTest
    @CsvSource({
        "ingest, no-token, 401",
        "api,    health,   200",
    })
    void answersASampleInvocation(String function, String sample, int status) throws Exception {
        FunctionZip.of(function);

        JsonNode answer = invoke(function, sample);

        assertEquals(status, answer.path("statusCode").asInt(), answer::toPrettyString);
    }

    private JsonNode invoke(String function, String sample) throws IOException, InterruptedException {
        Path answer = dir.resolve("answer");
        Path log = dir.resolve("log");
        List<String> command = new ArrayList<>(List.of(sam.toString(), "local", "invoke"));
        command.add(Repository.logicalId(function));
        command.addAll(List.of("--event", "events/" + function + "/" + sample + ".json"));
        command.addAll(List.of("--parameter-overrides", "Architecture=" + architecture(), "--skip-pull-image"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.root().toFile())
                .redirectOutput(answer.toFile())
                .redirectError(log.toFile());
        builder.environment().put("SAM_CLI_TELEMETRY", "0");
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String written = Files.readString(answer) + Files.readString(log);
        assertTrue(ended, () -> "sam local hangs: " + written);
        assertEquals(0, process.exitValue(), written);
        return JSON.readTree(Files.readString(answer));
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    }
}
