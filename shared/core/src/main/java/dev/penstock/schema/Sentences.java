package dev.penstock.schema;

import java.util.Map;

/** What a device maker is told, the same words whichever way a schema is checked. */
final class Sentences {

    static final String MISSING = "is missing";
    static final String UNKNOWN_MEMBER = "is not a member that the schema knows";

    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("date-time", "2026-11-23T10:15:00Z"),
            Map.entry("date", "2026-11-23"),
            Map.entry("time", "10:15:00Z"),
            Map.entry("duration", "PT5M"),
            Map.entry("email", "pump@example.com"),
            Map.entry("idn-email", "pump@example.com"),
            Map.entry("hostname", "pump-17.example.com"),
            Map.entry("idn-hostname", "pump-17.example.com"),
            Map.entry("ipv4", "192.0.2.1"),
            Map.entry("ipv6", "2001:db8::1"),
            Map.entry("uri", "https://example.com/a"),
            Map.entry("uri-reference", "/a/b"),
            Map.entry("iri", "https://example.com/a"),
            Map.entry("iri-reference", "/a/b"),
            Map.entry("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
            Map.entry("uri-template", "https://example.com/{id}"),
            Map.entry("json-pointer", "/a/0"),
            Map.entry("relative-json-pointer", "1/a"),
            Map.entry("regex", "^a+$"));

    private Sentences() {}

    static String tooSmall(String noun, int has, String least) {
        return "has " + has + " " + noun + "; at least " + least + (least.equals("1") ? " is" : " are") + " needed";
    }

    static String tooLarge(String noun, int has, String most) {
        return "has " + has + " " + noun + "; at most " + most + (most.equals("1") ? " is" : " are") + " allowed";
    }

    static String pattern(String pattern) {
        return "does not match the pattern " + Texts.brief(pattern);
    }

    static String format(String format) {
        String example = EXAMPLES.get(format);
        return "must be in the format " + Texts.brief(format) + (example == null ? "" : ", such as " + example);
    }

    /** A type of JSON Schema with its article. */
    static String type(String label) {
        return switch (label) {
            case "null" -> label;
            case "object", "array", "integer" -> "an " + label;
            default -> "a " + label;
        };
    }
}
