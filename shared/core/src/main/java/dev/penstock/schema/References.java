package dev.penstock.schema;

import dev.penstock.pipeline.Fault;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every {@code $ref} of a schema when it is loaded: the library would only find out when an event comes that
 * needs it. References stay within their file, so that a schema means the same wherever it runs.
 */
final class References {

    /** What stands under these is data, not schema. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    private final Path file;
    private final LocatedJson root;
    private final List<Fault> faults = new ArrayList<>();

    private References(Path file, LocatedJson root) {
        this.file = file;
        this.root = root;
    }

    /** The references that lead nowhere. */
    static List<Fault> check(Path file, LocatedJson root) {
        References references = new References(file, root);
        references.walk(root);
        return references.faults;
    }

    private void walk(LocatedJson json) {
        if (json instanceof LocatedJson.Arr array) {
            array.elements().forEach(this::walk);
        } else if (json instanceof LocatedJson.Obj object) {
            object.members().forEach((name, value) -> {
                if (name.equals("$ref") && value instanceof LocatedJson.Text text) {
                    check(text);
                } else if (!DATA.contains(name)) {
                    walk(value);
                }
            });
        }
    }

    private void check(LocatedJson.Text reference) {
        String to = reference.value();
        if (!to.startsWith("#")) {
            fault(reference, "$ref must lead to a place in this file, such as #/$defs/name");
        } else if (to.startsWith("#/") && find(root, to.substring(2)) == null) {
            fault(reference, "$ref leads to " + Texts.brief(to) + ", which is not there");
        }
    }

    /** What stands at a pointer without its first slash, percent-encoded as in a reference; or null. */
    static @Nullable LocatedJson find(LocatedJson root, String pointer) {
        LocatedJson at = root;
        for (String step : URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8)
                .split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            at = at == null ? null : at.child(name);
        }
        return at;
    }

    private void fault(LocatedJson at, String reason) {
        faults.add(new Fault(file, at.place().line(), at.place().column(), reason));
    }
}
