package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CEL in rules: {@code when}, {@code set}, {@code filter}, and what is said when they fail. */
class ExpressionTest {

    private static final String TOO_LONG = "goes over lists too long: at most 2500 turns of macros (all, exists, map,"
            + " filter) are allowed in all; nest fewer of them";

    @TempDir
    Path pipeline;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 / int(data.z)        | {'z':0}     | divides by zero; test the divisor first, as in b != 0 ? a / b : 0",
                "1 % int(data.z)        | {'z':0}     | divides by zero; test the divisor first, as in b != 0 ? a / b : 0",
                "data.n / 0.0           | {'n':1}     | gives Infinity, which is no JSON number: a divisor is zero, or a value too large; test it first, as in b != 0.0 ? a / b : 0.0",
                "data.n / data.n        | {'n':0}     | gives NaN, which is no JSON number: a divisor is zero, or a value too large; test it first, as in b != 0.0 ? a / b : 0.0",
                "data.n * data.n        | {'n':1e300} | gives Infinity, which is no JSON number: a divisor is zero, or a value too large; test it first, as in b != 0.0 ? a / b : 0.0",
                "[data.n * data.n]      | {'n':1e300} | gives Infinity, which is no JSON number: a divisor is zero, or a value too large; test it first, as in b != 0.0 ? a / b : 0.0",
                "int(data.n) * int(data.n) | {'n':1e18} | a whole number goes beyond 64 bits; use doubles, as in 2.0",
                "int(data.n)            | {'n':1e300} | a whole number goes beyond 64 bits; use doubles, as in 2.0",
                "data.absent > 1.0      | {}          | field 'absent' is not there; test it first with has(), or give it a value by a default step",
                "data.m.x.y == 1.0      | {'m':{}}    | field 'x' is not there; test it first with has(), or give it a value by a default step",
                "data.m['x'] == 1.0     | {'m':{}}    | field 'x' is not there; test it first with has(), or give it a value by a default step",
                "data.n.x == 1.0        | {'n':1}     | field 'x' is sought in a value that is no object",
                "data.n.x == 1.0        | {'n':null}  | field 'x' is sought in a value that is no object",
                "data.n + 1             | {'n':1}     | '+' has a whole number on one side only; numbers in data are doubles, so write 1.0, not 1",
                "data.n > 1.0           | {'n':null}  | '>' does not take a value of this kind; is a field null, or text where a number is meant?",
                "data.n > 1.0           | {'n':'2'}   | '>' does not take a value of this kind; is a field null, or text where a number is meant?",
                "data.n * 2.0           | {'n':'2'}   | '*' does not take a value of this kind; is a field null, or text where a number is meant?",
                "data.n.startsWith('a') | {'n':2}     | 'startsWith' does not take a value of this kind; is a field null, or text where a number is meant?",
                "data.n && true         | {'n':'x'}   | true or false is needed, and a value is 'x'",
                "data.l[2]              | {'l':[1,2]} | 'Index out of bounds: 2'; test the list's size() first",
                "data.n.all(x, true)    | {'n':2}     | a macro (all, exists, map, filter) goes over a value that is neither list nor object",
                "double(data.n)         | {'n':'x'}   | 'x' is not such a number",
                "int(data.n)            | {'n':'1.5'} | '1.5' is not such a number",
                "timestamp(data.n) < time | {'n':'nonsense'} | 'nonsense' is no time of RFC 3339, such as 2026-03-01T00:00:00Z",
                "timestamp('1 March') < time | {}       | '1 March' is no time of RFC 3339, such as 2026-03-01T00:00:00Z",
                "duration(data.n) > duration('1s') | {'n':'5 minutes'} | a text is no duration, such as 90s or 1h30m",
            })
    void anExpressionThatFailsSaysWhatHappenedAndWhatToWrite(String expression, String data, String cause)
            throws IOException {
        String quoted = expression.replace("'", "''");
        RuleSet rules = Pipeline.steps(pipeline, "set: {x: '" + quoted + "'}");
        assertEquals(
                "transform event abc123: rule r: set x: '" + expression + "': " + cause,
                Pipeline.reason(rules.apply(Pipeline.event(data))));
    }

    @Test
    void longExpressionsAndValuesAreCut() throws IOException {
        String reason =
                Pipeline.reason(Pipeline.steps(pipeline, "set: {x: 'data.s   && " + "true && ".repeat(20) + "true'}")
                        .apply(Pipeline.event("{'s':'" + "y".repeat(500) + "'}")));
        assertEquals(
                "transform event abc123: rule r: set x: 'data.s && " + "true && ".repeat(6)
                        + "true &...': true or false is needed, and a value is '" + "y".repeat(64) + "...'",
                reason);
    }

    @Test
    void anExpressionOverABigListIsBounded() throws IOException {
        RuleSet rules = Pipeline.steps(pipeline, "set: {x: 'data.l.all(a, data.l.all(b, a + b == 0.0))'}");
        assertEquals("{'l':[0,0],'x':true}", Pipeline.data(rules.apply(Pipeline.event("{'l':[0,0]}"))));
        assertEquals(
                "transform event abc123: rule r: set x: 'data.l.all(a, data.l.all(b, a + b == 0.0))': " + TOO_LONG,
                Pipeline.reason(rules.apply(Pipeline.event(zeros(50_000)))));
    }

    @Test
    void listsOfMoreThanTwoThousandSamplesAreNotTooLong() throws IOException {
        RuleSet rules = Pipeline.steps(pipeline, "set: {x: 'data.l.exists(a, a > 5.0)'}", "drop: l");
        assertEquals("{'x':false}", Pipeline.data(rules.apply(Pipeline.event(zeros(2_500)))));
    }

    @Test
    void anExpressionThatGathersListsOfTheEventIsBounded() throws IOException {
        // Each turn of map goes over all that it has gathered: ten billion values without a bound.
        RuleSet rules = Pipeline.steps(pipeline, "set: {x: 'data.l.map(a, data.l)'}", "drop: l");
        assertEquals("{'x':[[0,0],[0,0]]}", Pipeline.data(rules.apply(Pipeline.event(zeros(2)))));
        assertEquals(
                "transform event abc123: rule r: set x: 'data.l.map(a, data.l)': " + TOO_LONG,
                Pipeline.reason(rules.apply(Pipeline.event(zeros(2_400)))));
    }

    private static String zeros(int count) {
        return "{'l':[0" + ",0".repeat(count - 1) + "]}";
    }

    @Test
    void aResultThatIsFarLargerThanItsEventIsBounded() throws IOException {
        String text = "'" + "x".repeat(100_000) + "'";
        String reason = Pipeline.reason(Pipeline.steps(pipeline, "set: {x: 'data.l.map(a, data.s)'}")
                .apply(Pipeline.event("{'s':" + text + ",'l':[1" + ",1".repeat(99) + "]}")));
        assertEquals(
                "transform event abc123: rule r: set x: 'data.l.map(a, data.s)': gives more than 1000000 values and"
                        + " characters; take only the fields that are needed",
                reason);
    }

    @Test
    void aFilterThatGivesNeitherTrueNorFalseFails() throws IOException {
        assertEquals(
                "transform event abc123: rule r: filter: 'data.s': gives 'x', not true or false",
                Pipeline.reason(Pipeline.steps(pipeline, "filter: data.s").apply(Pipeline.event("{'s':'x'}"))));
    }

    private RuleSet when(String head) throws IOException {
        return Pipeline.rules(pipeline, "rules: [{name: mark-hot, " + head + ", steps: [{set: {hot: 'true'}}]}]");
    }

    @Test
    void aRuleAppliesWhereItsConditionHolds() throws IOException {
        RuleSet rules = when("when: \"data.t > 80.0 && deviceId == 'pump-17'\"");
        assertEquals("{'t':81,'hot':true}", Pipeline.data(rules.apply(Pipeline.event("{'t':81}"))));
        assertEquals("{'t':80}", Pipeline.data(rules.apply(Pipeline.event("{'t':80}"))));
    }

    @Test
    void patternAndConditionMustBothHold() throws IOException {
        RuleSet rules = when("match: {type: [pump.telemetry], data: {on: [true]}}, when: data.t > 80.0");
        assertEquals("{'t':81,'on':true,'hot':true}", Pipeline.data(rules.apply(Pipeline.event("{'t':81,'on':true}"))));
        assertEquals("{'t':80,'on':true}", Pipeline.data(rules.apply(Pipeline.event("{'t':80,'on':true}"))));
        // Where the pattern does not match, the condition is not evaluated: it would fail here.
        assertEquals("{'on':false}", Pipeline.data(rules.apply(Pipeline.event("{'on':false}"))));
        Event other = Pipeline.event("abc123", "meter.reading", "{'on':true}");
        assertEquals("{'on':true}", Pipeline.data(rules.apply(other)));
    }

    @Test
    void aConditionSeesWhatTheRulesBeforeMade() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: a, steps: [{convert: {field: t, from: degF, to: Cel}}]}
                  - {name: b, when: data.t > 80.0, steps: [{set: {hot: "true"}}]}
                """);
        assertEquals("{'t':100.0,'hot':true}", Pipeline.data(rules.apply(Pipeline.event("{'t':212}"))));
        assertEquals("{'t':0.0}", Pipeline.data(rules.apply(Pipeline.event("{'t':32}"))));
    }

    @Test
    void aConditionThatFailsFailsTheEventAndNamesItself() throws IOException {
        RuleSet rules = when("when: data.temperature > 80.0");
        assertEquals(
                "transform event abc123: rule mark-hot: when: 'data.temperature > 80.0': field 'temperature' is not there;"
                        + " test it first with has(), or give it a value by a default step",
                Pipeline.reason(rules.apply(Pipeline.event("{}"))));
        assertEquals(
                "transform event abc123: rule mark-hot: when: 'data.on': gives '1.0', not true or false",
                Pipeline.reason(when("when: data.on").apply(Pipeline.event("{'on':1}"))));
    }

    @Test
    void aConditionThatDoesNotReadTheDataDoesNotParseIt() throws IOException {
        RuleSet rules =
                Pipeline.rules(pipeline, "rules: [{name: r, when: \"id == 'x' || type == 'y'\", steps: [{drop: a}]}]");
        Event event = Pipeline.event("{not even JSON");
        assertSame(
                event.data(),
                Pipeline.passed(rules.apply(event)).events().getFirst().data());
        String reason = Pipeline.reason(rules.apply(Pipeline.event("x", "t", "{not even JSON")));
        assertTrue(reason.startsWith("transform event x: rule r: parse data: "), reason);
    }

    @Test
    void aConditionOnDataThatCannotBeParsedSaysSo() throws IOException {
        String reason = Pipeline.reason(when("when: data.t > 80.0").apply(Pipeline.event("{not even JSON")));
        assertTrue(reason.startsWith("transform event abc123: rule mark-hot: parse data: "), reason);
    }
}
