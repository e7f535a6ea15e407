package dev.penstock.schema;

import dev.penstock.outcome.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares each version of a pipeline's schemas with the one before it. */
public final class SchemaChanges {

    /** How many documents are made for each pair of versions; those that the old version rejects do not count. */
    private static final int DOCUMENTS = 500;

    private final Path schemas;

    private SchemaChanges(Path schemas) {
        this.schemas = schemas;
    }

    /**
     * One change for each pair of consecutive versions, by type and then from the oldest on.
     *
     * @param pipeline a pipeline directory without faults in its schemas
     * @param types of the same directory
     */
    public static List<SchemaChange> of(Path pipeline, EventTypes types) {
        SchemaChanges changes = new SchemaChanges(pipeline.resolve("schemas"));
        SchemaSet all = SchemaSet.load(changes.schemas);
        List<SchemaChange> found = new ArrayList<>();
        for (String type : all.types()) {
            List<EventSchema> versions = all.versions(type).reversed();
            EventType known = types.find(type);
            for (int i = 1; i < versions.size(); i++) {
                EventSchema old = versions.get(i - 1);
                found.add(changes.compare(old, versions.get(i), known != null && known.find(old.version()) != null));
            }
        }
        return found;
    }

    private SchemaChange compare(EventSchema old, EventSchema now, boolean oldAllowed) {
        LocatedJson oldJson = read(old);
        LocatedJson newJson = read(now);
        SampleData samples = new SampleData(oldJson, seed(old));
        int tried = 0;
        String counterexample = null;
        for (int i = 0; i < DOCUMENTS; i++) {
            String data = samples.next();
            if (!accepts(old, data)) {
                continue;
            }
            tried++;
            if (!accepts(now, data) && isBetter(data, counterexample)) {
                counterexample = data;
            }
        }
        return new SchemaChange(
                old.type(),
                old.version(),
                now.version(),
                oldAllowed,
                SchemaComparison.of(oldJson, newJson),
                counterexample,
                counterexample == null ? List.of() : reasons(now, counterexample),
                tried);
    }

    /** The shortest shows best what matters. */
    private static boolean isBetter(String data, @Nullable String known) {
        return known == null
                || Comparator.comparing(String::length)
                                .thenComparing(Comparator.naturalOrder())
                                .compare(data, known)
                        < 0;
    }

    private LocatedJson read(EventSchema schema) {
        return LocatedJson.read(schemas.resolve(schema.type()).resolve(schema.version() + ".json"));
    }

    private static long seed(EventSchema schema) {
        return (schema.type() + '/' + schema.version()).hashCode();
    }

    private static boolean accepts(EventSchema schema, String data) {
        return reasons(schema, data).isEmpty();
    }

    private static List<String> reasons(EventSchema schema, String data) {
        try {
            return schema.check(data.getBytes(StandardCharsets.UTF_8)).stream()
                    .map(SchemaChanges::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the data was written as JSON just now", e);
        }
    }

    private static String text(Rejection reason) {
        return reason.path() + ": " + reason.message();
    }
}
