package dev.penstock.route;

import dev.penstock.pattern.EventPattern;
import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes.yaml}, and finds all that is wrong with it. */
final class RoutesFile {

    /** Of events of unknown types; no route of a team's may have it. */
    static final String QUARANTINE_TOPIC = "quarantine";

    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final List<Matched> routes = new ArrayList<>();
    private final Set<String> topics = new HashSet<>();
    private Route defaultRoute = RouteTable.ALL_EVENTS;

    /** A route and what leads to it. */
    record Matched(EventPattern pattern, Route route) {}

    private RoutesFile() {}

    /** What holds without a file: no routes but the default. */
    static RoutesFile none() {
        return new RoutesFile();
    }

    static RoutesFile read(Path file, Faults faults) {
        RoutesFile read = new RoutesFile();
        YamlValue document = YamlFile.read(file, faults);
        YamlMap top = document == null ? null : document.map();
        if (top != null) {
            read.readTop(top.allow("default", "routes"));
        }
        return read;
    }

    List<Matched> routes() {
        return routes;
    }

    Route defaultRoute() {
        return defaultRoute;
    }

    private void readTop(YamlMap top) {
        YamlValue fallback = top.find("default");
        YamlMap fallbackMap = fallback == null ? null : fallback.map();
        if (fallbackMap != null) {
            Route route = readRoute(fallbackMap.allow("topic", "sinks"));
            defaultRoute = route == null ? defaultRoute : route;
        }
        for (YamlValue entry : top.findList("routes")) {
            YamlMap map = entry.map();
            if (map == null) {
                continue;
            }
            Route route = readRoute(map.allow("topic", "match", "sinks"));
            YamlValue match = map.require("match");
            EventPattern pattern = match == null ? null : EventPattern.read(match);
            if (route != null && pattern != null) {
                routes.add(new Matched(pattern, route));
            }
        }
    }

    private @Nullable Route readRoute(YamlMap map) {
        List<SinkSpec> sinks = new ArrayList<>();
        for (YamlValue sink : map.findList("sinks")) {
            YamlMap fields = sink.map();
            SinkSpec spec = fields == null ? null : readSink(fields);
            if (spec != null && sinks.contains(spec)) {
                sink.fault("stands twice in this route");
            } else if (spec != null) {
                sinks.add(spec);
            }
        }
        String topic = readTopic(map);
        return topic == null ? null : new Route(topic, sinks);
    }

    private @Nullable String readTopic(YamlMap map) {
        YamlValue value = map.require("topic");
        String topic = value == null ? null : value.text();
        if (value == null || topic == null) {
            return null;
        }
        if (!TOPIC.matcher(topic).matches()) {
            value.fault("a topic is 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-'");
            return null;
        }
        if (topic.equals(QUARANTINE_TOPIC)) {
            value.fault("topic '" + topic + "' is kept for events of unknown types; choose another name");
        } else if (!topics.add(topic)) {
            value.fault("topic '" + topic + "' has a route already; join the two with $or");
        }
        return topic;
    }

    private static @Nullable SinkSpec readSink(YamlMap fields) {
        YamlValue kindValue = fields.require("kind");
        String kindLabel = kindValue == null ? null : kindValue.oneOf(SinkKind.labels());
        SinkKind kind = kindLabel == null ? null : SinkKind.of(kindLabel).orElse(null);
        if (kind == null) {
            return null;
        }
        fields.allow("kind", "required", kind.setting());
        YamlValue required = fields.find("required");
        Boolean isRequired = required == null ? Boolean.TRUE : required.truth();
        YamlValue setting = fields.require(kind.setting());
        String text = setting == null ? null : setting.text();
        if (setting == null || text == null || isRequired == null) {
            return null;
        }
        if (!kind.form().matcher(text).matches()) {
            setting.fault("'" + text + "' is not the name of a " + kind.setting() + ": " + kind.form());
            return null;
        }
        return new SinkSpec(kind.label(), Map.of(kind.setting(), text), isRequired);
    }
}
