package dev.penstock.local.command;

import dev.penstock.check.CheckReport;
import dev.penstock.check.Difference;
import dev.penstock.check.TestResult;
import dev.penstock.yaml.Place;
import java.util.ArrayList;
import java.util.List;

/** A check's report as a person reads it. */
final class CheckText {

    private CheckText() {}

    static List<String> lines(CheckReport report) {
        List<String> lines = new ArrayList<>();
        if (!report.faults().isEmpty()) {
            report.faults().forEach(fault -> lines.add(fault.toString()));
            lines.add(count(report.faults().size(), "fault") + ", so the tests were not run");
            return lines;
        }
        report.changes().forEach(change -> lines.addAll(change.lines()));
        for (TestResult test : report.tests()) {
            if (!test.isGood()) {
                lines.add(test.file() + ":" + test.place().line() + ": " + headline(test));
                test.differences().forEach(difference -> lines.addAll(lines(test, difference)));
            }
        }
        if (!report.uncovered().isEmpty()) {
            lines.add("rules that no test covers:");
            report.uncovered().forEach(rule -> lines.add("  " + rule));
        }
        lines.add("%s, %s, %d of %s passed, 0 faults"
                .formatted(
                        count(report.schemas(), "schema"),
                        count(report.rules(), "rule"),
                        report.passedTests(),
                        count(report.tests().size(), "test")));
        return lines;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String headline(TestResult test) {
        return "test '" + test.name() + "' failed";
    }

    /** Where the expectation stands, if there is one, and the two values one above the other. */
    private static List<String> lines(TestResult test, Difference difference) {
        Place place = difference.place();
        String where = place == null ? "" : test.file() + ":" + place.line() + ":" + place.column() + ": ";
        List<String> lines = new ArrayList<>();
        lines.add("  " + where + difference.subject());
        lines.addAll(values(difference));
        return lines;
    }

    static List<String> values(Difference difference) {
        return List.of("    expected  " + difference.expected(), "    actual    " + difference.actual());
    }
}
