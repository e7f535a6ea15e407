package dev.penstock.local.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.check.CheckReport;
import dev.penstock.check.Difference;
import dev.penstock.check.TestResult;
import dev.penstock.pipeline.Fault;
import dev.penstock.rule.RuleName;
import dev.penstock.schema.SchemaChange;
import dev.penstock.yaml.Place;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A check's report for programs: counts, if nothing is wrong with the files, and findings with the file as the user named
 * it, line and column from 1 (0: the file as a whole), a severity and a text of one or more lines.
 */
final class CheckJson {

    /** What is an error only for who asks to be strict. */
    private final String openEnd;

    private final Path pipeline;
    private final JsonGenerator json;

    private CheckJson(Path pipeline, boolean strict, JsonGenerator json) {
        this.openEnd = strict ? "error" : "warning";
        this.pipeline = pipeline;
        this.json = json;
    }

    static void write(CheckReport report, Path pipeline, boolean strict, boolean good, PrintStream out)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            new CheckJson(pipeline, strict, json.useDefaultPrettyPrinter()).write(report, good);
        }
        out.println(text);
    }

    private void write(CheckReport report, boolean good) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("good", good);
        if (report.faults().isEmpty()) {
            json.writeNumberField("schemas", report.schemas());
            json.writeNumberField("rules", report.rules());
            json.writeNumberField("tests", report.tests().size());
            json.writeNumberField("passed", report.passedTests());
        }
        json.writeArrayFieldStart("findings");
        for (Fault fault : report.faults()) {
            finding(fault.file(), fault.line(), fault.column(), "error", fault.reason());
        }
        for (SchemaChange change : report.changes()) {
            Path file = pipeline.resolve("schemas").resolve(change.type()).resolve(change.to() + ".json");
            finding(file, 0, 0, change.isCompatible() ? "notice" : openEnd, String.join("\n", change.lines()));
        }
        for (TestResult test : report.tests()) {
            for (Difference difference : test.differences()) {
                Place place = Objects.requireNonNullElse(difference.place(), test.place());
                String text = CheckText.headline(test) + "\n  " + difference.subject() + "\n"
                        + String.join("\n", CheckText.values(difference));
                finding(test.file(), place.line(), place.column(), "error", text);
            }
        }
        for (RuleName rule : report.uncovered()) {
            String text = "no test covers the rule " + rule.name();
            finding(rule.file(), rule.place().line(), rule.place().column(), openEnd, text);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void finding(Path file, int line, int column, String severity, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", file.toString());
        json.writeNumberField("line", line);
        json.writeNumberField("column", column);
        json.writeStringField("severity", severity);
        json.writeStringField("text", text);
        json.writeEndObject();
    }
}
