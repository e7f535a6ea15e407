package dev.penstock.check;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RouteMatches;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.schema.EventTypes;
import dev.penstock.types.TypeTimes;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All files of a pipeline but the tests, which fit each other. */
record CompiledPipeline(EventTypes types, RuleSet rules, RouteTable routes) {

    /** Reads them and collects what is wrong; null if the schemas or the routes cannot be used at all. */
    static @Nullable CompiledPipeline read(Path pipeline, CheckSettings settings, Faults faults) {
        Layout.check(pipeline, faults);
        EventTypes types = load(() -> EventTypes.load(pipeline), faults);
        RuleSet rules = RuleSet.read(pipeline, RuleSettings.DEFAULT, faults);
        RouteTable routes = load(() -> RouteTable.load(pipeline), faults);
        TypeTimes.read(pipeline, settings.cacheFor(), faults);
        if (routes != null) {
            RouteCheck.run(pipeline, new RouteMatches(rules.dataAfter()), settings.streams(), faults);
        }
        return types == null || routes == null ? null : new CompiledPipeline(types, rules, routes);
    }

    private static <T> @Nullable T load(Supplier<T> loader, Faults faults) {
        try {
            return loader.get();
        } catch (PipelineException e) {
            faults.addAll(e.faults());
            return null;
        }
    }
}
