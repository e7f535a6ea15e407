package dev.penstock.yaml;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in one sentence what to do about a file that is no YAML, for those who do not know how a parser goes about it. */
final class YamlSentences {

    private static final String INDENTATION =
            "this line is indented less or more than its neighbours, or its dash is missing";
    private static final String ENDS_EARLY =
            "the value ends before this place: put all of it in quotes, and other quotes within, as in \"data.x == 'a'\"";
    private static final String COLON = "a text with a colon and a blank in it must be in quotes";

    /**
     * What to say about a problem.
     *
     * @param problem where it is (see {@link #where}) and what the parser says, as one text
     * @param sentence with {@code $1} for the problem's first group and {@code {line}} for the line where its part begins
     */
    private record Saying(Pattern problem, String sentence) {
        Saying(String problem, String sentence) {
            this(Pattern.compile(problem, Pattern.DOTALL), sentence);
        }
    }

    /** The first that fits counts. */
    private static final List<Saying> SAYINGS = List.of(
            new Saying(".*: expected <block end>, but found '(?:<block .* start>|-|\\?)'", INDENTATION),
            new Saying("start: expected <block end>, but found '<scalar>'", INDENTATION),
            new Saying(".*: expected <block end>, but found '<scalar>'", ENDS_EARLY),
            new Saying(".*: expected <block end>, but found '([]}])'", "this $1 closes nothing"),
            new Saying(".*: expected ',' or '.', but got ([?\\[{])", "a text with $1 in it must be in quotes here"),
            new Saying(
                    "(?:below: expected ',' or '}', but got .*|.*: expected ',' or '}', but got (?:]|<stream end>))",
                    "the { of line {line} is not closed"),
            new Saying(
                    "(?:below: expected ',' or ']', but got .*|.*: expected ',' or ']', but got (?:}|<stream end>))",
                    "the [ of line {line} is not closed"),
            new Saying(".*: expected ',' or '.', but got :", COLON),
            new Saying(".*: expected ',' or '.', but got <scalar>", ENDS_EARLY),
            new Saying("behind a colon: mapping values are not allowed here", COLON),
            new Saying(
                    ".*: mapping values are not allowed here",
                    "this line does not belong to the one above: mind its indentation, and the blank after each colon"),
            new Saying(
                    ".*: expected the node content, but found '<stream end>'",
                    "the file ends within a [ or { that is not closed"),
            new Saying(".*: expected the node content, but found '([],}])'", "a value is missing before this $1"),
            new Saying(".*: found character '\\\\t.*", "a line is indented with blanks, not with tabs"),
            new Saying(".*: found character '(.)' .*", "a text that begins with $1 must be in quotes"),
            new Saying(".*: found unexpected end of stream", "the quote of line {line} is not closed"),
            new Saying(
                    ".*: expected a comment or a line break, but found .*",
                    "here > or | begins a block of lines: put the whole text in quotes"),
            new Saying(".*: expected ' ', but found .*", "a text that begins with ! must be in quotes"),
            new Saying(".*: could not find expected ':'", "line {line} has no colon behind its key"),
            new Saying(
                    ".*: found unknown escape character (.).*",
                    "\\\\$1 is no escape: within double quotes a backslash is written twice"),
            new Saying(
                    ".*: sequence entries are not allowed here",
                    "a list begins on a line of its own, and a text that begins with a dash must be in quotes"));

    private YamlSentences() {}

    /** What is wrong with {@code text}; where nothing better is known, in the parser's words. */
    static String of(MarkedYAMLException e, String text) {
        Mark begin = e.getContextMark();
        String problem = where(e, text) + ": " + e.getProblem();
        for (Saying saying : SAYINGS) {
            Matcher matcher = saying.problem().matcher(problem);
            if (matcher.matches()) {
                return matcher.replaceFirst(saying.sentence())
                        .replace("{line}", begin == null ? "?" : String.valueOf(begin.getLine() + 1));
            }
        }
        return e.getProblem();
    }

    /**
     * Where in its line the parser stopped: {@code start}, {@code behind a colon} or {@code inside}; {@code below} if that
     * is another line than the one where the brackets that it is in were opened.
     */
    private static String where(MarkedYAMLException e, String text) {
        Mark mark = e.getProblemMark();
        if (mark == null) {
            return "nowhere";
        }
        if (isInBrackets(e.getContext()) && e.getContextMark().getLine() < mark.getLine()) {
            return "below";
        }
        String line = text.lines().skip(mark.getLine()).findFirst().orElse("");
        String before = line.substring(0, Math.min(line.length(), mark.getColumn()));
        return before.isBlank() ? "start" : before.contains(": ") ? "behind a colon" : "inside";
    }

    private static boolean isInBrackets(@Nullable String context) {
        return context != null && context.contains("flow");
    }
}
