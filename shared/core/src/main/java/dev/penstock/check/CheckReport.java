package dev.penstock.check;

import dev.penstock.pipeline.Fault;
import dev.penstock.schema.SchemaChange;
import java.util.List;

/**
 * What a check found.
 *
 * @param schemas how many event types have a schema
 * @param rules how many rules there are
 * @param faults what is wrong with the files, by place; the tests run only if there is none
 * @param changes what each version of a schema means for devices of the version before; none if there are faults
 * @param tests the tests' results, in the order of their files
 */
public record CheckReport(
        int schemas, int rules, List<Fault> faults, List<SchemaChange> changes, List<TestResult> tests) {

    public CheckReport {
        faults = List.copyOf(faults);
        changes = List.copyOf(changes);
        tests = List.copyOf(tests);
    }

    /** Whether every device that a schema accepted is certainly accepted by the next version too. */
    public boolean isCompatible() {
        return changes.stream().map(SchemaChange::verdict).allMatch(verdict -> switch (verdict) {
            case COMPATIBLE, NEW_MEMBERS -> true;
            case BREAKING, CANNOT_TELL -> false;
        });
    }

    /** Whether the pipeline may ship. */
    public boolean isGood() {
        return faults.isEmpty() && tests.stream().allMatch(TestResult::isGood);
    }
}
