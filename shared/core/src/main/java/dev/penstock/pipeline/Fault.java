package dev.penstock.pipeline;

import java.nio.file.Path;

/**
 * One thing that is wrong with a pipeline file.
 *
 * @param file the file, as the caller named it
 * @param line the line, from 1; 0 if the fault is the file itself
 * @param column the column in UTF-16 units, from 1; 0 if it is not known
 * @param reason what is wrong and, where it can be told, what would be right
 */
public record Fault(Path file, int line, int column, String reason) {

    /** {@code file:line:column: reason}, a form that editors turn into a link. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + reason;
    }
}
