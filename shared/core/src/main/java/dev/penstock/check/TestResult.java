package dev.penstock.check;

import java.nio.file.Path;
import java.util.List;

/**
 * How one test went.
 *
 * @param file the file it stands in
 * @param line its line there, from 1
 * @param name its name
 * @param differences what was otherwise than expected, one line each; none if it is good
 */
public record TestResult(Path file, int line, String name, List<String> differences) {

    public TestResult {
        differences = List.copyOf(differences);
    }

    /** Whether everything was as expected. */
    public boolean isGood() {
        return differences.isEmpty();
    }
}
