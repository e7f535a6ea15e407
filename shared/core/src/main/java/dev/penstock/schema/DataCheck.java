package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.event.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the schema version that an event's data satisfies: the one that the event names, else the newest that does. Made to
 * be used again after {@link #clear}; not thread-safe.
 */
public final class DataCheck {

    private final EventTypes types;
    /** Apart from the event's other reasons, since an older version may not have them. */
    private final Rejections reasons = new Rejections();
    /** What the data has been checked against so far, if anything. */
    private @Nullable EventSchema checked;

    public DataCheck(EventTypes types) {
        this.types = types;
    }

    /** Forgets an event. */
    public void clear() {
        reasons.clear();
        checked = null;
    }

    /**
     * Reads the data from the parser's current token to its end, and checks it in passing as far as is known by now what it
     * must satisfy.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
     */
    public void read(@Nullable String type, @Nullable String version, JsonParser parser) throws IOException {
        EventSchema schema = type == null ? null : find(type, version);
        if (schema == null) {
            parser.skipChildren();
        } else {
            check(schema, parser);
        }
    }

    /**
     * The schema that data of this type must satisfy, before older ones are tried.
     *
     * @param version the one that the event names, or null
     * @param rejections take the reason if there is none
     */
    public @Nullable EventSchema asked(String type, @Nullable String version, Rejections rejections) {
        EventSchema schema = find(type, version);
        if (schema == null) {
            EventType known = types.find(type);
            if (known == null) {
                rejections.addAt(
                        "type",
                        "unknown-type",
                        Event.isOwnType(type)
                                ? "types that begin with 'penstock.' are Penstock's own"
                                : "there is no event type " + Texts.brief(type));
            } else {
                rejections.addAt(
                        "schemaVersion",
                        "unknown-version",
                        "there is no version " + Texts.brief(String.valueOf(version)) + " of " + type + "; use "
                                + String.join(" or ", known.versions()));
            }
        }
        return schema;
    }

    private @Nullable EventSchema find(String type, @Nullable String version) {
        EventType known = types.find(type);
        if (known == null) {
            return types.quarantinesUnknown() && !Event.isOwnType(type) ? types.unvalidated() : null;
        }
        return version == null ? known.newest() : known.find(version);
    }

    /**
     * Ends the check of data that has been read.
     *
     * @param asked what {@link #asked} said of this event
     * @param version the one that the event names, or null
     * @param rejections take the reasons of {@code asked} if neither it nor an older version is satisfied
     * @return what the data satisfies, or {@code asked}
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON
     */
    public EventSchema finish(
            EventSchema asked,
            String type,
            @Nullable String version,
            byte[] in,
            int offset,
            int length,
            Rejections rejections)
            throws IOException {
        if (checked != asked) {
            // The type or the version came after the data, or nothing was checked in passing.
            try (JsonParser parser = EventJson.open(in, offset, length)) {
                parser.nextToken();
                check(asked, parser);
            }
        }
        if (reasons.isEmpty()) {
            return asked;
        }
        EventType known = version == null ? types.find(type) : null;
        EventSchema older = known == null ? null : known.older(in, offset, length);
        if (older != null) {
            return older;
        }
        rejections.addAll(reasons);
        return asked;
    }

    private void check(EventSchema schema, JsonParser parser) throws IOException {
        reasons.clear();
        reasons.enter("data");
        schema.check(parser, reasons);
        reasons.leave();
        checked = schema;
    }
}
