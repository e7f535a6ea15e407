package dev.penstock.schema;

import dev.penstock.pipeline.Faults;
import dev.penstock.pipeline.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The event types of a pipeline: their schemas, and what {@code types.yaml} says of them. Immutable and thread-safe.
 */
public final class EventTypes {

    /** What holds for data of unknown types that are quarantined: it is JSON that every reader reads alike. */
    private static final EventSchema UNVALIDATED = new CompiledSchema("", "", SchemaNode.ANYTHING);

    private final Map<String, EventType> byName;
    private final boolean quarantinesUnknown;

    private EventTypes(Map<String, EventType> byName, boolean quarantinesUnknown) {
        this.byName = Map.copyOf(byName);
        this.quarantinesUnknown = quarantinesUnknown;
    }

    /**
     * Reads {@code schemas/} and, if it is there, {@code types.yaml} of a pipeline directory.
     *
     * @throws PipelineException naming every fault
     */
    public static EventTypes load(Path pipeline) {
        SchemaSet schemas = SchemaSet.load(pipeline.resolve("schemas"));
        Path file = pipeline.resolve("types.yaml");
        Faults faults = new Faults();
        // Without the file no class of the YAML library loads, which a cold start would pay for.
        TypesFile settings =
                Files.exists(file) ? TypesFile.read(file, schemas.versionNames(), faults) : TypesFile.none();
        faults.throwIfAny();
        return new EventTypes(join(schemas, settings), settings.quarantinesUnknown());
    }

    /** No types at all: every event is of an unknown one. */
    public static EventTypes none() {
        return new EventTypes(Map.of(), true);
    }

    private static Map<String, EventType> join(SchemaSet schemas, TypesFile settings) {
        Map<String, EventType> types = new HashMap<>();
        for (String name : schemas.types()) {
            TypesFile.Entry entry = settings.of(name);
            List<EventSchema> versions = schemas.versions(name);
            String oldest = entry.oldest();
            List<EventSchema> allowed = oldest == null
                    ? versions
                    : versions.stream()
                            .filter(schema -> Versions.ORDER.compare(schema.version(), oldest) >= 0)
                            .toList();
            types.put(name, new EventType(name, allowed, entry.device()));
        }
        return types;
    }

    /** An event type, or null if the pipeline has no schema of it. */
    public @Nullable EventType find(String name) {
        return byName.get(name);
    }

    /** Which attribute of a CloudEvent of this type names its device; the default for a type that is not known. */
    public DeviceSource device(String name) {
        EventType type = byName.get(name);
        return type == null ? TypesFile.DEFAULTS.device() : type.device();
    }

    /** Whether events of unknown types are quarantined; else they are refused. */
    public boolean quarantinesUnknown() {
        return quarantinesUnknown;
    }

    /** What data of an unknown type that is quarantined must look like: any object, without duplicate keys. */
    public EventSchema unvalidated() {
        return UNVALIDATED;
    }

    /** The names, in order. */
    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }
}
