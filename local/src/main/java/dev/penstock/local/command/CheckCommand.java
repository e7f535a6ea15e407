package dev.penstock.local.command;

import dev.penstock.check.CheckReport;
import dev.penstock.check.PipelineCheck;
import dev.penstock.check.TestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./penstock check}: is the pipeline fit to ship? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks schemas, types, rules and routes, tells what each schema version means for devices of the version"
                        + " before, and runs the pipeline's tests. Exit code 1 if there are faults.")
public final class CheckCommand implements Callable<Integer> {

    @Option(names = "--pipeline", paramLabel = "DIR", description = "the pipeline to check (./pipeline)")
    private Path pipeline = Path.of("pipeline");

    @Option(
            names = "--strict",
            description = "exit code 1 also where a schema version may reject what the version before accepted")
    private boolean strict;

    @Override
    public Integer call() {
        if (!Files.isDirectory(pipeline)) {
            throw new CommandException("pipeline directory " + pipeline + " is not there; say --pipeline DIR");
        }
        CheckReport report = PipelineCheck.run(pipeline);
        report.faults().forEach(System.out::println);
        report.changes().forEach(change -> change.lines().forEach(System.out::println));
        for (TestResult test : report.tests()) {
            if (!test.isGood()) {
                System.out.println(test.file() + ":" + test.line() + ": test '" + test.name() + "' failed");
                test.differences().forEach(difference -> System.out.println("  " + difference));
            }
        }
        long passed = report.tests().stream().filter(TestResult::isGood).count();
        System.out.printf(
                "%d schemas, %d rules, %d of %d tests passed, %d faults%n",
                report.schemas(),
                report.rules(),
                passed,
                report.tests().size(),
                report.faults().size());
        return report.isGood() && (!strict || report.isCompatible()) ? 0 : 1;
    }
}
