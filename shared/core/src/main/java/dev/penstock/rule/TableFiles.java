package dev.penstock.rule;

import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lookup tables in files of their own, in the folder {@code tables} of the pipeline. Each is read once, however many
 * steps use it.
 */
final class TableFiles {

    private static final String FOLDER = "tables";

    private final Path pipeline;
    private final Faults faults;
    private final Map<Path, Optional<LookupTable>> tables = new HashMap<>();

    TableFiles(Path pipeline, Faults faults) {
        this.pipeline = pipeline;
        this.faults = faults;
    }

    /**
     * The table in a file.
     *
     * @param name holds the file's path from the pipeline's folder on, for example {@code tables/codes.yaml}
     * @return null, with faults, if there is no such table
     */
    @Nullable
    LookupTable find(YamlValue name) {
        String text = name.text();
        if (text == null) {
            return null;
        }
        try {
            Path path = Path.of(text);
            Path file = pipeline.resolve(path).normalize();
            if (path.isAbsolute() || !file.startsWith(pipeline.resolve(FOLDER).normalize())) {
                name.fault(
                        "'" + text + "' is not in the pipeline's folder tables: write, for example, tables/codes.yaml");
            } else if (!Files.isRegularFile(file)) {
                name.fault("there is no file '" + text + "' in the pipeline's folder");
            } else if (!file.toRealPath().startsWith(pipeline.toRealPath())) {
                name.fault("'" + text + "' leads out of the pipeline's folder");
            } else {
                return tables.computeIfAbsent(file, this::read).orElse(null);
            }
        } catch (InvalidPathException e) {
            name.fault("'" + text + "' is no path: " + e.getReason());
        } catch (IOException e) {
            name.fault("'" + text + "' cannot be read: " + e.getMessage());
        }
        return null;
    }

    private Optional<LookupTable> read(Path file) {
        YamlValue document = YamlFile.read(file, faults);
        YamlMap map = document == null ? null : document.map();
        return map == null ? Optional.empty() : Optional.of(LookupTable.read(map));
    }
}
