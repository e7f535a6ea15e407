package dev.penstock.rule;

import dev.cel.common.CelIssue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the grammar of an expression in words for those who know other languages than CEL. */
final class CelGrammar {

    /**
     * What is wrong.
     *
     * @param offset where, in the expression's text
     */
    record Fault(int offset, String sentence) {}

    private static final Pattern UNEXPECTED = Pattern.compile(
            "(?:mismatched|extraneous) input '(?<token>.*?)' expecting .*|token recognition error at: '(?<unreadable>.*)'",
            Pattern.DOTALL);

    /** A word, or a run of characters of which operators are made. */
    private static final Pattern WORD = Pattern.compile("\\w+|[<>=!&|]+");

    /** What people write who come from other languages. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("and", "&&"),
            Map.entry("&", "&&"),
            Map.entry("or", "||"),
            Map.entry("|", "||"),
            Map.entry("not", "!"),
            Map.entry("is", "=="),
            Map.entry("=", "=="),
            Map.entry("===", "=="),
            Map.entry("<>", "!="),
            Map.entry("!==", "!="),
            Map.entry("if", "condition ? a : b"),
            Map.entry("then", "condition ? a : b"),
            Map.entry("else", "condition ? a : b"));

    private record Saying(Pattern problem, String sentence) {}

    private static final List<Saying> SAYINGS = List.of(
            new Saying(Pattern.compile("missing '(.)' at '<EOF>'"), "the expression ends before its $1"),
            new Saying(
                    Pattern.compile("invalid argument to has\\(\\) macro"),
                    "'has' takes a field, as in has(data.temp); where its name has other characters than letters, digits and"
                            + " _, write 'temp-in' in data"),
            new Saying(Pattern.compile("reserved identifier: (.*)"), "CEL keeps the word '$1' for itself"));

    private CelGrammar() {}

    /** What is wrong with {@code text}; where nothing better is known, in the compiler's words. */
    static Fault of(CelIssue issue, String text) {
        int offset = CelText.offset(text, issue.getSourceLocation());
        Fault foreign = foreign(text, offset);
        if (foreign != null) {
            return foreign;
        }
        String problem = issue.getMessage();
        for (Saying saying : SAYINGS) {
            Matcher matcher = saying.problem().matcher(problem);
            if (matcher.matches()) {
                return new Fault(offset, matcher.replaceFirst(saying.sentence()));
            }
        }
        Matcher unexpected = UNEXPECTED.matcher(problem);
        return new Fault(
                offset,
                unexpected.matches() ? stray(unexpected.group("token"), unexpected.group("unreadable")) : problem);
    }

    private static String stray(@Nullable String token, @Nullable String unreadable) {
        if (unreadable != null && (unreadable.startsWith("'") || unreadable.startsWith("\""))) {
            return "the text that begins here has no closing quote";
        }
        if ("<EOF>".equals(token)) {
            return "the expression ends too early";
        }
        return "'" + (token == null ? String.valueOf(unreadable).strip() : token) + "' does not belong here";
    }

    /** If what stands there, or is the last before it, is of another language: the compiler takes a word for a name. */
    private static @Nullable Fault foreign(String text, int offset) {
        Matcher words = WORD.matcher(text);
        while (words.find() && words.start() <= offset) {
            String instead = INSTEAD.get(words.group().toLowerCase(Locale.ROOT));
            boolean isThere =
                    words.end() > offset || text.substring(words.end(), offset).isBlank();
            if (instead != null && isThere) {
                return new Fault(words.start(), "'" + words.group() + "' does not belong here: write " + instead);
            }
        }
        return null;
    }
}
