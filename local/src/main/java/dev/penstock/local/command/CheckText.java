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
        lines.add("%s, %s, %d of %s passed, %s"
                .formatted(
                        count(report.schemas(), "schema"),
                        count(report.rules(), "rule"),
                        report.passedTests(),
                        count(report.tests().size(), "test"),
                        count(report.faults().size(), "fault")));
        return lines;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
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
