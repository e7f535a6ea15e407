package dev.penstock.local;

import dev.penstock.local.bench.BenchCommand;
import dev.penstock.local.command.CheckCommand;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.DevicesCommand;
import dev.penstock.local.command.TokenCommand;
import dev.penstock.local.load.LoadCommand;
import dev.penstock.local.replay.ReplayCommand;
import dev.penstock.local.run.RunCommand;
import dev.penstock.local.trial.TryCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. Exit codes: 0 done, 1 done and the answer is no (faults found, events lost), 2 could not be done: one
 * line on standard error says why.
 */
@Command(
        name = "penstock",
        mixinStandardHelpOptions = true,
        description = "An event pipeline for devices.",
        subcommands = {
            RunCommand.class,
            ReplayCommand.class,
            LoadCommand.class,
            CheckCommand.class,
            TryCommand.class,
            DevicesCommand.class,
            TokenCommand.class,
            BenchCommand.class
        })
public final class Main {

    private Main() {}

    /** Runs one command and exits. */
    public static void main(String[] arguments) {
        // Commands talk to a person; only the run chooses otherwise, by an option.
        System.setProperty("penstock.log", System.getProperty("penstock.log", "text"));
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((fault, given) -> {
            fault.getCommandLine().getErr().println("penstock: " + fault.getMessage());
            return 2;
        });
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("penstock: " + reason(failure));
            return 2;
        });
        System.exit(commandLine.execute(arguments));
    }

    private static String reason(Exception failure) {
        String text = failure.getMessage();
        boolean expected = failure instanceof CommandException || failure instanceof java.io.IOException;
        if (text == null || !expected) {
            return failure.getClass().getSimpleName() + (text == null ? "" : ": " + text);
        }
        return text;
    }
}
