package dev.penstock.check;

import dev.penstock.pipeline.Fault;
import java.util.List;

/**
 * What a check found.
 *
 * @param schemas how many event types have a schema
 * @param rules how many rules there are
 * @param faults what is wrong with the files, by place; the tests run only if there is none
 * @param tests the tests' results, in the order of their files
 */
public record CheckReport(int schemas, int rules, List<Fault> faults, List<TestResult> tests) {

    public CheckReport {
        faults = List.copyOf(faults);
        tests = List.copyOf(tests);
    }

    /** Whether the pipeline may ship. */
    public boolean isGood() {
        return faults.isEmpty() && tests.stream().allMatch(TestResult::isGood);
    }
}
