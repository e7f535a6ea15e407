package dev.penstock.rule;

import dev.penstock.pipeline.Faults;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlFiles;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules/*.yaml}. */
final class RuleReader {

    private final Path pipeline;
    private final Expressions expressions = new Expressions();
    private final StepReader steps;
    private final Map<String, Shape> schemas;
    private final Faults faults;
    private final Map<String, YamlValue> names = new HashMap<>();

    /** @param schemas what is known of each type's data, for suggestions only */
    RuleReader(Path pipeline, RuleSettings settings, Map<String, Shape> schemas, Faults faults) {
        this.pipeline = pipeline;
        this.steps = new StepReader(settings, expressions, new TableFiles(pipeline, faults));
        this.schemas = schemas;
        this.faults = faults;
    }

    /** Reads the rules of the pipeline directory, in the order of files and of places in the file. */
    List<Rule> read() {
        return readFiles(file -> true);
    }

    /** Reads the rules that apply before those of a file: of the pipeline's files whose names come before its own. */
    List<Rule> readBefore(Path file) {
        String name = String.valueOf(file.getFileName());
        return readFiles(each -> String.valueOf(each.getFileName()).compareTo(name) < 0);
    }

    private List<Rule> readFiles(Predicate<Path> chosen) {
        List<Rule> rules = new ArrayList<>();
        for (Path file : YamlFiles.in(pipeline.resolve("rules"), faults)) {
            if (chosen.test(file)) {
                rules.addAll(readFile(file));
            }
        }
        return rules;
    }

    /** Reads the rules of one file. */
    List<Rule> readFile(Path file) {
        YamlValue document = YamlFile.read(file, faults);
        return document == null ? List.of() : read(document);
    }

    /** Reads the rules of one document. */
    List<Rule> read(YamlValue document) {
        List<Rule> rules = new ArrayList<>();
        YamlMap map = document.map();
        if (map != null) {
            map.allow("rules").require("rules");
            for (YamlValue rule : map.findList("rules")) {
                readRule(rule, rules);
            }
        }
        return rules;
    }

    private void readRule(YamlValue value, List<Rule> rules) {
        YamlMap map = value.map();
        if (map == null) {
            return;
        }
        map.allow("name", "match", "when", "steps");
        String name = map.requireText("name");
        YamlValue nameValue = map.find("name");
        if (name != null && nameValue != null) {
            YamlValue first = names.putIfAbsent(name, nameValue);
            if (first != null) {
                nameValue.fault("rule '" + name + "' is there already, in " + first.file() + ":"
                        + first.place().line());
            }
        }
        Match match = MatchReader.read(map.find("match"));
        MatchCheck check = match == null ? null : new MatchCheck(map.find("match"), match instanceof Match.Types);
        expressions.inRule(field -> mayHave(field, check));
        YamlValue when = map.find("when");
        Expression condition = when == null ? null : expressions.compile(when, Expressions.Result.TRUTH);
        List<Rule.PlacedStep> compiled = new ArrayList<>();
        YamlValue list = map.require("steps");
        if (list != null && list.isList() && list.list().isEmpty()) {
            list.fault("a rule needs a step");
        }
        steps.inRule(name == null ? "" : name);
        boolean remembers = false;
        for (YamlValue step : map.findList("steps")) {
            Rule.PlacedStep read = steps.read(step);
            if (read != null) {
                if (remembers && read.step() instanceof TimeStep) {
                    step.fault("must stand before the steps that remember, since they go by the time that it gives");
                }
                remembers |= read.step().needsMemory();
                compiled.add(read);
            }
        }
        if (name != null && match != null && check != null) {
            rules.add(new Rule(new RuleName(name, value.file(), value.place()), match, check, condition, compiled));
        }
    }

    /** Whether the data of an event type that a rule is for has a field. */
    private boolean mayHave(String field, @Nullable MatchCheck match) {
        return schemas.entrySet().stream()
                .anyMatch(type -> (match == null || match.isFor(type.getKey()))
                        && type.getValue().fields().containsKey(field));
    }
}
