package dev.penstock.local.command;

import dev.penstock.check.CheckReport;
import dev.penstock.check.Difference;
import dev.penstock.check.TestResult;
import java.util.ArrayList;
import java.util.List;

/** A check's report as a person reads it. */
final class CheckText {

    private CheckText() {}

    static List<String> lines(CheckReport report) {
        List<String> lines = new ArrayList<>();
        report.faults().forEach(fault -> lines.add(fault.toString()));
        report.changes().forEach(change -> lines.addAll(change.lines()));
        for (TestResult test : report.tests()) {
            if (!test.isGood()) {
                lines.add(test.file() + ":" + test.place().line() + ": " + headline(test));
                lines.addAll(differences(test));
            }
        }
        if (!report.uncovered().isEmpty()) {
            lines.add("rules that no test covers:");
            report.uncovered().forEach(rule -> lines.add("  " + rule));
        }
        lines.add("%d schemas, %d rules, %d of %d tests passed, %d faults"
                .formatted(
                        report.schemas(),
                        report.rules(),
                        report.passedTests(),
                        report.tests().size(),
                        report.faults().size()));
        return lines;
    }

    static String headline(TestResult test) {
        return "test '" + test.name() + "' failed";
    }

    /** Three lines for each difference, so that the two values stand one above the other. */
    static List<String> differences(TestResult test) {
        List<String> lines = new ArrayList<>();
        for (Difference difference : test.differences()) {
            lines.add("  " + difference.subject());
            lines.add("    expected  " + difference.expected());
            lines.add("    actual    " + difference.actual());
        }
        return lines;
    }
}
