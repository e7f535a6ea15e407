package dev.penstock.check;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.SchemaChanges;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks a pipeline directory: schemas, rules and routes compile, and every test holds; and compares schema versions. */
public final class PipelineCheck {

    private PipelineCheck() {}

    /** Checks with the settings that a function has unless told otherwise. */
    public static CheckReport run(Path pipeline) {
        return run(pipeline, RuleSettings.DEFAULT);
    }

    /** Checks; nothing is written, and all that is wrong is in the report. */
    public static CheckReport run(Path pipeline, RuleSettings settings) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        if (!faults.isEmpty()) {
            return CheckReport.faulty(0, 0, faults.all());
        }
        EventTypes types = load(() -> EventTypes.load(pipeline), faults);
        RuleSet rules = RuleSet.read(pipeline, settings, faults);
        RouteTable routes = load(() -> RouteTable.load(pipeline), faults);
        List<PipelineTest> tests = new TestReader(faults).read(pipeline);
        int schemas = types == null ? 0 : types.names().size();
        if (types == null || routes == null || !faults.isEmpty()) {
            return CheckReport.faulty(schemas, rules.size(), faults.all());
        }
        TestRun run = new TestRun(types, rules, routes);
        List<TestResult> results = tests.stream().map(run::run).toList();
        return new CheckReport(
                schemas,
                rules.size(),
                List.of(),
                SchemaChanges.of(pipeline, types),
                results,
                rules.names().stream()
                        .filter(rule -> !run.applied().contains(rule.name()))
                        .toList());
    }

    private static <T> @Nullable T load(Supplier<T> loader, Faults faults) {
        try {
            return loader.get();
        } catch (PipelineException e) {
            faults.addAll(e.faults());
            return null;
        }
    }
}
