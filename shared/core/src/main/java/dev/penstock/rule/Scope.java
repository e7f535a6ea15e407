package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known at one point of an expression of {@code data} and of the variables that macros bind to elements of its
 * lists. Immutable.
 */
record Scope(Map<String, Field> roots) {

    static final String DATA = "data";

    Scope {
        roots = Map.copyOf(roots);
    }

    static Scope of(Shape data) {
        return new Scope(Map.of(DATA, Field.certain(data)));
    }

    /** What is known of a variable; null if nothing is. */
    @Nullable
    Field find(String root) {
        return roots.get(root);
    }

    /** What is known of the data. */
    Shape data() {
        Field data = roots.get(DATA);
        return data != null && data.kind() instanceof Shape shape ? shape : Shape.UNKNOWN;
    }

    /** Within a macro whose variable is an element of which this is known; or (null) something else. */
    Scope bind(String root, @Nullable Field element) {
        Map<String, Field> bound = new HashMap<>(roots);
        bound.remove(root);
        if (element != null) {
            bound.put(root, element);
        }
        return new Scope(bound);
    }

    /** With what a condition proved of the field at a path, which begins with its root. */
    Scope prove(List<String> path, UnaryOperator<Field> proof) {
        Field root = roots.get(path.getFirst());
        if (root == null) {
            return this;
        }
        if (path.size() == 1) {
            return bind(path.getFirst(), proof.apply(root));
        }
        return root.kind() instanceof Shape shape
                ? bind(path.getFirst(), Field.certain(shape.prove(path.subList(1, path.size()), proof)))
                : this;
    }

    /** What is known if one or the other is; both have the same roots. */
    Scope join(Scope other) {
        Map<String, Field> joined = new HashMap<>();
        roots.forEach((root, field) -> {
            Field otherField = other.roots.get(root);
            joined.put(root, otherField == null ? field : field.join(otherField));
        });
        return new Scope(joined);
    }
}
