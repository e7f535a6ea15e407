package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitStepTest {

    @TempDir
    Path pipeline;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "split: readings                         | {'site':'n','readings':[{'t':1},{'t':2}]} | abc123/1 {'site':'n','t':1}; abc123/2 {'site':'n','t':2}",
                "split: {field: readings, as: value}     | {'site':'n','readings':[1,null,'x',[2]]} | abc123/1 {'site':'n','value':1}; abc123/2 {'site':'n','value':null}; abc123/3 {'site':'n','value':'x'}; abc123/4 {'site':'n','value':[2]}",
                "split: {field: readings, as: value}     | {'readings':[{'t':1},2]}                  | abc123/1 {'t':1}; abc123/2 {'value':2}",
                "split: readings                         | {'t':0,'u':0,'readings':[{'t':1}]}        | abc123/1 {'t':1,'u':0}",
                "split: m.readings                       | {'m':{'readings':[{'t':1}],'k':2}}        | abc123/1 {'m':{'k':2},'t':1}",
                "split: {field: readings, as: readings}  | {'readings':[1,2]}                        | abc123/1 {'readings':1}; abc123/2 {'readings':2}",
            })
    void eachElementBecomesAnEvent(String step, String before, String after) throws IOException {
        RuleOutcome outcome = Pipeline.steps(pipeline, step).apply(Pipeline.event(before));
        assertEquals(after, String.join("; ", Pipeline.events(outcome)));
        assertEquals(0, Pipeline.passed(outcome).filtered());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "split: l               | {}           | split l: is not there; if not every event has it, say when: has(data.l)",
                "split: l               | {'l':null}   | split l: is not there; if not every event has it, say when: has(data.l)",
                "split: l               | {'l':{'a':1}}| split l: '{a=1}' is not a list",
                "split: l               | {'l':[{},1]} | split l: element 2 is no object; say what to call it: {field: l, as: NAME}",
            })
    void whatCannotBeSplitFails(String step, String data, String reason) throws IOException {
        assertEquals(
                "transform event abc123: rule r: " + reason,
                Pipeline.reason(Pipeline.steps(pipeline, step).apply(Pipeline.event(data))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "split: {as: value}             | key 'field' is missing",
                "split: {field: l, name: value} | unknown key 'name'",
                "split: {field: l, as: a.b}     | 'a.b' must be the name of a field, without dots",
                "split: data.l                  | fields are named from data on: write 'l'",
                "split: [l]                     | must be text, not a list",
            })
    void whatCannotBeReadIsRefused(String step, String fault) {
        PipelineException e = assertThrows(PipelineException.class, () -> Pipeline.steps(pipeline, step));
        assertTrue(e.getMessage().contains(fault), e.getMessage());
    }

    @Test
    void aPartIsItsEventButForIdAndData() throws IOException {
        Event event = Pipeline.event("{'l':[{},{}]}");
        Event part = Pipeline.passed(Pipeline.steps(pipeline, "split: l").apply(event))
                .events()
                .get(1);
        assertEquals(event.part("abc123/2").with(Instant.parse("2026-11-23T10:14:00Z"), part.data()), part);
    }

    @Test
    void laterStepsAndRulesSeeEachPartByItself() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - name: gateway
                    when: has(data.readings)
                    steps:
                      - set: {before: "size(data.readings)"}
                      - split: readings
                      - time: {from: [iso, epoch-s], field: at}
                      - set: {who: id}
                  - name: hot
                    match: {data: {t: [{numeric: [">", 80]}]}}
                    steps: [{set: {hot: "true"}}]
                  - name: cold
                    when: "has(data.t) && data.t < 0.0"
                    steps: [{set: {cold: "true"}}]
                """);
        RuleOutcome outcome =
                rules.apply(Pipeline.event("{'readings':[{'t':90,'at':1772323200},{'t':-1,'at':1772323201},{'t':5}]}"));
        assertEquals(
                List.of(
                        "abc123/1 {'before':3,'t':90,'at':1772323200,'who':'abc123/1','hot':true}",
                        "abc123/2 {'before':3,'t':-1,'at':1772323201,'who':'abc123/2','cold':true}",
                        "abc123/3 {'before':3,'t':5,'who':'abc123/3'}"),
                Pipeline.events(outcome));
        assertEquals(
                List.of("2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z", "2026-11-23T10:14:00Z"),
                Pipeline.passed(outcome).events().stream()
                        .map(part -> String.valueOf(part.eventTime()))
                        .toList());
    }

    @Test
    void partsShareNothingThatAStepCouldChange() throws IOException {
        RuleSet rules = Pipeline.steps(pipeline, "split: l", "set: {m.n: data.t}", "default: {m.list: [1]}", "drop: t");
        assertEquals(
                List.of("abc123/1 {'m':{'n':1.0,'list':[1]}}", "abc123/2 {'m':{'n':2.0,'list':[1]}}"),
                Pipeline.events(rules.apply(Pipeline.event("{'m':{},'l':[{'t':1},{'t':2}]}"))));
    }

    @Test
    void aPartThatFailsFailsItsEventAndIsNamed() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: a, steps: [{split: l}, {convert: {field: t, from: degF, to: Cel}}]}
                  - {name: b, steps: [{filter: data.t > 80.0}]}
                """);
        assertEquals(
                "transform event abc123: part 2: rule a: convert t: 'x' is not a number",
                Pipeline.reason(rules.apply(Pipeline.event("{'l':[{'t':1},{'t':'x'}]}"))));
        String reason = Pipeline.reason(rules.apply(Pipeline.event("{'l':[{}]}")));
        assertTrue(
                reason.startsWith("transform event abc123: part 1: rule b: filter: 'data.t > 80.0': field 't'"),
                reason);
    }

    @Test
    void partsAreFilteredOneByOne() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: a, steps: [{split: l}, {filter: data.t < 0.0}]}
                  - {name: b, steps: [{filter: data.t > 80.0}]}
                """);
        RuleOutcome some = rules.apply(Pipeline.event("{'l':[{'t':-1},{'t':5},{'t':90},{'t':6}]}"));
        assertEquals(List.of("abc123/2 {'t':5}", "abc123/4 {'t':6}"), Pipeline.events(some));
        assertEquals(2, Pipeline.passed(some).filtered());
        assertEquals(new RuleOutcome.Filtered("b", 2), rules.apply(Pipeline.event("{'l':[{'t':90},{'t':-1}]}")));
    }

    @Test
    void anEmptyListFiltersTheEvent() throws IOException {
        assertEquals(
                new RuleOutcome.Filtered("r", 1),
                Pipeline.steps(pipeline, "split: l", "drop: x").apply(Pipeline.event("{'l':[]}")));
    }

    @Test
    void partsCanBeSplitAgain() throws IOException {
        RuleSet rules = Pipeline.steps(pipeline, "split: devices", "split: {field: values, as: v}");
        assertEquals(
                List.of("abc123/1/1 {'v':1}", "abc123/1/2 {'v':2}", "abc123/2/1 {'v':3}"),
                Pipeline.events(rules.apply(Pipeline.event("{'devices':[{'values':[1,2]},{'values':[3]}]}"))));
        assertEquals(
                "transform event abc123: part 2: rule r: split values: '3' is not a list",
                Pipeline.reason(rules.apply(Pipeline.event("{'devices':[{'values':[1,2]},{'values':3}]}"))));
    }

    @Test
    void partsAreBounded() throws IOException {
        RuleSet rules = Pipeline.steps(pipeline, "split: {field: l, as: v}");
        assertEquals(
                1_000,
                Pipeline.events(rules.apply(Pipeline.event("{'l':[0" + ",0".repeat(999) + "]}")))
                        .size());
        assertEquals(
                "transform event abc123: rule r: split l: an event may have 1000 parts, and this makes 1001",
                Pipeline.reason(rules.apply(Pipeline.event("{'l':[0" + ",0".repeat(1_000) + "]}"))));
        RuleSet twice = Pipeline.steps(pipeline, "split: l", "split: {field: k, as: v}");
        String inner = "{'k':[0" + ",0".repeat(99) + "]}";
        assertEquals(
                "transform event abc123: part 10: rule r: split k: an event may have 1000 parts, and this makes 1010",
                Pipeline.reason(twice.apply(Pipeline.event("{'l':[" + inner + (',' + inner).repeat(9) + "]}"))));
    }

    @Test
    void partsDoNotRepeatAFatEventWithoutBound() throws IOException {
        String event = "{'fat':'" + "x".repeat(100_000) + "','l':[0" + ",0".repeat(99) + "]}";
        assertEquals(
                "transform event abc123: rule r: split l: its parts would repeat 10001000 bytes that are outside of the list,"
                        + " more than 4000000; drop what they do not need before",
                Pipeline.reason(
                        Pipeline.steps(pipeline, "split: {field: l, as: v}").apply(Pipeline.event(event))));
        assertEquals(
                100,
                Pipeline.events(Pipeline.steps(pipeline, "drop: fat", "split: {field: l, as: v}")
                                .apply(Pipeline.event(event)))
                        .size());
    }
}
