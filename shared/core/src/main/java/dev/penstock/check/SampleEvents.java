package dev.penstock.check;

import dev.penstock.event.DeviceIds;
import dev.penstock.event.Event;
import dev.penstock.pipeline.Faults;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Rejections;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds events of a team's own to show to people: those that the pipeline's tests give. */
public final class SampleEvents {

    private SampleEvents() {}

    /**
     * The first event of the tests that ingest accepts, unless its test expects that it fails or is filtered. Tests are not
     * run, and faults in their files only hide events.
     *
     * @param types of this pipeline
     */
    public static Optional<Event> first(Path pipeline, EventTypes types) {
        return new TestReader(new Faults())
                .read(pipeline).stream()
                        .flatMap(SampleEvents::goingOn)
                        .filter(event -> isAccepted(event, types))
                        .findFirst();
    }

    private static Stream<Event> goingOn(PipelineTest test) {
        Set<String> ended = Stream.concat(test.failed().stream(), test.filtered().stream())
                .map(PipelineTest.ExpectedEnd::id)
                .collect(Collectors.toSet());
        return test.given().stream().filter(event -> !ended.contains(event.id()));
    }

    private static boolean isAccepted(Event event, EventTypes types) {
        Rejections rejections = new Rejections();
        TestRun.ingest(types, event, rejections);
        return rejections.isEmpty() && DeviceIds.isValid(event.deviceId());
    }
}
