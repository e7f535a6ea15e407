package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which version of its schema an event is held against, and what becomes of types without one. */
class SchemaVersionsTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void threeVersions() throws IOException {
        write("schemas/pump/1.json", """
                {"type":"object","properties":{"t":{"type":["number","string"]}}}""");
        write("schemas/pump/2.json", """
                {"type":"object","properties":{"t":{"type":"number"}},"additionalProperties":false}""");
        write("schemas/pump/10.json", """
                {"type":"object","required":["t"],"properties":{"t":{"type":"number"}}}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type":"pump","data":{"t":1}                                   | 10
            "type":"pump","data":{}                                        | 2
            "data":{},"type":"pump"                                        | 2
            "type":"pump","data":{"x":1}                                   | 1
            "data":{"t":"warm"},"type":"pump"                              | 1
            "type":"pump","schemaVersion":"2","data":{"t":1}               | 2
            "type":"pump","data":{"t":1},"schemaVersion":"2"               | 2
            "data":{"t":1},"schemaVersion":"1","type":"pump"               | 1
            "type":"pump","schemaVersion":"10","data":{"t":1}              | 10
            """)
    void anEventSatisfiesTheVersionThatItNamesOrTheNewestThatItCan(String members, String version) throws IOException {
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        assertEquals(202, ingest.json(event(members)).status());
        assertEquals(
                List.of(version),
                ingest.stored().stream().map(Event::schemaVersion).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type":"pump","data":{"t":true}                    | type            | /data/t        | must be a number, not a boolean
            "data":{"t":true},"type":"pump"                    | type            | /data/t        | must be a number, not a boolean
            "type":"pump","schemaVersion":"10","data":{}       | required        | /data/t        | is missing
            "type":"pump","data":{},"schemaVersion":"10"       | required        | /data/t        | is missing
            "type":"pump","schemaVersion":"3","data":{"t":1}   | unknown-version | /schemaVersion | there is no version 3 of pump; use 10 or 2 or 1
            "type":"pump","data":{"t":true},"schemaVersion":"" | minLength       | /schemaVersion | must not be empty
            "type":"pump","schemaVersion":2,"data":{"t":1}     | type            | /schemaVersion | must be a string
            "type":"pump","schemaVersion":"2","schemaVersion":"2","data":{"t":1} | duplicate-key | /schemaVersion | comes more than once in its object
            "type":"fan","data":{}                             | unknown-type    | /type          | there is no event type fan
            """)
    void whatSatisfiesNoVersionIsToldWhatTheNewestOrTheNamedOneMisses(
            String members, String code, String path, String reason) throws IOException {
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        IngestFixture.Answer answer = ingest.json(event(members));
        assertEquals(422, answer.status());
        assertEquals(code, answer.code(0));
        assertEquals(path, answer.path(0));
        assertEquals(reason, answer.body().at("/results/0/errors/0/message").asText());
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void whatOnlyAnOlderVersionThanAllowedAcceptsIsRefused() throws IOException {
        write("types.yaml", "types: {pump: {oldest: \"2\"}}");
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        assertEquals(202, ingest.json(event("\"type\":\"pump\",\"data\":{}")).status());
        assertEquals(
                "required",
                ingest.json(event("\"type\":\"pump\",\"data\":{\"x\":1}")).code(0));
        IngestFixture.Answer named = ingest.json(event("\"type\":\"pump\",\"schemaVersion\":\"1\",\"data\":{}"));
        assertEquals("unknown-version", named.code(0));
        assertEquals(
                List.of("2"), ingest.stored().stream().map(Event::schemaVersion).toList());
    }

    /** Its reasons fill the list; the missing id must not get lost among them. */
    @Test
    void anOlderVersionForgivesTheDataAndNothingElse() throws IOException {
        write("schemas/pump/11.json", "{\"additionalProperties\":false}");
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        String data =
                "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,\"l\":1,"
                        + "\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1,\"t\":1}";
        IngestFixture.Answer answer = ingest.json("{\"type\":\"pump\",\"deviceId\":\"pump-17\",\"data\":" + data + "}");
        assertEquals("/id", answer.path(0));
        assertEquals(1, answer.body().at("/results/0/errors").size());
    }

    @Test
    void unknownTypesAreQuarantinedOnlyIfTheTeamSaysSo() throws IOException {
        write("types.yaml", "unknown: quarantine");
        IngestFixture ingest = new IngestFixture(pipeline, Map.of());
        assertEquals(
                202,
                ingest.json(event("\"type\":\"fan\",\"data\":{\"any\":[1,{}]}")).status());
        assertEquals(
                202,
                ingest.json(event("\"data\":{},\"schemaVersion\":\"7\",\"type\":\"fan\""))
                        .status());
        assertEquals("required", ingest.json(event("\"type\":\"fan\"")).code(0));
        assertEquals("type", ingest.json(event("\"type\":\"fan\",\"data\":[]")).code(0));
        assertEquals(
                "duplicate-key",
                ingest.json(event("\"type\":\"fan\",\"data\":{\"a\":1,\"a\":2}"))
                        .code(0));
        assertEquals(
                "number-range",
                ingest.json(event("\"data\":{\"a\":1e400},\"type\":\"fan\"")).code(0));
        List<Event> stored = ingest.stored();
        assertEquals(2, stored.size());
        stored.forEach(event -> assertNull(event.schemaVersion()));
        assertEquals("fan", stored.getFirst().type());
        assertEquals("{\"any\":[1,{}]}", new String(stored.getFirst().data(), StandardCharsets.UTF_8));
        assertEquals(Map.of("schemaversion", "7"), stored.getLast().attributes());
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private static String event(String members) {
        return "{\"id\":\"a\",\"deviceId\":\"pump-17\"," + members + "}";
    }
}
