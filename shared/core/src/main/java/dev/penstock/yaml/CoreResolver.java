package dev.penstock.yaml;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Decides what a plain scalar is as YAML 1.2 does: {@code on} and {@code no} are text, {@code 12:30:45} is text, and
 * {@code 017} is seventeen. YAML 1.1, which the library speaks by itself, would make true, false, 45,045 and fifteen of
 * them.
 */
final class CoreResolver extends Resolver {

    private static final Pattern TRUTH = Pattern.compile("true|false");
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FRACTION = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOTHING = Pattern.compile("~|null|");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, TRUTH, "tf");
        addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, FRACTION, "-+.0123456789");
        addImplicitResolver(Tag.NULL, NOTHING, "~n\0");
        addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
    }
}
