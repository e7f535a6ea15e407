package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlattenStepTest {

    @TempDir
    Path pipeline;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "r | {'r':{'a':1,'b':'x'},'c':2}            | {'c':2,'r_a':1,'r_b':'x'}",
                "r | {'r':{'m':{'t':1,'l':[{'z':1}]},'n':null}} | {'r_m_t':1,'r_m_l':[{'z':1}],'r_n':null}",
                "{field: r, separator: -} | {'r':{'m':{'t':1}}} | {'r-m-t':1}",
                "d.r | {'d':{'r':{'a':1},'b':2}}            | {'d':{'b':2,'r_a':1}}",
                "r | {'r':{}}                               | {}",
                "r | {'r':null}                             | {'r':null}",
                "r | {'c':1}                                | {'c':1}",
                "r | {'r':{'a':1},'r_a':2}                  | flatten r: field 'r_a' is there already",
                "r | {'r':{'a_b':1,'a':{'b':2}}}            | flatten r: field 'r_a_b' is there already",
                "r | {'r':5}                                | flatten r: '5' is not an object",
                "r | {'r':[{'a':1}]}                        | flatten r: '[{a=1}]' is not an object",
            })
    void whatIsNestedMovesUpWithItsNamesJoined(String flatten, String data, String expected) throws IOException {
        assertEquals(expected, new OneStep(pipeline).apply("flatten: " + flatten, data));
    }

    @Test
    void nestingIsBounded() throws IOException {
        OneStep step = new OneStep(pipeline);
        assertEquals(
                "{'r" + "_a".repeat(16) + "':1}",
                step.apply("flatten: r", "{'r':" + "{'a':".repeat(16) + "1" + "}".repeat(17)));
        assertEquals(
                "flatten r: is nested deeper than 16 objects",
                step.apply("flatten: r", "{'r':" + "{'a':".repeat(17) + "1" + "}".repeat(18)));
    }

    @Test
    void namesAreBoundedSoThatFewBytesDoNotBecomeMany() throws IOException {
        OneStep step = new OneStep(pipeline);
        String name = "n".repeat(254);
        assertEquals("{'r_" + name + "':1}", step.apply("flatten: r", "{'r':{'" + name + "':1}}"));
        String reason = step.apply("flatten: r", "{'r':{'" + name + "n':{'a':1}}}");
        assertTrue(reason.startsWith("flatten r: name 'r_nnn"), reason);
        assertTrue(reason.endsWith("...' is longer than 256 characters"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{field: r, separator: .} | 32: a field whose name has a dot cannot be named by a rule; the usual separator is _",
                "{separator: _}           | 10: key 'field' is missing",
                "[r]                      | 10: must be text, not a list",
                "{field: r, sep: _}       | 21: unknown key 'sep'; known: field, separator",
            })
    void aBrokenFlattenIsAFault(String flatten, String fault) throws IOException {
        assertEquals(List.of(fault), new OneStep(pipeline).faults("flatten: " + flatten));
    }
}
