package dev.penstock.rule;

import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.penstock.yaml.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what may be meant by a name in an expression that CEL does not know. */
final class CelNames {

    private static final Pattern UNDECLARED =
            Pattern.compile("undeclared reference to '(?<name>.*?)'.*", Pattern.DOTALL);

    private static final List<String> VALUES =
            List.of("data", "id", "deviceId", "type", "time", "true", "false", "null");

    private static final List<String> FUNCTIONS = List.of(
            "size",
            "startsWith",
            "endsWith",
            "contains",
            "matches",
            "int",
            "uint",
            "double",
            "string",
            "bool",
            "bytes",
            "timestamp",
            "duration",
            "dyn",
            "has",
            "all",
            "exists",
            "exists_one",
            "map",
            "filter",
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    /** The macros over a list, each with what it may do to an element {@code v}. */
    private static final Map<String, String> MACROS = Map.of(
            "all", "v > 1.0", "exists", "v > 1.0", "exists_one", "v > 1.0", "filter", "v > 1.0", "map", "v * 2.0");

    private CelNames() {}

    /**
     * What is wrong with a name.
     *
     * @param at where it stands; null if the compiler names no place
     * @param isField whether the data of an event that the rule is for may have a field of a name
     * @return null if the compiler found something else
     */
    static @Nullable String sentence(CelIssue issue, @Nullable CelExpr at, CelText text, Predicate<String> isField) {
        Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
        if (!undeclared.matches()) {
            return null;
        }
        String name = undeclared.group("name");
        if (at != null && at.getKind() == ExprKind.Kind.CALL) {
            return MACROS.containsKey(name) ? macro(name, at, text) : noFunction(name);
        }
        return "there is no '" + name + "'" + meant(name, at != null && text.isAll(at), isField);
    }

    /** Whether it is a macro that is not written as one: what is told of its arguments is then of that making. */
    static boolean isMacro(@Nullable CelExpr at) {
        return at != null
                && at.getKind() == ExprKind.Kind.CALL
                && MACROS.containsKey(at.call().function());
    }

    private static String noFunction(String name) {
        return name.equals("has")
                ? "'has' takes one field, as in has(data.temperature)"
                : "there is no function '" + name + "'" + Suggestion.of(name, FUNCTIONS);
    }

    private static String macro(String name, CelExpr at, CelText text) {
        List<CelExpr> args = at.call().args();
        boolean isMethod = at.call().target().isPresent();
        String list = text.shown(at.call().target().orElseGet(() -> args.isEmpty() ? at : args.getFirst()));
        String written = "'" + name + "' is written " + (list.isEmpty() ? "data.readings" : list) + "." + name + "(v, "
                + MACROS.get(name) + ")";
        boolean asksForField = name.equals("exists")
                && !isMethod
                && args.size() == 1
                && args.getFirst().getKind() == ExprKind.Kind.SELECT
                && !list.isEmpty();
        return written + (asksForField ? "; that a field is there is asked with has(" + list + ")" : "");
    }

    private static String meant(String name, boolean isAll, Predicate<String> isField) {
        if (isField.test(name)) {
            return ", did you mean 'data." + name + "'?";
        }
        String suggestion = Suggestion.of(name, VALUES);
        // In YAML an expression that is nothing but a text is quoted twice.
        String quoted = isAll ? "\"'" + name + "'\"" : "'" + name + "'";
        return suggestion.isEmpty()
                ? ": a text needs quotes, " + quoted + "; a field of the event is written data." + name
                : suggestion;
    }
}
