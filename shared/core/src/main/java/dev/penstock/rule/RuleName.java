package dev.penstock.rule;

import dev.penstock.yaml.Place;
import java.nio.file.Path;

/**
 * Which rule.
 *
 * @param name its name, which no other rule of the pipeline has
 * @param file the file it stands in
 * @param place where it begins there
 */
public record RuleName(String name, Path file, Place place) {

    /** {@code file:line name}. */
    @Override
    public String toString() {
        return file + ":" + place.line() + " " + name;
    }
}
