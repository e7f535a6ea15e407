package dev.penstock.schema;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event type of a pipeline. Immutable and thread-safe.
 *
 * @param name for example {@code pump.telemetry}
 * @param schemas the versions that an event may satisfy, the newest first; at least one
 * @param device which attribute of a CloudEvent of this type names its device
 */
public record EventType(String name, List<EventSchema> schemas, DeviceSource device) {

    public EventType {
        schemas = List.copyOf(schemas);
    }

    /** The newest version of its schema. */
    public EventSchema newest() {
        return schemas.getFirst();
    }

    /**
     * The newest version but {@link #newest} that accepts the value that these bytes hold, or null if none does. For
     * what the newest has rejected: so old devices pay for their age and others do not.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
     */
    public @Nullable EventSchema older(byte[] in, int offset, int length) throws IOException {
        for (EventSchema schema : schemas.subList(1, schemas.size())) {
            if (schema.accepts(in, offset, length)) {
                return schema;
            }
        }
        return null;
    }

    /** The schema of a version, or null if there is none or it is older than what the type allows. */
    public @Nullable EventSchema find(String version) {
        for (EventSchema schema : schemas) {
            if (schema.version().equals(version)) {
                return schema;
            }
        }
        return null;
    }

    /** The versions that an event may name, the newest first. */
    public List<String> versions() {
        return schemas.stream().map(EventSchema::version).toList();
    }
}
