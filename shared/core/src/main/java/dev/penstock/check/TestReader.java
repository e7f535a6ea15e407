package dev.penstock.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.check.PipelineTest.ExpectedEnd;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.event.Event;
import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlFiles;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code tests/*.yaml}. */
final class TestReader {

    /** The ingest time of events that name none: late enough for any event time, and the same today and next year. */
    static final Instant DEFAULT_INGEST_TIME = Instant.parse("2100-01-01T00:00:00Z");

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
                for (YamlValue test : map.findList("tests")) {
                    PipelineTest read = readTest(test);
                    if (read != null) {
                        tests.add(read);
                    }
                }
            }
        }
        return tests;
    }

    private @Nullable PipelineTest readTest(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("name", "given", "expect");
        String name = map.requireText("name");
        List<Event> given = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        map.require("given");
        for (YamlValue event : map.findList("given")) {
            Event read = readEvent(event);
            if (read != null && !ids.add(read.id())) {
                event.fault("event '" + read.id() + "' is there already: a test tells its events by id");
            } else if (read != null) {
                given.add(read);
            }
        }
        YamlValue expectValue = map.require("expect");
        YamlMap expect = expectValue == null ? null : expectValue.map();
        if (name == null || expect == null) {
            return null;
        }
        expect.allow("events", "failed", "rejected", "filtered");
        return new PipelineTest(
                value.file(),
                value.place().line(),
                name,
                given,
                expectedEvents(expect),
                expectedEnds(expect, "failed"),
                expectedEnds(expect, "rejected"),
                filtered(expect));
    }

    private @Nullable Event readEvent(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("id", "deviceId", "type", "schemaVersion", "time", "ingestTime", "data");
        String id = map.requireText("id");
        String deviceId = map.requireText("deviceId");
        String type = map.requireText("type");
        YamlValue time = map.find("time");
        Object timeJson = time == null ? null : time.json();
        YamlValue ingest = map.find("ingestTime");
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
                ingest == null ? DEFAULT_INGEST_TIME : instant(ingest),
                map.findText("schemaVersion"),
                null,
                json(fields.value().json()).getBytes(StandardCharsets.UTF_8));
    }

    private static Instant instant(YamlValue value) {
        String text = value.text();
        try {
            return text == null ? DEFAULT_INGEST_TIME : Instant.parse(text);
        } catch (DateTimeException e) {
            value.fault("'" + text + "' is no time such as 2026-03-01T00:00:00Z");
            return DEFAULT_INGEST_TIME;
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
            map.allow("id", "time", "data", "topics");
            String id = map.requireText("id");
            YamlValue data = map.find("data");
            YamlMap fields = data == null ? null : data.map();
            List<String> topics = map.find("topics") == null
                    ? null
                    : map.findList("topics").stream()
                            .map(YamlValue::text)
                            .filter(Objects::nonNull)
                            .toList();
            if (id != null) {
                Map<?, ?> json = fields != null && fields.value().json() instanceof Map<?, ?> tree ? tree : null;
                events.add(new ExpectedEvent(id, map.findText("time"), json, topics));
            }
        }
        return events;
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
                    ends.add(new ExpectedEnd(id, reason));
                }
            }
        }
        return ends;
    }

    private static List<ExpectedEnd> filtered(YamlMap expect) {
        List<ExpectedEnd> ends = new ArrayList<>();
        for (YamlValue value : expect.findList("filtered")) {
            String id = value.text();
            if (id != null) {
                ends.add(new ExpectedEnd(id, ""));
            }
        }
        return ends;
    }
}
