package dev.penstock.local.trial;

import dev.penstock.local.command.CommandException;
import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Shapes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What events are tried on.
 *
 * @param types none if only a file of rules is tried
 * @param rules of a pipeline, or of one file
 * @param routes null if only a file of rules is tried
 */
record TrialPipeline(
        EventTypes types, RuleSet rules, @Nullable RouteTable routes) {

    /**
     * Reads what the command line names.
     *
     * @param given a pipeline directory, or a file of rules: then only its rules are tried; null for {@code pipeline}
     * @param pipeline the pipeline, of which a file of rules takes schemas and routes; null for the one that the file
     *     stands in, or {@code ./pipeline} if there is no file
     * @throws CommandException if something is not there, or broken
     */
    static TrialPipeline read(@Nullable Path given, @Nullable Path pipeline) {
        try {
            if (given != null && Files.isRegularFile(given)) {
                return ofFile(given, pipeline == null ? pipelineOf(given) : directory(pipeline));
            }
            if (given != null && pipeline != null) {
                throw new CommandException("try: name a pipeline once, as " + given + " or as --pipeline " + pipeline);
            }
            Path directory = directory(given != null ? given : pipeline != null ? pipeline : Path.of("pipeline"));
            return new TrialPipeline(
                    EventTypes.load(directory),
                    RuleSet.load(directory, RuleSettings.DEFAULT),
                    RouteTable.load(directory));
        } catch (PipelineException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static TrialPipeline ofFile(Path file, @Nullable Path pipeline) {
        Faults faults = new Faults();
        Path tables = pipeline == null ? file.toAbsolutePath().getParent() : pipeline;
        RuleSet rules = RuleSet.readFile(
                file,
                Objects.requireNonNull(tables),
                pipeline == null ? Map.of() : Shapes.read(pipeline),
                RuleSettings.DEFAULT,
                faults);
        faults.throwIfAny();
        return pipeline == null
                ? new TrialPipeline(EventTypes.none(), rules, null)
                : new TrialPipeline(EventTypes.load(pipeline), rules, RouteTable.load(pipeline));
    }

    /** The pipeline that a file of rules is part of, or null. */
    private static @Nullable Path pipelineOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        Path pipeline = folder != null && folder.endsWith("rules") ? folder.getParent() : null;
        return pipeline != null && Files.isDirectory(pipeline.resolve("schemas")) ? pipeline : null;
    }

    private static Path directory(Path pipeline) {
        if (!Files.isDirectory(pipeline)) {
            throw new CommandException(pipeline + " is neither a pipeline directory nor a file of rules");
        }
        return pipeline;
    }
}
