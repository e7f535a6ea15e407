package dev.penstock.check;

import dev.penstock.yaml.Place;
import java.nio.file.Path;
import java.util.List;

/**
 * How one test went.
 *
 * @param file the file it stands in
 * @param place its place there
 * @param name its name
 * @param differences what was otherwise than expected, in the order of its events; none if it is good
 */
public record TestResult(Path file, Place place, String name, List<Difference> differences) {

    public TestResult {
        differences = List.copyOf(differences);
    }

    /** Whether everything was as expected. */
    public boolean isGood() {
        return differences.isEmpty();
    }
}
