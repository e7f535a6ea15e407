package dev.penstock.check;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.rule.RuleSet;
import dev.penstock.schema.SchemaChanges;
import java.nio.file.Path;
import java.util.List;

/** Checks a pipeline directory: schemas, rules and routes compile, and every test holds; and compares schema versions. */
public final class PipelineCheck {

    private PipelineCheck() {}

    /** Checks for any deployment. */
    public static CheckReport run(Path pipeline) {
        return run(pipeline, CheckSettings.DEFAULT);
    }

    /** Checks; nothing is written, and all that is wrong is in the report. */
    public static CheckReport run(Path pipeline, CheckSettings settings) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        if (!faults.isEmpty()) {
            return CheckReport.faulty(faults.all());
        }
        CompiledPipeline compiled = CompiledPipeline.read(pipeline, settings, faults);
        List<PipelineTest> tests = new TestReader(faults).read(pipeline);
        if (compiled == null || !faults.isEmpty()) {
            return CheckReport.faulty(faults.all());
        }
        RuleSet rules = compiled.rules();
        TestRun run = new TestRun(compiled.types(), rules, compiled.routes());
        List<TestResult> results = tests.stream().map(run::run).toList();
        return new CheckReport(
                compiled.types().names().size(),
                rules.size(),
                List.of(),
                SchemaChanges.of(pipeline, compiled.types()),
                results,
                rules.names().stream()
                        .filter(rule -> !run.applied().contains(rule.name()))
                        .toList());
    }

    /**
     * Checks all but the tests, for who is about to use the pipeline. Each function finds the faults of the files that it
     * reads; whether files fit each other is seen only here.
     *
     * @throws PipelineException naming every fault
     */
    public static void requireGood(Path pipeline, CheckSettings settings) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        faults.throwIfAny();
        CompiledPipeline.read(pipeline, settings, faults);
        faults.throwIfAny();
    }
}
