package dev.penstock.check;

import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds what lies in a pipeline directory under a mistyped name. All of its parts may be missing, so nobody else would miss
 * them. Names of a team's own, such as {@code README.md}, are left alone.
 */
final class Layout {

    private static final List<String> FOLDERS = List.of("rules", "schemas", "tables", "tests");
    private static final List<String> FILES = List.of("routes.yaml", "types.yaml");

    /** The names are short, so words of a team's own may be two letters off. */
    private static final int FOLDER_EDITS = 1;

    private Layout() {}

    static void check(Path pipeline, Faults faults) {
        List<Path> entries;
        try (Stream<Path> all = Files.list(pipeline)) {
            entries = all.toList();
        } catch (IOException e) {
            faults.add(pipeline, 0, 0, "cannot be listed: " + e.getMessage());
            return;
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            String reason = Files.isDirectory(entry) ? ofFolder(name) : ofFile(name);
            // Editors leave the other ones behind, and no version counts them.
            if (!reason.isEmpty() && !name.startsWith(".") && !name.endsWith("~")) {
                faults.add(entry, 0, 0, "is not read" + reason);
            }
        }
    }

    private static String ofFolder(String name) {
        return FOLDERS.contains(name) ? "" : Suggestion.of(name, FOLDERS, FOLDER_EDITS);
    }

    private static String ofFile(String name) {
        if (FILES.contains(name)) {
            return "";
        }
        String folder = name.replaceFirst("\\.[a-z]+$", "");
        return FOLDERS.contains(folder) ? ": '" + folder + "' is a folder of files" : Suggestion.of(name, FILES);
    }
}
