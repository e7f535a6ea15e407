package dev.penstock.yaml;

import dev.penstock.pipeline.Faults;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;

/** Reads one YAML file: UTF-8, one document, at most {@link #MAX_BYTES}, at most 50 levels deep, without aliases. */
public final class YamlFile {

    /** The largest file that is read. */
    public static final long MAX_BYTES = 4_000_000;

    private static final int MAX_DEPTH = 50;

    private YamlFile() {}

    /**
     * Reads a file.
     *
     * @param faults takes what is wrong, now and when the value is looked at later
     * @return the document, or null if it could not be read, with the reason among {@code faults}
     */
    public static @Nullable YamlValue read(Path file, Faults faults) {
        String text;
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                faults.add(file, 0, 0, "has " + size + " bytes, more than " + MAX_BYTES);
                return null;
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            faults.add(file, 0, 0, "does not exist");
            return null;
        } catch (CharacterCodingException e) {
            faults.add(file, 0, 0, "is not UTF-8");
            return null;
        } catch (IOException e) {
            faults.add(file, 0, 0, "cannot be read: " + e.getMessage());
            return null;
        }
        return parse(text, file, faults);
    }

    /** Reads {@code text} as {@link #read} reads a file's text; {@code file} is only named in faults. */
    public static @Nullable YamlValue parse(String text, Path file, Faults faults) {
        try {
            if (refusesAliases(text, file, faults)) {
                return null;
            }
            Node node = yaml().compose(new StringReader(text));
            if (node == null) {
                faults.add(file, 1, 1, "is empty");
                return null;
            }
            return new YamlValue(node, new YamlSource(file, text, faults));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            faults.add(
                    file,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "not YAML: " + YamlSentences.of(e, text));
        } catch (ReaderException e) {
            int line = (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            faults.add(file, line, 0, "not YAML: character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            faults.add(file, 0, 0, "not YAML: " + e.getMessage());
        }
        return null;
    }

    /** Aliases let a small file unfold into a huge one, and no pipeline file needs them. */
    private static boolean refusesAliases(String text, Path file, Faults faults) {
        for (Event event : yaml().parse(new StringReader(text))) {
            if (event instanceof AliasEvent alias) {
                Mark mark = alias.getStartMark();
                faults.add(
                        file,
                        mark.getLine() + 1,
                        mark.getColumn() + 1,
                        "alias *" + alias.getAnchor() + " is not allowed here: write the value out");
                return true;
            }
        }
        return false;
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit((int) MAX_BYTES);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new CoreResolver());
    }
}
