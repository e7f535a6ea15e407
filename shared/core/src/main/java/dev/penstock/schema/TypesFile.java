package dev.penstock.schema;

import dev.penstock.pipeline.Faults;
import dev.penstock.types.TypeTimes;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code types.yaml} says of event types; finds all that is wrong with it. */
final class TypesFile {

    /** What holds for a type of which the file says nothing. */
    static final Entry DEFAULTS = new Entry(null, DeviceSource.SUBJECT);

    private static final String QUARANTINE = "quarantine";
    private static final List<String> UNKNOWN = List.of("refuse", QUARANTINE);

    private final Map<String, Entry> entries = new HashMap<>();
    private boolean quarantinesUnknown;

    /**
     * The settings of one type.
     *
     * @param oldest the oldest schema version that an event may satisfy, or null for any
     */
    record Entry(@Nullable String oldest, DeviceSource device) {}

    private TypesFile() {}

    /** What holds without a file. */
    static TypesFile none() {
        return new TypesFile();
    }

    /** Reads the file; what it names must be among the types' versions. */
    static TypesFile read(Path file, Map<String, List<String>> versions, Faults faults) {
        TypesFile read = new TypesFile();
        YamlValue document = YamlFile.read(file, faults);
        YamlMap top = document == null ? null : document.map();
        if (top != null) {
            read.readTop(top.allow("unknown", "types"), versions);
        }
        return read;
    }

    Entry of(String type) {
        return entries.getOrDefault(type, DEFAULTS);
    }

    boolean quarantinesUnknown() {
        return quarantinesUnknown;
    }

    private void readTop(YamlMap top, Map<String, List<String>> versions) {
        YamlValue unknown = top.find("unknown");
        quarantinesUnknown = unknown != null && QUARANTINE.equals(unknown.oneOf(UNKNOWN));
        YamlValue types = top.find("types");
        YamlMap byName = types == null ? null : types.map();
        if (byName == null) {
            return;
        }
        for (YamlMap.Entry entry : byName.entries()) {
            List<String> known = versions.get(entry.key());
            if (known == null) {
                entry.keyValue()
                        .fault("there is no schema of type '" + entry.key() + "'"
                                + Suggestion.of(entry.key(), versions.keySet()));
                continue;
            }
            YamlMap settings = entry.value().map();
            if (settings != null) {
                settings.allow(
                        "oldest",
                        "device",
                        TypeTimes.DEDUP_HOURS,
                        TypeTimes.ALLOWED_LATENESS,
                        TypeTimes.EXPECTED_EVERY);
                TypeTimes.check(settings); // and transform and the silence check read them
                entries.put(entry.key(), new Entry(oldest(settings, known), device(settings)));
            }
        }
    }

    private static @Nullable String oldest(YamlMap settings, List<String> known) {
        YamlValue value = settings.find("oldest");
        if (value == null) {
            return null;
        }
        if (!value.isText()) {
            value.fault("must be a version in quotes, such as \"1\": without them 1.10 would be 1.1");
            return null;
        }
        String version = value.text();
        if (version != null && !known.contains(version)) {
            value.fault("there is no version '" + version + "'; known: " + String.join(", ", known));
            return null;
        }
        return version;
    }

    private static DeviceSource device(YamlMap settings) {
        YamlValue value = settings.find("device");
        String label = value == null ? null : value.oneOf(DeviceSource.labels());
        return label == null ? DEFAULTS.device() : DeviceSource.of(label);
    }
}
