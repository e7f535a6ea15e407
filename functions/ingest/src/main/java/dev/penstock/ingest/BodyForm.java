package dev.penstock.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a body holds its events. */
enum BodyForm {
    /** One JSON object, or an array of them. */
    JSON("application/json"),
    /** One JSON object a line; blank lines count for nothing. */
    NDJSON("application/x-ndjson"),
    /** A {@code penstock.v1.PublishRequest}. */
    PROTOBUF("application/x-protobuf", "application/protobuf");

    /** Of {@code List.of}, which cannot change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> mediaTypes;

    BodyForm(String... mediaTypes) {
        this.mediaTypes = List.of(mediaTypes);
    }

    /**
     * Opens a body of this form.
     *
     * @param body unpacked
     * @param draft to build each event in
     */
    EventReader open(byte[] body, EventDraft draft, Limits limits) {
        return switch (this) {
            case JSON, NDJSON ->
                new JsonEventReader(body, EventSlices.of(this, body, limits.maxEvents()), draft, limits);
            case PROTOBUF -> new ProtoEventReader(body, draft, limits);
        };
    }

    /**
     * The form that a {@code Content-Type} names, or empty for any other; also for a charset other than UTF-8, which is
     * the only one that JSON has.
     */
    static Optional<BodyForm> of(@Nullable String contentType) {
        if (contentType == null) {
            return Optional.empty();
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace("\"", "").replace(" ", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return Optional.empty();
            }
        }
        for (BodyForm form : values()) {
            if (form.mediaTypes.contains(parts[0].strip())) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }
}
