package dev.penstock.check;

import dev.penstock.yaml.Place;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the values of an expected event stand, by the paths that differences name them by. */
final class ExpectedPlaces {

    private final Place event;
    private final Map<String, Place> byPath = new HashMap<>();

    private ExpectedPlaces(Place event) {
        this.event = event;
    }

    /** An event of which no more is known than where it stands. */
    static ExpectedPlaces at(Place event) {
        return new ExpectedPlaces(event);
    }

    static ExpectedPlaces of(YamlMap event) {
        ExpectedPlaces places = new ExpectedPlaces(event.value().place());
        for (YamlMap.Entry entry : event.entries()) {
            places.add(entry.key(), entry.value());
        }
        return places;
    }

    private void add(String path, YamlValue value) {
        byPath.put(path, value.place());
        YamlMap map = value.isMap() ? value.map() : null;
        if (map != null) {
            map.entries().forEach(entry -> add(path + '.' + entry.key(), entry.value()));
        }
        List<YamlValue> list = value.isList() ? value.list() : List.of();
        for (int i = 0; i < list.size(); i++) {
            add(path + '[' + i + ']', list.get(i));
        }
    }

    /** The place of a value; of what it would be in, where the test does not name it. */
    Place of(String path) {
        String known = path;
        while (!byPath.containsKey(known)) {
            int end = Math.max(known.lastIndexOf('.'), known.lastIndexOf('['));
            if (end < 0) {
                return event;
            }
            known = known.substring(0, end);
        }
        return byPath.getOrDefault(known, event);
    }
}
