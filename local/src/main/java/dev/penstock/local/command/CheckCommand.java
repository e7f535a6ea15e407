package dev.penstock.local.command;

import dev.penstock.check.CheckReport;
import dev.penstock.check.PipelineCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock check}: is the pipeline fit to ship? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks schemas, types, rules and routes, tells what each schema version means for devices of the version"
                        + " before, runs the pipeline's tests, and names the rules that none of them covers.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the pipeline may ship",
            "1:there are faults or failing tests; with --strict also what it forbids",
            "2:it could not be checked: a wrong option, no such directory"
        })
public final class CheckCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "the pipeline to check (./pipeline)")
    private @Nullable Path given;

    @Option(names = "--pipeline", paramLabel = "DIR", description = "the same")
    private @Nullable Path option;

    @Option(
            names = "--strict",
            description =
                    "exit code 1 also where a schema version may reject what the version before accepted, or no test"
                            + " covers a rule")
    private boolean strict;

    @Option(names = "--json", description = "print one JSON document, for programs such as CI annotations")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path pipeline = pipeline();
        if (!Files.isDirectory(pipeline)) {
            throw new CommandException("pipeline directory " + pipeline + " is not there; say check DIR");
        }
        CheckReport report = PipelineCheck.run(pipeline, TemplateSettings.ofProject());
        boolean good = strict ? report.isStrictlyGood() : report.isGood();
        if (json) {
            CheckJson.write(report, pipeline, strict, good, System.out);
        } else {
            CheckText.lines(report).forEach(System.out::println);
        }
        return good ? 0 : 1;
    }

    private Path pipeline() {
        if (given != null && option != null) {
            throw new CommandException("check: name a pipeline once, as " + given + " or as --pipeline " + option);
        }
        return given != null ? given : option != null ? option : Path.of("pipeline");
    }
}
