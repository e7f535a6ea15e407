package dev.penstock.types;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code types.yaml} says of time for each event type: how long an id passes once, how late an event may come, and how
 * often a device sends. A reader of its own, since transform and the silence check have no schemas to check the file's other
 * settings against. Immutable and thread-safe.
 */
public final class TypeTimes {

    /** The settings that are read here, for those who check the whole file. */
    public static final String DEDUP_HOURS = "dedupHours";

    /** See {@link #DEDUP_HOURS}. */
    public static final String ALLOWED_LATENESS = "allowedLateness";

    /** See {@link #DEDUP_HOURS}. */
    public static final String EXPECTED_EVERY = "expectedEvery";

    private static final int MOST_DEDUP_HOURS = 8_760;
    private static final Duration LONGEST_LATENESS = Duration.ofDays(30);
    private static final Times NONE = new Times(null, null, null);

    private final Map<String, Times> byType;

    private TypeTimes(Map<String, Times> byType) {
        this.byType = Map.copyOf(byType);
    }

    private record Times(
            @Nullable Duration dedupWindow,
            @Nullable Duration allowedLateness,
            @Nullable Duration expectedEvery) {}

    /** What holds where no type has settings. */
    public static TypeTimes none() {
        return new TypeTimes(Map.of());
    }

    /**
     * Reads {@code types.yaml} of a pipeline directory, if it is there.
     *
     * @throws PipelineException naming every fault of these settings, or that the directory is not there
     */
    public static TypeTimes load(Path pipeline) {
        return load(pipeline, null);
    }

    /**
     * As {@link #load(Path)}, for who misses devices.
     *
     * @param cacheFor how long a device is remembered after it was seen: one that is expected less often is a fault
     */
    public static TypeTimes load(Path pipeline, @Nullable Duration cacheFor) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        TypeTimes times = read(pipeline, cacheFor, faults);
        faults.throwIfAny();
        return times;
    }

    /** As {@link #load(Path)}, but collects what is wrong and leaves those settings out. */
    public static TypeTimes read(Path pipeline, Faults faults) {
        return read(pipeline, null, faults);
    }

    /** As {@link #load(Path, Duration)}, but collects what is wrong and leaves those settings out. */
    public static TypeTimes read(Path pipeline, @Nullable Duration cacheFor, Faults faults) {
        Path file = pipeline.resolve("types.yaml");
        if (!Files.exists(file)) {
            return none();
        }
        YamlValue document = YamlFile.read(file, faults);
        YamlMap top = document == null ? null : document.map();
        YamlValue types = top == null ? null : top.find("types");
        YamlMap byName = types == null ? null : types.map();
        Map<String, Times> read = new HashMap<>();
        if (byName != null) {
            for (YamlMap.Entry entry : byName.entries()) {
                YamlMap settings = entry.value().map();
                if (settings != null) {
                    read.put(entry.key(), times(settings, cacheFor));
                }
            }
        }
        return new TypeTimes(read);
    }

    /** Finds what is wrong with these settings of one type. */
    public static void check(YamlMap settings) {
        times(settings, null);
    }

    private static Times times(YamlMap settings, @Nullable Duration cacheFor) {
        YamlValue lateness = settings.find(ALLOWED_LATENESS);
        Duration allowed = lateness == null ? null : lateness.duration();
        if (lateness != null && allowed != null && allowed.compareTo(LONGEST_LATENESS) > 0) {
            lateness.fault("is longer than 30d, which is how long a device is remembered");
        }
        return new Times(
                dedupWindow(settings.find(DEDUP_HOURS)),
                allowed,
                expectedEvery(settings.find(EXPECTED_EVERY), cacheFor));
    }

    private static @Nullable Duration expectedEvery(@Nullable YamlValue value, @Nullable Duration cacheFor) {
        Duration every = value == null ? null : value.duration();
        if (value != null && every != null && every.isZero()) {
            value.fault("must be longer than nothing");
        } else if (value != null && every != null && cacheFor != null && every.compareTo(cacheFor) >= 0) {
            value.fault("must be shorter than " + cacheFor.toDays()
                    + "d (CacheDays): a device that is silent for longer is forgotten, and nobody misses it");
        }
        return every;
    }

    private static @Nullable Duration dedupWindow(@Nullable YamlValue value) {
        if (value == null) {
            return null;
        }
        if (value.json() instanceof Long hours && hours >= 1 && hours <= MOST_DEDUP_HOURS) {
            return Duration.ofHours(hours);
        }
        value.fault("must be a whole number of hours from 1 to " + MOST_DEDUP_HOURS);
        return null;
    }

    /** How long an id of this type passes once; {@code otherwise} if the file does not say. */
    public Duration dedupWindow(String type, Duration otherwise) {
        Duration window = byType.getOrDefault(type, NONE).dedupWindow();
        return window == null ? otherwise : window;
    }

    /** How much older than the newest event of its device an event may be, by type; of any age if its type is not there. */
    public Map<String, Duration> allowedLateness() {
        return byType(Times::allowedLateness);
    }

    /** How often devices send at the least, by type; those that are not there may be silent as long as they like. */
    public Map<String, Duration> expectedEvery() {
        return byType(Times::expectedEvery);
    }

    private Map<String, Duration> byType(Function<Times, @Nullable Duration> setting) {
        Map<String, Duration> durations = new HashMap<>();
        byType.forEach((type, times) -> {
            Duration duration = setting.apply(times);
            if (duration != null) {
                durations.put(type, duration);
            }
        });
        return durations;
    }
}
