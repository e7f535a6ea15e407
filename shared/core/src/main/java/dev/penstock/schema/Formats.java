package dev.penstock.schema;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formats of JSON Schema 2020-12, all of which are asserted; any other is an annotation. */
final class Formats {

    private static final Set<String> ASSERTED = Set.of(
            "date-time",
            "date",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "iri",
            "iri-reference",
            "uuid",
            "uri-template",
            "json-pointer",
            "relative-json-pointer",
            "regex");

    /** The formats of which every text is also of another one. */
    private static final Map<String, Set<String>> WITHIN = Map.of(
            "email", Set.of("idn-email"),
            "hostname", Set.of("idn-hostname"),
            "uri", Set.of("uri-reference", "iri", "iri-reference"),
            "uri-reference", Set.of("iri-reference"),
            "iri", Set.of("iri-reference"));

    private Formats() {}

    static Set<String> asserted() {
        return ASSERTED;
    }

    static boolean isAsserted(String format) {
        return ASSERTED.contains(format);
    }

    /** Whether every text of a format, or of none, is of another one. */
    static boolean isWithin(@Nullable String format, String other) {
        return format != null
                && (format.equals(other)
                        || WITHIN.getOrDefault(format, Set.of()).contains(other));
    }
}
