package dev.penstock.yaml;

import dev.penstock.pipeline.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the YAML files of a directory. */
public final class YamlFiles {

    private YamlFiles() {}

    /**
     * The {@code *.yaml} files of a directory by name; none if there is no such directory. A {@code *.yml} file is a
     * fault, since it would silently be left out.
     */
    public static List<Path> in(Path directory, Faults faults) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.sorted().toList();
            sorted.stream()
                    .filter(file -> file.toString().endsWith(".yml"))
                    .forEach(file -> faults.add(file, 0, 0, "must end in .yaml to be read"));
            return sorted.stream()
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .toList();
        } catch (IOException e) {
            faults.add(directory, 0, 0, "cannot be listed: " + e.getMessage());
            return List.of();
        }
    }
}
