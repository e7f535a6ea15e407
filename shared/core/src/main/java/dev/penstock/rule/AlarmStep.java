package dev.penstock.rule;

import dev.penstock.event.DerivedIds;
import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code alarm: {name: overheated, when: "data.temperature > 90.0", clear: "data.temperature < 85.0", for: 5m, severity:
 * critical, field: overheated}}: raises an alarm of a device once {@code when} has held for so long, and clears it when
 * {@code clear} does. Either makes an event of its own, beside the one that did it.
 */
final class AlarmStep implements Step {

    private static final String SCHEMA_VERSION = "1";
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final List<String> SEVERITIES = List.of("info", "warning", "critical");

    /** What an alarm takes over from the event that raised it: how to find it, and what is not certain of it. */
    private static final List<String> INHERITED = List.of("traceparent", "tracestate", "dedup");

    private final String name;
    private final String rule;
    private final String severity;
    private final String key;
    private final Expression when;
    private final @Nullable Expression clear;
    private final double holdMillis;
    private final @Nullable FieldPath field;

    private AlarmStep(
            String name,
            String rule,
            String severity,
            String key,
            Expression when,
            @Nullable Expression clear,
            @Nullable Duration hold,
            @Nullable FieldPath field) {
        this.name = name;
        this.rule = rule;
        this.severity = severity;
        this.key = key;
        this.when = when;
        this.clear = clear;
        this.holdMillis = hold == null ? 0 : hold.toMillis();
        this.field = field;
    }

    static @Nullable Step read(YamlValue value, Expressions expressions, MemoryKeys keys) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("name", "when", "clear", "for", "severity", "field");
        String name = map.requireText("name");
        YamlValue nameValue = map.find("name");
        if (name != null && nameValue != null && !NAME.matcher(name).matches()) {
            nameValue.fault("must be at most 64 lower-case letters, digits and hyphens");
        }
        Expression when = expression(map.require("when"), expressions);
        Expression clear = expression(map.find("clear"), expressions);
        YamlValue hold = map.find("for");
        Duration holdTime = hold == null ? null : hold.duration();
        YamlValue severityValue = map.find("severity");
        String severity = severityValue == null ? "warning" : severityValue.oneOf(SEVERITIES);
        YamlValue fieldValue = map.find("field");
        FieldPath field = fieldValue == null ? null : FieldPath.read(fieldValue);
        if (name == null || when == null || severity == null) {
            return null;
        }
        return new AlarmStep(
                name, keys.rule(), severity, keys.claimGlobally("alarm", name, value), when, clear, holdTime, field);
    }

    private static @Nullable Expression expression(@Nullable YamlValue value, Expressions expressions) {
        return value == null ? null : expressions.compile(value, Expressions.Result.TRUTH);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        when.check(data, findings);
        if (clear != null) {
            clear.check(data, findings);
        }
        // A late event does not say how the alarm stands.
        return field == null
                ? data
                : findings.set(data, field, Field.certain(Kind.Plain.TRUTH)).join(data);
    }

    @Override
    public boolean needsMemory() {
        return true;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        String reason = draft.settleTime();
        if (reason != null) {
            return reason;
        }
        State state = State.of(draft.memory(), key);
        if (!draft.movesMemory() || state.isAfter(draft)) {
            return null;
        }
        return switch (state.isRaised() ? isOver(draft) : holds(when, draft)) {
            case Expression.Failure failure -> "alarm " + name + ": " + failure.reason();
            case Expression.Value value -> {
                boolean holds = Boolean.TRUE.equals(value.json());
                if (state.isRaised()) {
                    yield setField(draft, !(holds && clear(draft, state)));
                }
                yield setField(draft, holds ? raiseWhenDue(draft, state) : stayQuiet(draft, state));
            }
        };
    }

    /** Whether {@code clear} holds and {@code when} does not: where both do, it would be raised again at once. */
    private Expression.Evaluated isOver(Draft draft) {
        if (clear != null) {
            Expression.Evaluated cleared = holds(clear, draft);
            if (!(cleared instanceof Expression.Value value) || !Boolean.TRUE.equals(value.json())) {
                return cleared;
            }
        }
        return switch (holds(when, draft)) {
            case Expression.Value still -> new Expression.Value(!Boolean.TRUE.equals(still.json()));
            case Expression.Failure failure -> failure;
        };
    }

    private static Expression.Evaluated holds(Expression expression, Draft draft) {
        Expression.Evaluated evaluated = expression.evaluate(draft);
        if (evaluated instanceof Expression.Value value && !(value.json() instanceof Boolean)) {
            return new Expression.Failure(Excerpt.of(value.json()) + " is not true or false");
        }
        return evaluated;
    }

    /** @return true: it is cleared */
    private boolean clear(Draft draft, State state) {
        draft.create(event(draft, "cleared", state.since));
        State.put(draft, key, State.QUIET, 0);
        return true;
    }

    /** @return whether it is raised now */
    private boolean raiseWhenDue(Draft draft, State state) {
        double time = DeviceClock.millis(draft.time());
        // Behind the beginning only where the clock was set back: the hold time begins anew.
        boolean pending = state.phase == State.PENDING && time >= state.since;
        double since = pending ? state.since : time;
        if (time - since >= holdMillis) {
            draft.create(event(draft, "raised", since));
            State.put(draft, key, State.RAISED, since);
            return true;
        }
        if (!pending) {
            State.put(draft, key, State.PENDING, since);
        }
        return false;
    }

    /** @return false: it is not raised */
    private boolean stayQuiet(Draft draft, State state) {
        if (state.phase == State.PENDING) {
            State.put(draft, key, State.QUIET, 0);
        }
        return false;
    }

    private @Nullable String setField(Draft draft, boolean raised) {
        String reason = field == null ? null : field.put(draft.changeData(), raised);
        return reason == null ? null : "alarm " + name + ": " + reason;
    }

    private Event event(Draft draft, String state, double since) {
        Event event = draft.event();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("alarm", name);
        data.put("state", state);
        data.put("severity", severity);
        data.put("rule", rule);
        data.put("since", DeviceClock.time(since).toString());
        Map<String, String> attributes = new HashMap<>();
        for (String attribute : INHERITED) {
            String value = event.attributes().get(attribute);
            if (value != null) {
                attributes.put(attribute, value);
            }
        }
        Instant time = draft.time();
        return new Event(
                DerivedIds.of(event.id(), "/alarm/" + name),
                event.deviceId(),
                Event.ALARM,
                null,
                time,
                event.ingestTime(),
                SCHEMA_VERSION,
                event.source(),
                JsonData.encode(data, 160),
                attributes);
    }

    /**
     * How the alarm stands.
     *
     * @param phase one of the constants
     * @param since when {@code when} began to hold, in milliseconds
     * @param moved the time of the event that brought this phase, in milliseconds
     * @param ingest when that event was ingested, in milliseconds
     */
    private record State(double phase, double since, double moved, double ingest) {
        static final double QUIET = 0;
        static final double PENDING = 1;
        static final double RAISED = 2;
        private static final State NEW = new State(QUIET, 0, Double.NEGATIVE_INFINITY, 0);

        static State of(DeviceMemory memory, String key) {
            double[] numbers = memory.get(key);
            return numbers == null || numbers.length != 4
                    ? NEW
                    : new State(numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        static void put(Draft draft, String key, double phase, double since) {
            draft.memory().put(key, new double[] {
                phase,
                since,
                DeviceClock.millis(draft.time()),
                DeviceClock.millis(draft.event().ingestTime())
            });
        }

        boolean isRaised() {
            return phase == RAISED;
        }

        /** Whether the alarm knows better: it was moved by an event that is newer than this one. */
        boolean isAfter(Draft draft) {
            return DeviceClock.millis(draft.time()) < moved && !DeviceClock.wasSetBack(ingest, draft.event());
        }
    }
}
