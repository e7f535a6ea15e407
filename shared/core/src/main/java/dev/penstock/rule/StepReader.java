package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows the operations that a rule may use; adding one is a class and a line here. */
final class StepReader {

    /** Compiles one operation from what stands under its name. */
    private interface Operation {
        /** The step, or null with faults. */
        @Nullable
        Step read(YamlValue value);
    }

    private final MemoryKeys memoryKeys = new MemoryKeys();
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    StepReader(RuleSettings settings, Expressions expressions, TableFiles tables) {
        operations.put("time", value -> TimeStep.read(value, settings));
        operations.put("convert", ConvertStep::read);
        operations.put("rename", RenameStep::read);
        operations.put("drop", DropStep::read);
        operations.put("default", DefaultStep::read);
        operations.put("set", value -> SetStep.read(value, expressions));
        operations.put("filter", value -> FilterStep.read(value, expressions));
        operations.put("map", value -> MapStep.read(value, tables));
        operations.put("decode", DecodeStep::read);
        operations.put("flatten", FlattenStep::read);
        operations.put("quality", QualityStep::read);
        operations.put("split", SplitStep::read);
        operations.put("enrich", EnrichStep::read);
        operations.put("derive", value -> DeriveStep.read(value, memoryKeys));
        operations.put("alarm", value -> AlarmStep.read(value, expressions, memoryKeys));
    }

    /** The steps that are read from now on are of this rule. */
    void inRule(String name) {
        memoryKeys.inRule(name);
    }

    /** The names of all operations. */
    Set<String> names() {
        return Collections.unmodifiableSet(operations.keySet());
    }

    /** Reads one entry of a rule's {@code steps}: a map of one operation. Null, with faults, if it is none. */
    Rule.@Nullable PlacedStep read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow(operations.keySet().toArray(new String[0]));
        if (map.entries().size() != 1) {
            value.fault("a step is one operation, not " + map.entries().size() + ": begin each with a dash");
            return null;
        }
        YamlMap.Entry entry = map.entries().iterator().next();
        Operation operation = operations.get(entry.key());
        Step step = operation == null ? null : operation.read(entry.value());
        return step == null
                ? null
                : new Rule.PlacedStep(entry.key(), value.place().line(), step);
    }
}
