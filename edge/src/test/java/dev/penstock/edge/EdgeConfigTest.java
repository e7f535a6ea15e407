package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EdgeConfigTest {

    private static final Map<String, String> REQUIRED = Map.of(
            "PENSTOCK_RAW_STREAM", "raw", "PENSTOCK_REGISTRY_TABLE", "registry", "PENSTOCK_ANSWERS_TABLE", "answers");

    private static String faults(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(REQUIRED);
        environment.putAll(more);
        return assertThrows(IllegalArgumentException.class, () -> EdgeConfig.parse(environment))
                .getMessage();
    }

    @Test
    void whatIsNotSetHasADefault() {
        EdgeConfig config = EdgeConfig.parse(REQUIRED);
        assertEquals(50_051, config.port());
        assertEquals(2 * Runtime.getRuntime().availableProcessors(), config.workers());
        assertNull(config.tls());
    }

    @Test
    void everyFaultIsToldAtOnceThoseOfTheIngestCoreToo() {
        String faults = faults(Map.of(
                "PENSTOCK_RAW_STREAM", " ",
                "PENSTOCK_MAX_EVENTS", "none",
                "PENSTOCK_EDGE_WORKERS", "0",
                "PENSTOCK_EDGE_LINGER_MILLIS", "soon",
                "PENSTOCK_EDGE_TLS_CERTIFICATE", "/nowhere/cert.pem"));
        for (String named : List.of(
                "PENSTOCK_RAW_STREAM is not set",
                "PENSTOCK_MAX_EVENTS=none",
                "PENSTOCK_EDGE_WORKERS=0",
                "PENSTOCK_EDGE_LINGER_MILLIS=soon",
                "PENSTOCK_EDGE_TLS_CERTIFICATE: /nowhere/cert.pem cannot be read",
                "PENSTOCK_EDGE_TLS_KEY: is not set")) {
            assertTrue(faults.contains(named), () -> named + " is not in: " + faults);
        }
    }

    /** The table in the guide and the code have the same settings with the same defaults. */
    @Test
    void theGuideListsEverySetting() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Files.readAllLines(Path.of("../docs/deploying.md")).stream()
                .filter(line -> line.startsWith("| PENSTOCK_EDGE_"))
                .map(line -> line.substring(1).strip().split("\\s*\\|\\s*"))
                .forEach(cells -> documented.put(cells[0], cells[1]));

        String source = Files.readString(Path.of("src/main/java/dev/penstock/edge/EdgeConfig.java"));
        TreeSet<String> read = new TreeSet<>();
        Pattern.compile("PENSTOCK_EDGE_\\w+").matcher(source).results().forEach(match -> read.add(match.group()));
        assertEquals(read, new TreeSet<>(documented.keySet()));

        Pattern withDefault = Pattern.compile("\"(PENSTOCK_EDGE_\\w+)\",\\s+(\\d[\\d_]*),");
        Map<String, String> defaults = new TreeMap<>();
        withDefault
                .matcher(source)
                .results()
                .forEach(match -> defaults.put(match.group(1), match.group(2).replace("_", "")));
        assertTrue(defaults.size() > 10, defaults.toString());
        defaults.forEach((name, value) -> assertEquals(value, documented.get(name), name));
    }
}
