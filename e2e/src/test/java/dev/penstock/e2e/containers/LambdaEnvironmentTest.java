package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.e2e.FunctionZip;
import dev.penstock.local.template.FunctionResource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What Lambda could not start does not start here either, and the failure says why. */
@Timeout(120)
@ExtendWith({LocalStack.class, DeployedFunctions.class})
class LambdaEnvironmentTest {

    @TempDir
    Path task;

    @TempDir
    Path layer;

    private final FunctionResource api = DeployedFunctions.resource("api");

    @BeforeEach
    void unpack() throws IOException {
        FunctionZip.of("api").unpackTo(task);
    }

    @Test
    void aHandlerThatIsNotThere() {
        assertFailsWith(
                "Class not found: dev.penstock.api.ApisHandler",
                new FunctionResource(
                        api.logicalId(),
                        "dev.penstock.api.ApisHandler",
                        api.timeout(),
                        api.memoryMegabytes(),
                        api.environment()));
    }

    @Test
    void jarsWhereLambdaDoesNotLook() throws IOException {
        Files.move(task.resolve("lib"), task.resolve("libs"));
        assertFailsWith("Class not found: " + api.handlerClass(), api);
    }

    @Test
    void aJarThatIsMissing() throws IOException {
        try (var jars = Files.newDirectoryStream(task.resolve("lib"), "penstock-core-*.jar")) {
            for (Path jar : jars) {
                Files.delete(jar);
            }
        }
        assertFailsWith("NoClassDefFoundError", api);
    }

    private void assertFailsWith(String reason, FunctionResource function) {
        try (LambdaEnvironment broken =
                LambdaEnvironment.start(function, task, layer, LambdaEnvironment.Resources.of(function))) {
            IOException e = assertThrows(IOException.class, () -> broken.invoke("{}".getBytes(StandardCharsets.UTF_8)));
            String text = String.valueOf(e.getMessage());
            assertTrue(text.startsWith(function.logicalId() + " (" + function.handlerClass() + ") fails: "), text);
            assertTrue(text.contains(reason), text);
            assertTrue(text.contains("--- the end of the log"), text);
        }
    }
}
