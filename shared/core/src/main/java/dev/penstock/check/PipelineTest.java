package dev.penstock.check;

import dev.penstock.event.Event;
import dev.penstock.yaml.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One test of {@code tests/*.yaml}; each list of ends is complete: what is not in it must not happen. The schema version of
 * a given event is the one that it names, or null.
 *
 * @param given in the order in which they come
 * @param duplicates of events with these ids one came again after it had passed or was filtered
 * @param alarms all that are raised and cleared, or null if that is not compared
 */
record PipelineTest(
        Path file,
        Place place,
        String name,
        List<Event> given,
        Map<String, Map<String, String>> devices,
        List<ExpectedEvent> events,
        List<ExpectedEnd> failed,
        List<ExpectedEnd> rejected,
        List<ExpectedEnd> filtered,
        List<ExpectedEnd> duplicates,
        @Nullable List<ExpectedAlarm> alarms) {

    /**
     * An event that passes, a given one or one that the rules created; what is null is not compared.
     *
     * @param places where it and its members stand
     * @param data the whole of it
     * @param attributes those that are compared; a null is one that must not be there
     * @param topics of the routes that it takes, in the order of routes.yaml
     */
    record ExpectedEvent(
            ExpectedPlaces places,
            String id,
            @Nullable String type,
            @Nullable String time,
            @Nullable Map<?, ?> data,
            @Nullable Map<String, @Nullable String> attributes,
            @Nullable List<String> topics) {}

    /**
     * An event that ends otherwise.
     *
     * @param reason a part of the reason; empty where none is compared
     */
    record ExpectedEnd(Place place, String id, String reason) {}

    /** An event of the type {@code penstock.alarm}. */
    record ExpectedAlarm(Place place, String device, String alarm, String state) {}
}
