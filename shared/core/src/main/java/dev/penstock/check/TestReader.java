package dev.penstock.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.check.PipelineTest.ExpectedAlarm;
import dev.penstock.check.PipelineTest.ExpectedEnd;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.event.Event;
import dev.penstock.pipeline.Faults;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlFiles;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code tests/*.yaml}. */
final class TestReader {

    /** The ingest time where a test has no clock: late enough for any event time, and the same today and next year. */
    private static final Instant DEFAULT_CLOCK = Instant.parse("2100-01-01T00:00:00Z");

    private static final List<String> ALARM_STATES = List.of("raised", "cleared");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Faults faults;

    TestReader(Faults faults) {
        this.faults = faults;
    }

    List<PipelineTest> read(Path pipeline) {
        List<PipelineTest> tests = new ArrayList<>();
        for (Path file : YamlFiles.in(pipeline.resolve("tests"), faults)) {
            YamlValue document = YamlFile.read(file, faults);
            YamlMap map = document == null ? null : document.map();
            if (map != null) {
                map.allow("tests").require("tests");
                Map<String, YamlValue> names = new HashMap<>();
                for (YamlValue test : map.findList("tests")) {
                    PipelineTest read = readTest(test, names);
                    if (read != null) {
                        tests.add(read);
                    }
                }
            }
        }
        return tests;
    }

    /** @param names of the file's tests so far */
    private static @Nullable PipelineTest readTest(YamlValue value, Map<String, YamlValue> names) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("name", "clock", "devices", "given", "expect");
        String name = map.requireText("name");
        YamlValue nameValue = map.find("name");
        if (name != null && nameValue != null) {
            YamlValue first = names.putIfAbsent(name, nameValue);
            if (first != null) {
                nameValue.fault("test '" + name + "' is there already, in line "
                        + first.place().line());
            }
        }
        map.require("given");
        List<Event> given = given(map);
        YamlValue expectValue = map.require("expect");
        YamlMap expect = expectValue == null ? null : expectValue.map();
        if (name == null || expect == null) {
            return null;
        }
        expect.allow("events", "failed", "rejected", "filtered", "duplicates", "alarms");
        return new PipelineTest(
                value.file(),
                value.place(),
                name,
                given,
                devices(map.find("devices")),
                expectedEvents(expect),
                expectedEnds(expect, "failed"),
                expectedEnds(expect, "rejected"),
                expectedIds(expect, "filtered"),
                expectedIds(expect, "duplicates"),
                expect.find("alarms") == null ? null : expectedAlarms(expect));
    }

    /** What the device registry says of devices: by id, text by name. */
    private static Map<String, Map<String, String>> devices(@Nullable YamlValue value) {
        Map<String, Map<String, String>> devices = new HashMap<>();
        YamlMap map = value == null ? null : value.map();
        if (map == null) {
            return devices;
        }
        for (YamlMap.Entry device : map.entries()) {
            Map<String, String> attributes = new HashMap<>();
            YamlMap named = device.value().map();
            if (named != null) {
                for (YamlMap.Entry attribute : named.entries()) {
                    String text = attribute.value().text();
                    if (text != null) {
                        attributes.put(attribute.key(), text);
                    }
                }
            }
            String reason = DeviceAttributes.fault(attributes);
            if (reason != null) {
                device.keyValue().fault("device '" + device.key() + "': " + reason);
            }
            devices.put(device.key(), attributes);
        }
        return devices;
    }

    private static List<Event> given(YamlMap test) {
        YamlValue start = test.find("clock");
        Instant clock = start == null ? DEFAULT_CLOCK : instant(start);
        List<Event> given = new ArrayList<>();
        Map<String, String> devices = new HashMap<>();
        for (YamlValue value : test.findList("given")) {
            YamlMap map = value.map();
            if (map == null) {
                continue;
            }
            map.allow("id", "deviceId", "type", "schemaVersion", "time", "after", "data");
            YamlValue after = map.find("after");
            if (after != null && start == null) {
                after.fault("needs the test's time to start from, such as clock: \"2026-03-01T00:00:00Z\"");
            } else if (after != null) {
                Duration passed = after.duration();
                clock = passed == null ? clock : clock.plus(passed);
            }
            Event event = readEvent(map, clock);
            if (event == null) {
                continue;
            }
            String device = devices.putIfAbsent(event.id(), event.deviceId());
            if (device != null && !device.equals(event.deviceId())) {
                value.fault("event '" + event.id() + "' is there already, of " + device
                        + ": a test tells its events by id, so only the same device may send it again");
            }
            given.add(event);
        }
        return given;
    }

    private static @Nullable Event readEvent(YamlMap map, Instant ingestTime) {
        String id = map.requireText("id");
        String deviceId = map.requireText("deviceId");
        String type = map.requireText("type");
        YamlValue time = map.find("time");
        Object timeJson = time == null ? null : time.json();
        YamlValue data = map.require("data");
        YamlMap fields = data == null ? null : data.map();
        if (id == null || deviceId == null || type == null || fields == null) {
            return null;
        }
        return new Event(
                id,
                deviceId,
                type,
                timeJson == null ? null : json(timeJson),
                null,
                ingestTime,
                map.findText("schemaVersion"),
                null,
                json(fields.value().json()).getBytes(StandardCharsets.UTF_8));
    }

    private static Instant instant(YamlValue value) {
        String text = value.text();
        try {
            return text == null ? DEFAULT_CLOCK : Instant.parse(text);
        } catch (DateTimeException e) {
            value.fault("'" + text + "' is no time such as 2026-03-01T00:00:00Z");
            return DEFAULT_CLOCK;
        }
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static List<ExpectedEvent> expectedEvents(YamlMap expect) {
        List<ExpectedEvent> events = new ArrayList<>();
        for (YamlValue value : expect.findList("events")) {
            YamlMap map = value.map();
            if (map == null) {
                continue;
            }
            map.allow("id", "type", "time", "data", "attributes", "topics");
            String id = map.requireText("id");
            YamlValue data = map.find("data");
            YamlMap fields = data == null ? null : data.map();
            if (id != null) {
                Map<?, ?> json = fields != null && fields.value().json() instanceof Map<?, ?> tree ? tree : null;
                events.add(new ExpectedEvent(
                        ExpectedPlaces.of(map),
                        id,
                        map.findText("type"),
                        map.findText("time"),
                        json,
                        attributes(map),
                        map.find("topics") == null ? null : texts(map, "topics")));
            }
        }
        return events;
    }

    private static @Nullable Map<String, @Nullable String> attributes(YamlMap event) {
        YamlValue value = event.find("attributes");
        YamlMap map = value == null ? null : value.map();
        if (map == null) {
            return null;
        }
        Map<String, @Nullable String> attributes = new LinkedHashMap<>();
        for (YamlMap.Entry entry : map.entries()) {
            attributes.put(
                    entry.key(), entry.value().isNull() ? null : entry.value().text());
        }
        return attributes;
    }

    private static List<ExpectedAlarm> expectedAlarms(YamlMap expect) {
        List<ExpectedAlarm> alarms = new ArrayList<>();
        for (YamlValue value : expect.findList("alarms")) {
            YamlMap map = value.map();
            if (map != null) {
                map.allow("device", "alarm", "state");
                String device = map.requireText("device");
                String alarm = map.requireText("alarm");
                YamlValue stateValue = map.require("state");
                String state = stateValue == null ? null : stateValue.oneOf(ALARM_STATES);
                if (device != null && alarm != null && state != null) {
                    alarms.add(new ExpectedAlarm(value.place(), device, alarm, state));
                }
            }
        }
        return alarms;
    }

    private static List<ExpectedEnd> expectedEnds(YamlMap expect, String key) {
        List<ExpectedEnd> ends = new ArrayList<>();
        for (YamlValue value : expect.findList(key)) {
            YamlMap map = value.map();
            if (map != null) {
                map.allow("id", "reason");
                String id = map.requireText("id");
                String reason = map.requireText("reason");
                if (id != null && reason != null) {
                    ends.add(new ExpectedEnd(value.place(), id, reason));
                }
            }
        }
        return ends;
    }

    private static List<ExpectedEnd> expectedIds(YamlMap expect, String key) {
        List<ExpectedEnd> ends = new ArrayList<>();
        for (YamlValue value : expect.findList(key)) {
            String id = value.text();
            if (id != null) {
                ends.add(new ExpectedEnd(value.place(), id, ""));
            }
        }
        return ends;
    }

    private static List<String> texts(YamlMap map, String key) {
        return map.findList(key).stream()
                .map(YamlValue::text)
                .filter(Objects::nonNull)
                .toList();
    }
}
