package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.port.DeviceAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrichStepTest {

    private static final Map<String, String> ATTRIBUTES = Map.of("site", "north", "model", "T2");

    @TempDir
    Path pipeline;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{site: site, model: device.model}   | {'a':1}         | {'a':1,'site':'north','device':{'model':'T2'}}",
                "{site: a}                           | {'a':1}         | {'a':'north'}",
                "{owner: owner, site: site}          | {'a':1}         | {'a':1,'site':'north'}",
                "{owner: owner}                      | {'owner':'me'}  | {'owner':'me'}",
                "{owner: {to: owner}}                | {}              | {}",
                "{site: {to: s, required: true}}     | {}              | {'s':'north'}",
                "{site: a.b}                         | {'a':1}         | enrich a.b: field 'a' is not an object",
                "{site: site, owner: {to: m.o, required: true}} | {}   | enrich m.o: device d has no attribute 'owner' in the registry",
            })
    void fieldsAreSetToWhatTheRegistrySaysOfTheDevice(String enrich, String data, String expected) throws IOException {
        RuleSet rules = new OneStep(pipeline).compile("enrich: " + enrich);
        String result = switch (rules.apply(OneStep.event(null, data), DeviceMemory.empty(), ATTRIBUTES)) {
            case RuleOutcome.Passed passed ->
                new String(passed.events().getFirst().data(), StandardCharsets.UTF_8).replace('"', '\'');
            case RuleOutcome.Failed failed -> failed.reason().replace("transform event e: rule r: ", "");
            case RuleOutcome.Filtered filtered -> filtered.toString();
        };
        assertEquals(expected, result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                          | 9: names no attribute",
                "{device.model: model}       | 10: 'device.model' is no name of an attribute, which stands before its field: a letter, and up to 63 letters, digits, _ and -",
                "{site: 5}                   | 16: must be text, not a number",
                "{site: {required: true}}    | 16: key 'to' is missing",
                "{site: {to: s, required: y}} | 34: must be true or false, not text",
                "{site: {to: s, requird: true}} | 24: unknown key 'requird', did you mean 'required'?; known: to, required",
                "[site]                      | 9: must be a map, not a list",
            })
    void aBrokenEnrichIsAFault(String enrich, String fault) throws IOException {
        assertEquals(List.of(fault), new OneStep(pipeline).faults("enrich: " + enrich));
    }

    @Test
    void theRulesSayWhichEventsNeedTheRegistry() throws IOException {
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/a.yaml"), """
                rules:
                  - {name: a, match: {type: [pump]}, steps: [{drop: x}, {enrich: {site: site}}]}
                  - {name: b, match: {type: [meter]}, steps: [{drop: x}]}
                """);
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        assertTrue(rules.needsAttributes());
        assertTrue(rules.needsAttributes(of("pump")));
        assertFalse(rules.needsAttributes(of("pump").satisfying(null)), "no rule applies to an unknown type");
        assertFalse(rules.needsAttributes(of("meter")));
        assertFalse(rules.needsAttributes(of("weather")));

        Files.writeString(pipeline.resolve("rules/b.yaml"), "rules: [{name: c, steps: [{enrich: {site: site}}]}]");
        RuleSet all = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        assertTrue(all.needsAttributes(of("meter")));
        assertTrue(all.needsAttributes(of("weather")));

        Files.writeString(pipeline.resolve("rules/a.yaml"), "rules: [{name: a, steps: [{drop: x}]}]");
        Files.delete(pipeline.resolve("rules/b.yaml"));
        assertFalse(RuleSet.load(pipeline, RuleSettings.DEFAULT).needsAttributes());
    }

    private static Event of(String type) {
        return new Event("e", "d", type, null, null, OneStep.INGEST, "1", null, new byte[] {'{', '}'});
    }

    @Test
    void attributesHaveLimits() {
        assertNull(DeviceAttributes.fault(Map.of()));
        assertNull(DeviceAttributes.fault(Map.of("a" + "b".repeat(63), "v".repeat(256))));
        assertEquals(
                "'a" + "b".repeat(64) + "' is no name of an attribute: a letter, and up to 63 letters, digits, _ and -",
                DeviceAttributes.fault(Map.of("a" + "b".repeat(64), "v")));
        assertEquals(
                "attribute 'a' has a value of 257 characters; 1 to 256 may be",
                DeviceAttributes.fault(Map.of("a", "v".repeat(257))));
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("a" + i, "v");
        }
        assertEquals("has 33 attributes, more than 32", DeviceAttributes.fault(many));
    }
}
