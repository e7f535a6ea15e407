package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityStepTest {

    private static final String COMMON = "quality: {fields: [t, m.p], sentinels: [-999.9, 9999], min: -80, max: 150}";

    private static final String OWN =
            "quality: {sentinels: [-1], mark: bad.values, fields: {t: {min: -80}, p: {max: 10, sentinels: [0]}, n: {}}}";

    @TempDir
    Path pipeline;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'t':-999.9,'x':1}      | {'x':1,'quality':{'t':'sentinel'}}",
                "{'t':9999}              | {'quality':{'t':'sentinel'}}",
                "{'t':9999.0}            | {'quality':{'t':'sentinel'}}",
                "{'t':-80.1}             | {'quality':{'t':'out-of-range'}}",
                "{'t':151}               | {'quality':{'t':'out-of-range'}}",
                "{'t':1e400}             | {'quality':{'t':'out-of-range'}}",
                "{'t':'warm'}            | {'quality':{'t':'not-a-number'}}",
                "{'t':true,'m':{'p':-81}} | {'m':{},'quality':{'t':'not-a-number','m':{'p':'out-of-range'}}}",
                "{'t':-80,'m':{'p':150}} | {'t':-80,'m':{'p':150}}",
                "{'t':null,'m':5}        | {'t':null,'m':5}",
                "{'t':151,'quality':{'q':1}} | {'quality':{'q':1,'t':'out-of-range'}}",
                "{'t':151,'quality':5}   | quality t: field 'quality' is not an object",
                "{'t':15,'quality':5}    | {'t':15,'quality':5}",
            })
    void whatIsNoReadingIsTakenOutAndNamed(String data, String expected) throws IOException {
        assertEquals(expected, new OneStep(pipeline).apply(COMMON, data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'t':-1}    | {'bad':{'values':{'t':'sentinel'}}}",
                "{'t':-81}   | {'bad':{'values':{'t':'out-of-range'}}}",
                "{'t':1e9}   | {'t':1e9}",
                "{'p':-1}    | {'p':-1}",
                "{'p':0}     | {'bad':{'values':{'p':'sentinel'}}}",
                "{'p':11}    | {'bad':{'values':{'p':'out-of-range'}}}",
                "{'n':-1}    | {'bad':{'values':{'n':'sentinel'}}}",
            })
    void aFieldsOwnLimitsGoBeforeTheCommonOnes(String data, String expected) throws IOException {
        assertEquals(expected, new OneStep(pipeline).apply(OWN, data));
    }

    @Test
    void goodReadingsKeepTheirBytes() throws IOException {
        Event event = OneStep.event(null, "{'t':  20}");
        RuleOutcome.Passed passed =
                (RuleOutcome.Passed) new OneStep(pipeline).compile(COMMON).apply(event);
        assertSame(event.data(), passed.events().getFirst().data());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{fields: [t], max: 1, min: 2}  | 29: max 1.0 is less than min 2.0",
                "{fields: [t], min: 2, sentinels: [a]}  | 44: must be a number, not text",
                "{fields: [t]}          | 20: nothing is wrong with any number here: say min, max or sentinels",
                "{fields: [t], sentinels: [`-999`]} | 36: must be a number, not text",
                "{fields: [t], sentinels: -999} | 35: must be a list, not a number",
                "{fields: {t: {}}, min: a} | 33: must be a number, not text",
                "{fields: {t: {}}}      | 20: nothing is wrong with any number here: say min, max or sentinels",
                "{fields: {t: 5}, min: 1} | 23: must be a map, not a number",
                "{fields: {t: {mn: 5}}, min: 1} | 24: unknown key 'mn', did you mean 'min'?; known: sentinels, min, max",
                "{fields: [], min: 1}   | 19: names no field",
                "{fields: {}, min: 1}   | 19: names no field",
                "{fields: t, min: 1}    | 19: must be a list, not text",
                "{min: 1}               | 10: key 'fields' is missing",
                "{fields: [t], min: 1, mark: a..b} | 38: 'a..b' is not a field: it has an empty part",
            })
    void aBrokenQualityIsAFault(String quality, String fault) throws IOException {
        assertEquals(List.of(fault), new OneStep(pipeline).faults("quality: " + quality.replace('`', '"')));
    }
}
