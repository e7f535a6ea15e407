package dev.penstock.check;

import dev.penstock.event.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One test of {@code tests/*.yaml}; each list of ends is complete: what is not in it must not happen. The schema version of
 * a given event is the one that it names, or null.
 */
record PipelineTest(
        Path file,
        int line,
        String name,
        List<Event> given,
        List<ExpectedEvent> events,
        List<ExpectedEnd> failed,
        List<ExpectedEnd> rejected,
        List<ExpectedEnd> filtered) {

    /**
     * An event that passes; what is null is not compared.
     *
     * @param data the whole of it
     * @param topics of the routes that it takes, in the order of routes.yaml
     */
    record ExpectedEvent(
            String id,
            @Nullable String time,
            @Nullable Map<?, ?> data,
            @Nullable List<String> topics) {}

    /** An event that ends otherwise, for a reason of which {@code reason} is a part. */
    record ExpectedEnd(String id, String reason) {}
}
