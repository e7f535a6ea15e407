package dev.penstock.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.Credential;
import dev.penstock.port.RateLimit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DevicesCommandTest {

    @TempDir
    Path data;

    private String error = "";

    /** The exit status and what was printed, in one line. */
    private String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int status = new CommandLine(new DevicesCommand())
                    .setExecutionExceptionHandler((e, command, parsed) -> {
                        error = String.valueOf(e.getMessage());
                        return 1;
                    })
                    .execute(all.toArray(String[]::new));
            return status + " " + out.toString(StandardCharsets.UTF_8).strip();
        } finally {
            System.setOut(before);
        }
    }

    private List<RateLimit> limits() {
        try (Credentials credentials = Credentials.of(data)) {
            return credentials.list().stream()
                    .map(Credential::limit)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    @Test
    void aDeviceIsAddedWithARateAndShowsIt() {
        assertTrue(run("add", "pump-17", "--rate", "50").startsWith("0 psd_"));
        assertEquals(List.of(new RateLimit(50, 500)), limits());
        assertTrue(run("list").endsWith("  pump-17  " + created() + "  never  50/s, burst 500"), run("list"));
    }

    private String created() {
        try (Credentials credentials = Credentials.of(data)) {
            return credentials.list().getFirst().createdAt().toString();
        }
    }

    @Test
    void orWithABurstOfItsOwnOrWithout() {
        run("add", "pump-17", "--rate", "50", "--burst", "60");
        run("add", "pump-18");
        assertEquals(List.of(new RateLimit(50, 60)), limits());
        assertTrue(run("list").contains("  never  -"), run("list"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate 0", "--rate -1", "--rate 1000001", "--rate 1 --burst 0", "--burst 5"})
    void whatIsNoRateIsRefused(String options) {
        List<String> arguments = new ArrayList<>(List.of("add", "pump-17"));
        arguments.addAll(List.of(options.split(" ")));
        assertEquals("1 ", run(arguments.toArray(String[]::new)));
        assertTrue(error.startsWith("--"), error);
        assertEquals("0 ", run("list"));
    }
}
