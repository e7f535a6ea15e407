package dev.penstock.check;

import dev.penstock.pipeline.Fault;
import dev.penstock.rule.RuleName;
import dev.penstock.schema.SchemaChange;
import java.util.List;

/**
 * What a check found.
 *
 * @param schemas how many event types have a schema; 0 if there are faults, since it is not known then
 * @param rules how many rules there are; 0 if there are faults
 * @param faults what is wrong with the files, by place; the tests run only if there is none
 * @param changes what each version of a schema means for devices of the version before; none if there are faults
 * @param tests the tests' results, in the order of their files
 * @param uncovered the rules that applied to no event of any test, in their order; none if there are faults
 */
public record CheckReport(
        int schemas,
        int rules,
        List<Fault> faults,
        List<SchemaChange> changes,
        List<TestResult> tests,
        List<RuleName> uncovered) {

    public CheckReport {
        faults = List.copyOf(faults);
        changes = List.copyOf(changes);
        tests = List.copyOf(tests);
        uncovered = List.copyOf(uncovered);
    }

    /** A pipeline with faults: nothing else was tried. */
    static CheckReport faulty(List<Fault> faults) {
        return new CheckReport(0, 0, faults, List.of(), List.of(), List.of());
    }

    /** How many tests are good. */
    public long passedTests() {
        return tests.stream().filter(TestResult::isGood).count();
    }

    /** Whether the pipeline may ship. */
    public boolean isGood() {
        return faults.isEmpty() && tests.stream().allMatch(TestResult::isGood);
    }

    /**
     * Whether it may ship where nothing is left open: every device that a schema accepted is certainly accepted by the next
     * version too, and every rule has a test.
     */
    public boolean isStrictlyGood() {
        return isGood() && uncovered.isEmpty() && changes.stream().allMatch(SchemaChange::isCompatible);
    }
}
