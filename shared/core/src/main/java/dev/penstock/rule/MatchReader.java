package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.pattern.EventPattern;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a rule's {@code match}. */
final class MatchReader {

    private MatchReader() {}

    /** Reads it; null, with faults, if it is no pattern. A rule without {@code match} (null) is for events of every type. */
    static @Nullable Match read(@Nullable YamlValue value) {
        if (value == null) {
            return new Match.Types(null);
        }
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        Set<String> types = exactTypes(map.find("type"));
        if (types != null && map.entries().size() == 1) {
            return new Match.Types(types);
        }
        YamlValue time = map.find("time");
        if (time != null) {
            time.fault("a rule cannot match by time, since it may be the one that normalises it");
            return null;
        }
        EventPattern pattern = EventPattern.read(value);
        return pattern == null ? null : new Match.ByPattern(types, pattern);
    }

    /** The types of a pattern that names them exactly, or null. Asks carefully: faults are for the pattern's reader. */
    private static @Nullable Set<String> exactTypes(@Nullable YamlValue value) {
        if (value == null || !value.isList()) {
            return null;
        }
        Set<String> types = new HashSet<>();
        for (YamlValue type : value.list()) {
            if (!type.isText()) {
                return null;
            }
            String name = String.valueOf(type.json());
            if (Event.isOwnType(name)) {
                type.fault("no rule applies to events that Penstock makes; routes do");
            }
            types.add(name);
        }
        return types.isEmpty() ? null : Set.copyOf(types);
    }
}
