package dev.penstock.check;

import dev.penstock.pipeline.Faults;
import dev.penstock.rule.RouteMatches;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether {@code routes.yaml} fits the rest of the pipeline, and its deployment. A reader of its own, since the
 * router, which reads the file at each cold start, has neither schemas nor rules to check it against.
 */
final class RouteCheck {

    private RouteCheck() {}

    /**
     * Checks a file that has no faults by itself.
     *
     * @param streams those that there are, or null if they are not known
     */
    static void run(Path pipeline, RouteMatches matches, @Nullable Set<String> streams, Faults faults) {
        Path file = pipeline.resolve("routes.yaml");
        YamlValue document = Files.exists(file) ? YamlFile.read(file, faults) : null;
        YamlMap top = document == null ? null : document.map();
        if (top == null) {
            return;
        }
        YamlValue fallback = top.find("default");
        List<YamlValue> routes = new ArrayList<>(top.findList("routes"));
        if (fallback != null) {
            routes.add(fallback);
        }
        for (YamlValue route : routes) {
            YamlMap fields = route.map();
            if (fields == null) {
                continue;
            }
            YamlValue match = fields.find("match");
            if (match != null) {
                matches.check(match);
            }
            if (streams != null) {
                fields.findList("sinks").forEach(sink -> checkStream(sink, streams));
            }
        }
    }

    private static void checkStream(YamlValue sink, Set<String> streams) {
        YamlMap fields = sink.map();
        YamlValue stream = fields == null ? null : fields.find("stream");
        String name = stream == null ? null : stream.text();
        if (stream != null && name != null && !streams.contains(name)) {
            stream.fault("stream '" + name + "' is not in template.yaml" + Suggestion.of(name, streams));
        }
    }
}
