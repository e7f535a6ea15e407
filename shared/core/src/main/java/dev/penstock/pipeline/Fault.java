package dev.penstock.pipeline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a pipeline file.
 *
 * @param file the file, as the caller named it
 * @param line the line, from 1; 0 if the fault is the file itself
 * @param column the column in UTF-16 units, from 1; 0 if it is not known
 * @param reason what is wrong and, where it can be told, what would be right; one line
 * @param excerpt the line of an expression that is wrong, and under it a caret at the place; null where the place says all
 */
public record Fault(
        Path file,
        int line,
        int column,
        String reason,
        @Nullable String excerpt) {

    /** A fault whose place says all. */
    public Fault(Path file, int line, int column, String reason) {
        this(file, line, column, reason, null);
    }

    /** {@code file:line:column: reason}, a form that editors turn into a link, without what is not known; one line. */
    public String headline() {
        return file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column) + ": " + reason;
    }

    /** The {@link #headline}, and below it the excerpt, if there is one. */
    @Override
    public String toString() {
        return excerpt == null
                ? headline()
                : headline() + "\n" + excerpt.indent(4).stripTrailing();
    }
}
