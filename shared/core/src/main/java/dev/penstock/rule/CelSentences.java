package dev.penstock.rule;

import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what the CEL compiler found in words for those who know their plant and not the compiler. */
final class CelSentences {

    private static final Pattern OVERLOAD = Pattern.compile(
            "found no matching overload for '(?<function>.+?)' applied to '(?:(?<target>.+?)\\.)?\\((?<args>.*?)\\)'"
                    + "(?: \\(candidates: .*)?",
            Pattern.DOTALL);
    private static final Pattern NO_FIELDS = Pattern.compile("type '(?<type>.*)' does not support field selection");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("double", "a number"),
            Map.entry("int", "a whole number"),
            Map.entry("uint", "a whole number"),
            Map.entry("string", "text"),
            Map.entry("bool", "true or false"),
            Map.entry("bytes", "bytes"),
            Map.entry("null", "null"),
            Map.entry("null_type", "null"),
            Map.entry("type", "a type"),
            Map.entry("dyn", "any value"),
            Map.entry("google.protobuf.Timestamp", "a time"),
            Map.entry("google.protobuf.Duration", "a duration"),
            Map.entry("list(double)", "a list of numbers"),
            Map.entry("list(int)", "a list of whole numbers"),
            Map.entry("list(string)", "a list of texts"));

    private CelSentences() {}

    /**
     * What does not fit together.
     *
     * @param at the part of the expression that the compiler names; null if it names none
     */
    static String ofTypes(CelIssue issue, @Nullable CelExpr at, CelText text) {
        String reason = issue.getMessage();
        Matcher overload = OVERLOAD.matcher(reason);
        if (overload.matches() && at != null && at.getKind() == ExprKind.Kind.CALL) {
            return new Call(at, overload, text).sentence();
        }
        Matcher noFields = NO_FIELDS.matcher(reason);
        return noFields.matches() ? words(noFields.group("type")) + " has no fields" : reason;
    }

    /** A type of the compiler. */
    static String words(CelType type) {
        return type instanceof ListType list && list.hasElemType()
                ? words("list(" + list.elemType().name() + ")")
                : words(type.name());
    }

    private static String words(String type) {
        String known = WORDS.get(type);
        return known != null ? known : type.startsWith("list") ? "a list" : type.startsWith("map") ? "an object" : type;
    }

    /** A function or operator that does not take what it was given. */
    private record Call(
            CelExpr expr, String function, List<CelExpr> operands, List<String> types, boolean isMethod, CelText text) {

        Call(CelExpr expr, Matcher overload, CelText text) {
            this(
                    expr,
                    overload.group("function"),
                    operands(expr),
                    types(overload.group("target"), overload.group("args")),
                    expr.call().target().isPresent(),
                    text);
        }

        private static List<CelExpr> operands(CelExpr expr) {
            List<CelExpr> operands = new ArrayList<>();
            expr.call().target().ifPresent(operands::add);
            operands.addAll(expr.call().args());
            return operands;
        }

        private static List<String> types(@Nullable String target, String args) {
            List<String> types = new ArrayList<>();
            if (target != null) {
                types.add(target);
            }
            int depth = 0;
            int from = 0;
            for (int i = 0; i <= args.length(); i++) {
                char c = i == args.length() ? ',' : args.charAt(i);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (c == ',' && depth == 0 && i > from) {
                    types.add(args.substring(from, i).strip());
                    from = i + 1;
                }
            }
            return types;
        }

        String sentence() {
            return switch (function) {
                case "_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_" ->
                    operator() + " cannot compare " + operand(0) + " with " + operand(1);
                case "_%_" -> operator() + " takes whole numbers, not " + operand(wrong("int")) + asWhole(wrong("int"));
                case "_+_", "_-_", "_*_", "_/_" ->
                    isMixOfNumbers(0, 1)
                            ? operator() + " cannot mix " + operand(0) + " and " + operand(1) + asNumber(0, 1)
                            : operator() + " cannot take " + operand(0) + " and " + operand(1);
                case "-_" -> operator() + " takes a number, not " + operand(0);
                case "!_" -> operator() + " takes true or false, not " + operand(0);
                case "_&&_", "_||_" ->
                    (text.has(operator().substring(1, 3), text.offset(expr)) ? operator() : "the condition")
                            + " takes true or false, not " + operand(wrong("bool"));
                case "_?_:_" -> choice();
                case "_[_]" -> index();
                case "@in" ->
                    types.get(1).startsWith("list")
                            ? "'in' cannot look for " + operand(0) + " in " + operand(1)
                            : "'in' takes a list or an object, not " + operand(1);
                default -> call();
            };
        }

        private String operator() {
            return "'" + function.replace("_", "") + "'";
        }

        private String operand(int i) {
            String shown = text.shown(operands.get(i));
            return words(types.get(i)) + (shown.isEmpty() ? "" : " (" + shown + ")");
        }

        /** The first operand that is of another type, else the first. */
        private int wrong(String type) {
            for (int i = 0; i < types.size(); i++) {
                if (!types.get(i).equals(type) && !types.get(i).equals("dyn")) {
                    return i;
                }
            }
            return 0;
        }

        private boolean isMixOfNumbers(int a, int b) {
            List<String> numbers = List.of("int", "uint", "double");
            return numbers.contains(types.get(a)) && numbers.contains(types.get(b));
        }

        /** How the one that is whole becomes a number as those in data are. */
        private String asNumber(int a, int b) {
            int whole = types.get(a).equals("double") ? b : a;
            String shown = text.shown(operands.get(whole));
            return CelText.isWholeNumber(operands.get(whole))
                    ? ": write " + shown + ".0 (numbers in data are doubles)"
                    : ": write double(" + (shown.isEmpty() ? "..." : shown) + ")";
        }

        private String asWhole(int i) {
            String shown = text.shown(operands.get(i));
            return types.get(i).equals("double") ? ": write int(" + (shown.isEmpty() ? "..." : shown) + ")" : "";
        }

        private String choice() {
            if (!types.getFirst().equals("bool") && !types.getFirst().equals("dyn")) {
                return "'?' takes true or false, not " + operand(0);
            }
            return "gives " + operand(1) + " in one case and " + operand(2) + " in the other"
                    + (isMixOfNumbers(1, 2) ? asNumber(1, 2) : "");
        }

        private String index() {
            if (types.getFirst().startsWith("list")) {
                return "a place in a list is a whole number, not " + operand(1) + asWhole(1);
            }
            return types.getFirst().startsWith("map")
                    ? "a field's name is text, not " + operand(1)
                    : operand(0) + " has no elements";
        }

        private String call() {
            int first = isMethod ? 1 : 0;
            List<String> given = new ArrayList<>();
            for (int i = first; i < types.size(); i++) {
                given.add(operand(i));
            }
            String with = given.isEmpty() ? "" : " " + String.join(" and ", given);
            if (isMethod) {
                return "'" + function + "' cannot be called on " + operand(0) + (with.isEmpty() ? "" : " with" + with);
            }
            return "'" + function + "' does not take" + (with.isEmpty() ? " nothing" : with);
        }
    }
}
