package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format of JSON Schema 2020-12 is asserted, by us or by the library. The official suite has the details. */
class FormatsTest {

    /** A text of each format, and one that is not. */
    private static final Map<String, List<String>> TEXTS = Map.ofEntries(
            Map.entry("date-time", List.of("2026-11-23T10:15:00Z", "2026-11-23T10:15:00")),
            Map.entry("date", List.of("2026-11-23", "2026-02-29")),
            Map.entry("time", List.of("10:15:00Z", "10:15")),
            Map.entry("duration", List.of("P1DT12H", "12h")),
            Map.entry("email", List.of("pump@example.com", "pump")),
            Map.entry("idn-email", List.of("\u00e9t\u00e9@example.com", "pump")),
            Map.entry("hostname", List.of("pump-17.example.com", "-pump")),
            Map.entry("idn-hostname", List.of("pump-17.example.com", "\u302e\uc2e4\ub840")),
            Map.entry("ipv4", List.of("192.0.2.1", "192.0.2.256")),
            Map.entry("ipv6", List.of("2001:db8::1", "2001:db8:::1")),
            Map.entry("uri", List.of("urn:x:y", "/a/b")),
            Map.entry("uri-reference", List.of("/a/b", "\\\\a\\b")),
            Map.entry("iri", List.of("https://example.com/\u00e9", "/\u00e9")),
            Map.entry("iri-reference", List.of("/\u00e9", "\\\\a\\b")),
            Map.entry("uuid", List.of("2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08")),
            Map.entry("uri-template", List.of("https://example.com/{id}", "https://example.com/{id")),
            Map.entry("json-pointer", List.of("/a/0", "a/0")),
            Map.entry("relative-json-pointer", List.of("1/a", "/a")),
            Map.entry("regex", List.of("^a+$", "^(abc]")));

    @TempDir
    Path dir;

    @Test
    void eachIsAsserted() throws IOException {
        assertEquals(new TreeSet<>(Formats.asserted()), new TreeSet<>(TEXTS.keySet()));
        for (Map.Entry<String, List<String>> each : TEXTS.entrySet()) {
            assertEquals(List.of(), codes(each.getKey(), each.getValue().getFirst()), each.toString());
            assertEquals(List.of("format"), codes(each.getKey(), each.getValue().getLast()), each.toString());
        }
    }

    @Test
    void anyOtherIsAnAnnotation() throws IOException {
        assertEquals(List.of(), codes("colour", "no colour at all"));
    }

    private List<String> codes(String format, String text) throws IOException {
        Path file = Files.writeString(dir.resolve("1.json"), "{\"format\":\"" + format + "\"}");
        byte[] data = SchemaDocument.quoted(text).getBytes(StandardCharsets.UTF_8);
        return SchemaSet.compile("t", "1", file).check(data).stream()
                .map(reason -> reason.code())
                .toList();
    }
}
