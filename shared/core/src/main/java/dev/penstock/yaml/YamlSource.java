package dev.penstock.yaml;

import dev.penstock.pipeline.Faults;
import java.nio.file.Path;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The file that values stand in.
 *
 * @param file as the caller named it
 * @param text all of it
 * @param faults takes what is wrong with it
 */
record YamlSource(Path file, String text, Faults faults) {

    /** Where the character at an offset of a scalar's text stands, as far as it can be told, see {@link YamlValue#placeOf}. */
    Place placeOf(ScalarNode scalar, int offset) {
        Place start = new Place(
                scalar.getStartMark().getLine() + 1, scalar.getStartMark().getColumn() + 1);
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
            return inBlock(scalar.getValue(), offset, start);
        }
        if (scalar.getStartMark().getLine() != scalar.getEndMark().getLine()) {
            return start;
        }
        return switch (scalar.getScalarStyle()) {
            case SINGLE_QUOTED, DOUBLE_QUOTED -> inQuotes(offset, start);
            default -> new Place(start.line(), start.column() + offset);
        };
    }

    /** A block's lines stand below its start, each behind the same indentation. */
    private Place inBlock(String value, int offset, Place start) {
        int above =
                (int) value.substring(0, offset).chars().filter(c -> c == '\n').count();
        int from = value.lastIndexOf('\n', offset - 1) + 1;
        int to = value.indexOf('\n', from);
        int length = (to < 0 ? value.length() : to) - from;
        int line = start.line() + 1 + above;
        return new Place(line, Math.max(0, line(line).length() - length) + offset - from + 1);
    }

    /** In quotes some characters are written as several: {@code ''}, {@code \\n}, {@code \\u00e9}. */
    private Place inQuotes(int offset, Place start) {
        String line = line(start.line());
        int at = start.column() - 1;
        char quote = line.charAt(at);
        at++;
        for (int i = 0; i < offset && at < line.length(); i++) {
            at += written(line, at, quote);
        }
        return new Place(start.line(), at + 1);
    }

    private static int written(String line, int at, char quote) {
        if (quote == '\'') {
            return line.startsWith("''", at) ? 2 : 1;
        }
        if (line.charAt(at) != '\\' || at + 1 == line.length()) {
            return 1;
        }
        return switch (line.charAt(at + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private String line(int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }
}
