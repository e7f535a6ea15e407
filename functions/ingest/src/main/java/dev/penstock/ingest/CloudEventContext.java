package dev.penstock.ingest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.penstock.event.Event;
import dev.penstock.schema.DeviceSource;
import dev.penstock.schema.Rejections;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one CloudEvent, whatever mode it came in, and what becomes of each in an event of Penstock. Paths of
 * rejections are those of the JSON format in every mode. Made to be used again after {@link #clear}.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</a>
 */
final class CloudEventContext {

    private static final String SPEC_VERSION = "1.0";

    private final EventDraft draft;
    private final Limits limits;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> unset = new HashSet<>();
    private final Map<String, String> kept = new HashMap<>();
    private @Nullable String specVersion;
    private @Nullable String type;
    private @Nullable String source;
    private @Nullable String subject;
    private boolean hasId;
    private @Nullable String dataMember;

    CloudEventContext(EventDraft draft, Limits limits) {
        this.draft = draft;
        this.limits = limits;
    }

    /** Forgets the event; the draft too. */
    void clear() {
        draft.clear();
        seen.clear();
        unset.clear();
        kept.clear();
        specVersion = null;
        type = null;
        source = null;
        subject = null;
        hasId = false;
        dataMember = null;
    }

    /** Notes that a member of the event is there, whatever its value. */
    void mark(String name) {
        if (!seen.add(name)) {
            draft.rejections().addAt(name, "duplicate-key", "comes more than once in its object");
        }
    }

    /** Notes that a member is null, which is the same as absent. */
    void unset(String name) {
        unset.add(name);
    }

    /** Notes that there is data, fit or not. */
    void markData(String name) {
        if (dataMember != null && !dataMember.equals(name)) {
            rejections().addAt(name, "exclusive", "an event has data or data_base64, and not both");
        }
        dataMember = name;
    }

    /** Takes an attribute; one that is null counts as absent and does not come here. */
    void add(String name, String value) {
        if (!EventDraft.isPrintable(value)) {
            rejections().addAt(name, "pattern", "must not hold control characters or halves of surrogate pairs");
            return;
        }
        switch (name) {
            case "specversion" -> specVersion = value;
            case "id" -> {
                draft.id(value);
                hasId = true;
            }
            case "type" -> {
                draft.type(value);
                type = value;
            }
            case "time" ->
                draft.time('"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"');
            case "datacontenttype" -> checkContentType(value);
            case "source" -> {
                source = value;
                kept.put(name, value);
            }
            case "subject" -> {
                subject = value;
                kept.put(name, value);
            }
            case "dataschema" -> {
                kept.put(name, value);
                requireNotEmpty(name, value);
            }
            default -> extension(name, value);
        }
    }

    private void checkContentType(String value) {
        if (!MediaType.of(value).isJson()) {
            rejections()
                    .addAt(
                            "datacontenttype",
                            "datacontenttype",
                            "is " + Texts.brief(value)
                                    + "; data must be JSON in UTF-8: application/json, or a type that ends in +json");
        }
    }

    private void extension(String name, String value) {
        if (!AttributeRules.isName(name)) {
            AttributeRules.rejectName(name, rejections());
        } else if (AttributeRules.isKept(name)) {
            kept.put(name, value);
        }
    }

    /**
     * Checks what can only be checked once everything has been read.
     *
     * @return the event, or null if there is a reason to reject it
     * @throws com.fasterxml.jackson.core.JsonProcessingException if the data is not JSON
     */
    @Nullable
    Event finish() throws IOException {
        if (specVersion != null && !specVersion.equals(SPEC_VERSION)) {
            // Whatever else there is would be judged by the rules of another version.
            rejections().clear();
            rejections()
                    .addAt("specversion", "specversion", "is " + Texts.brief(specVersion) + "; only 1.0 is supported");
            return null;
        }
        require("specversion", specVersion != null);
        require("id", hasId);
        require("source", source != null);
        require("type", type != null);
        require("data", dataMember != null);
        requireNotEmpty("source", source);
        requireNotEmpty("subject", subject);
        AttributeRules.checkSize(kept, limits, rejections());
        if (source != null && !source.isEmpty()) {
            nameDevice(source);
        }
        draft.attributes(kept);
        draft.schemaVersion(versionOf(kept.get("dataschema")));
        return draft.finish();
    }

    /**
     * The schema's version that a URI ends in, such as {@code https://schemas.example/pump.telemetry/2}, if the type has
     * that one. A URI of somebody else's registry may end in any number, so another is no reason to reject the event.
     */
    private @Nullable String versionOf(@Nullable String dataSchema) {
        String last = dataSchema == null ? "" : tail(dataSchema);
        String version = last.endsWith(".json") ? last.substring(0, last.length() - ".json".length()) : last;
        return draft.hasVersion(version) ? version : null;
    }

    private void require(String name, boolean present) {
        // A member that is there and not fit has its reason already.
        if (!present && (!seen.contains(name) || unset.contains(name))) {
            rejections().addAt(name, "required", "is missing");
        }
    }

    private void requireNotEmpty(String name, @Nullable String value) {
        if (value != null && value.isEmpty()) {
            rejections().addAt(name, "minLength", "must not be empty");
        }
    }

    private void nameDevice(String fullSource) {
        DeviceSource from = draft.deviceSource();
        if (from == DeviceSource.SUBJECT && subject != null) {
            if (!subject.isEmpty()) {
                draft.deviceId(subject, "subject");
            }
        } else if (from == DeviceSource.SOURCE_TAIL) {
            String tail = tail(fullSource);
            if (tail.isEmpty()) {
                rejections().addAt("source", "pattern", "ends in a separator, and what follows it names the device");
            } else {
                draft.deviceId(tail, "source");
            }
        } else {
            draft.deviceId(fullSource, "source");
        }
    }

    private static String tail(String uri) {
        int last = Math.max(uri.lastIndexOf('/'), Math.max(uri.lastIndexOf(':'), uri.lastIndexOf('#')));
        return uri.substring(last + 1);
    }

    private Rejections rejections() {
        return draft.rejections();
    }
}
