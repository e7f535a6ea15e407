package dev.penstock.e2e.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/deploying.md say what the template and the functions' code say. */
class DeployingGuideTest {

    private static final Set<String> EVERYWHERE = Set.of("PENSTOCK_LOG", "PENSTOCK_LOG_LEVEL");

    @Test
    void listsEveryParameterWithItsDefault() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        rows("Parameters").forEach(cells -> documented.put(cells[0], cells[1].equals("none") ? "" : cells[1]));

        assertEquals(parameters(), documented);
    }

    @Test
    void listsEverySettingWithItsReaders() throws Exception {
        Map<String, Set<String>> documented = new TreeMap<>();
        rows("Settings")
                .forEach(cells -> documented.put(
                        cells[0],
                        cells[1].equals("all")
                                ? new TreeSet<>(Repository.FUNCTIONS)
                                : new TreeSet<>(Set.of(cells[1].split(", ")))));

        Map<String, Set<String>> read = new TreeMap<>();
        for (String function : Repository.FUNCTIONS) {
            Set<String> settings = FunctionZip.of(function).settingsNamedIn(function + "-");
            settings.addAll(EVERYWHERE);
            settings.forEach(setting ->
                    read.computeIfAbsent(setting, s -> new TreeSet<>()).add(function));
        }
        assertEquals(read, documented);
    }

    /** The cells of the table below a heading, without the table's own head. */
    private static Stream<String[]> rows(String heading) throws IOException {
        return Files.readAllLines(Repository.root().resolve("docs/deploying.md")).stream()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> line.substring(1).strip().split("\\s*\\|\\s*"));
    }

    /** Names and defaults, read by indentation: they are plain scalars. */
    private static Map<String, String> parameters() throws IOException {
        Map<String, String> parameters = new TreeMap<>();
        String name = "";
        for (String line : Files.readAllLines(Repository.root().resolve("template.yaml")).stream()
                .dropWhile(l -> !l.equals("Parameters:"))
                .skip(1)
                .takeWhile(l -> l.isEmpty() || l.startsWith(" "))
                .toList()) {
            if (line.matches("  \\w+:")) {
                name = line.strip().replace(":", "");
            } else if (line.startsWith("    Default: ")) {
                parameters.put(name, line.substring("    Default: ".length()).replace("\"", ""));
            }
        }
        return parameters;
    }
}
