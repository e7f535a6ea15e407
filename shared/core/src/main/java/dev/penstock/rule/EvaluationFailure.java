package dev.penstock.rule;

import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a CEL expression could not be evaluated, in words for the people who write rules. */
final class EvaluationFailure {

    private static final Pattern POSITION = Pattern.compile("^evaluation error at <input>:[0-9]+: ");
    private static final Pattern MISSING_KEY = Pattern.compile("^key '(.*)' is not present in map\\.$", Pattern.DOTALL);
    private static final Pattern NO_OBJECT = Pattern.compile("^Error resolving field '(.*?)'\\..*", Pattern.DOTALL);
    private static final Pattern NO_OVERLOAD =
            Pattern.compile("^No matching overload for function '(.*?)'\\. Overload candidates: (.*)$", Pattern.DOTALL);
    private static final Pattern NO_TIME = Pattern.compile("^Text '(.*)' could not be parsed.*", Pattern.DOTALL);
    private static final Pattern NO_NUMBER = Pattern.compile("^For input string: \"(.*)\"", Pattern.DOTALL);
    private static final Pattern NO_TRUTH = Pattern.compile("^Expected boolean value, found ?: ?(.*)$", Pattern.DOTALL);

    private EvaluationFailure() {}

    /** What happened, and what to write instead; short, on one line, and no value of the event at length. */
    static String inWords(CelEvaluationException e) {
        String text = POSITION.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        return switch (e.getErrorCode()) {
            case DIVIDE_BY_ZERO -> "divides by zero; test the divisor first, as in b != 0 ? a / b : 0";
            case NUMERIC_OVERFLOW -> "a whole number goes beyond 64 bits; use doubles, as in 2.0";
            case ITERATION_BUDGET_EXCEEDED ->
                "goes over lists too long: at most " + Expressions.MOST_ITERATIONS
                        + " turns of macros (all, exists, map, filter) are allowed in all; nest fewer of them";
            case ATTRIBUTE_NOT_FOUND -> missing(text);
            case INDEX_OUT_OF_BOUNDS -> Excerpt.of(text) + "; test the list's size() first";
            case OVERLOAD_NOT_FOUND -> wrongKind(text);
            default -> other(text);
        };
    }

    private static String missing(String text) {
        Matcher noObject = NO_OBJECT.matcher(text);
        if (noObject.matches()) {
            return "field " + Excerpt.of(noObject.group(1)) + " is sought in a value that is no object";
        }
        Matcher missing = MISSING_KEY.matcher(text);
        return "field " + Excerpt.of(missing.matches() ? missing.group(1) : text)
                + " is not there; test it first with has(), or give it a value by a default step";
    }

    private static String wrongKind(String text) {
        Matcher overload = NO_OVERLOAD.matcher(text);
        if (!overload.matches()) {
            return Excerpt.of(text);
        }
        String candidates = overload.group(2);
        String name = overload.group(1).replaceAll("[@_]", "");
        String operation = "'" + (name.isEmpty() ? overload.group(1) : name) + "'";
        if (candidates.endsWith("_int64") && candidates.indexOf(',') < 0) {
            return operation + " has a whole number on one side only; numbers in data are doubles, so write 1.0, not 1";
        }
        return operation + " does not take a value of this kind; is a field null, or text where a number is meant?";
    }

    private static String other(String text) {
        Matcher noTruth = NO_TRUTH.matcher(text);
        if (noTruth.matches()) {
            return "true or false is needed, and a value is " + Excerpt.of(noTruth.group(1));
        }
        Matcher noTime = NO_TIME.matcher(text);
        if (noTime.matches()) {
            return Excerpt.of(noTime.group(1)) + " is no time of RFC 3339, such as 2026-03-01T00:00:00Z";
        }
        Matcher noNumber = NO_NUMBER.matcher(text);
        if (noNumber.matches()) {
            return Excerpt.of(noNumber.group(1)) + " is not such a number";
        }
        if (text.equals("invalid duration format")) {
            return "a text is no duration, such as 90s or 1h30m";
        }
        if (text.startsWith("Unexpected iter_range type")) {
            return "a macro (all, exists, map, filter) goes over a value that is neither list nor object";
        }
        return Excerpt.of(text);
    }
}
