package dev.penstock.local.command;

import dev.penstock.check.CheckSettings;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.ProjectTemplate;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.router.RouterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What a template says of the deployment that a pipeline must fit. */
public final class TemplateSettings {

    private static final String ROUTER = "dev.penstock.router.RouterHandler";

    private TemplateSettings() {}

    /**
     * By the repository's template; where there is none, a pipeline is checked for any deployment.
     *
     * @throws CommandException if the template is broken, or does not say what its router needs
     */
    static CheckSettings ofProject() throws IOException {
        Path file = ProjectTemplate.file();
        try {
            return Files.exists(file) ? of(TemplateFile.load(file)) : CheckSettings.DEFAULT;
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** By the environment of the template's router and by its streams, whose names begin with the router's prefix. */
    public static CheckSettings of(TemplateFile template) {
        return template.functions().values().stream()
                .filter(function -> function.handlerClass().equals(ROUTER))
                .findFirst()
                .map(router -> of(template, router))
                .orElse(CheckSettings.DEFAULT);
    }

    private static CheckSettings of(TemplateFile template, FunctionResource router) {
        RouterConfig config = RouterConfig.parse(router.environment());
        String prefix = config.topicStreamPrefix();
        return new CheckSettings(
                config.cacheFor(),
                template.streams().values().stream()
                        .filter(stream -> stream.name().startsWith(prefix))
                        .map(stream -> stream.name().substring(prefix.length()))
                        .collect(Collectors.toSet()));
    }
}
