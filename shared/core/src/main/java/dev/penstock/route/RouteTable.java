package dev.penstock.route;

import dev.penstock.event.Event;
import dev.penstock.pattern.PatternIndex;
import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All routes of a pipeline. Immutable, safe for many threads. */
public final class RouteTable {

    /** Where events go that no route takes, unless {@code default} says otherwise: to the recent-data cache only. */
    static final Route ALL_EVENTS = new Route("all-events", List.of());

    /** Where events of unknown types go, and nowhere else: to the recent-data cache only. */
    private static final List<Route> QUARANTINE = List.of(new Route(RoutesFile.QUARANTINE_TOPIC, List.of()));

    private final PatternIndex<RoutesFile.Matched> index;
    private final List<Route> routes;
    private final List<Route> defaultRoute;

    private RouteTable(RoutesFile file) {
        index = new PatternIndex<>(file.routes(), RoutesFile.Matched::pattern);
        routes = file.routes().stream().map(RoutesFile.Matched::route).toList();
        defaultRoute = List.of(file.defaultRoute());
    }

    /**
     * Reads {@code routes.yaml} of a pipeline directory. Without that file every event goes to the topic
     * {@code all-events}.
     *
     * @throws PipelineException naming every fault of the file, or that the directory is not there
     */
    public static RouteTable load(Path pipeline) {
        Path file = pipeline.resolve("routes.yaml");
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        RoutesFile read = Files.exists(file) ? RoutesFile.read(file, faults) : RoutesFile.none();
        faults.throwIfAny();
        return new RouteTable(read);
    }

    /**
     * The routes that an event takes, in the order of the file; the default route if no other takes it;
     * for an event of an unknown type the topic {@code quarantine} alone.
     *
     * @throws dev.penstock.outcome.PermanentException if a pattern asks for {@code data} and it is no JSON object
     */
    public List<Route> match(Event event) {
        if (event.isQuarantined()) {
            return QUARANTINE;
        }
        List<RoutesFile.Matched> matched = index.match(event);
        if (matched.isEmpty()) {
            return defaultRoute;
        }
        if (matched.size() == 1) {
            return List.of(matched.getFirst().route());
        }
        List<Route> taken = new ArrayList<>(matched.size());
        for (RoutesFile.Matched each : matched) {
            taken.add(each.route());
        }
        return taken;
    }

    /** Every sink that some route names, each once. */
    public Set<SinkSpec> sinks() {
        Set<SinkSpec> sinks = new LinkedHashSet<>();
        routes.forEach(route -> sinks.addAll(route.sinks()));
        defaultRoute.forEach(route -> sinks.addAll(route.sinks()));
        return sinks;
    }
}
