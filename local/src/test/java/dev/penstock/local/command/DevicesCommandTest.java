package dev.penstock.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceAttributes;
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

    @Test
    void attributesAreSetShownAndUnset() {
        run("add", "pump-17");
        assertEquals("0 model=T-2\nsite=north=1", run("set", "pump-17", "site=north=1", "model=T-2"));
        assertEquals("0 model=T 3\nsite=north=1", run("set", "pump-17", "model=T 3"));
        String[] shown = run("show", "pump-17").split("\n", -1);
        assertEquals(List.of("0 model=T 3", "site=north=1"), List.of(shown).subList(0, 2));
        assertTrue(shown[2].contains("  device  pump-17  "), shown[2]);
        assertEquals("0 site=north=1", run("unset", "pump-17", "model"));
        assertEquals("0", run("unset", "pump-17", "site").strip());
        assertEquals("0", run("show", "pump-18").strip());
    }

    @Test
    void whatIsNoAttributeIsRefused() {
        run("set", "pump-17", "site=north");
        refused("'site' is not NAME=VALUE", "set", "pump-17", "site");
        refused(
                "device 'pump-17': attribute 'site' has a value of 0 characters; 1 to 256 may be",
                "set",
                "pump-17",
                "site=");
        refused(
                "device 'pump-17': 'a.b' is no name of an attribute: a letter, and up to 63 letters, digits, _ and -",
                "set",
                "pump-17",
                "a.b=c");
        refused("device 'pump-17' has no attribute 'model'", "unset", "pump-17", "site", "model");
        refused("'pump 17' is no device id: [A-Za-z0-9._:-], 1 to 128 characters", "set", "pump 17", "a=b");
        List<String> tooMany = new ArrayList<>(List.of("set", "pump-17"));
        for (int i = 0; i < DeviceAttributes.MOST; i++) {
            tooMany.add("a" + i + "=x");
        }
        refused("device 'pump-17': has 33 attributes, more than 32", tooMany.toArray(String[]::new));
        assertEquals("0 site=north", run("show", "pump-17"));
    }

    private void refused(String reason, String... arguments) {
        assertEquals("1 ", run(arguments));
        assertEquals(reason, error);
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
