package dev.penstock.ingest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a body holds its events. */
enum BodyForm {
    /** One JSON object, or an array of them. */
    JSON("application/json"),
    /** One JSON object a line; blank lines count for nothing. */
    NDJSON("application/x-ndjson"),
    /** A {@code penstock.v1.PublishRequest}. */
    PROTOBUF("application/x-protobuf", "application/protobuf"),
    /** One CloudEvent in the JSON format. */
    CLOUDEVENT("application/cloudevents+json"),
    /** An array of CloudEvents in the JSON format. */
    CLOUDEVENT_BATCH("application/cloudevents-batch+json"),
    /** A PublishRequest in Protobuf's JSON form. No media type means it: its callers call it JSON, and so their door says it. */
    PROTO_JSON();

    /** Of {@code List.of}, which cannot change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> mediaTypes;

    BodyForm(String... mediaTypes) {
        this.mediaTypes = List.of(mediaTypes);
    }

    /** What callers call this form. */
    String mediaType() {
        return mediaTypes.isEmpty() ? "application/json" : mediaTypes.getFirst();
    }

    /** The forms that are taken, as an {@code Accept-Post} header says it. */
    static String accepted() {
        return Stream.of(values())
                .flatMap(form -> form.mediaTypes.stream().limit(1))
                .collect(Collectors.joining(", "));
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
            case CLOUDEVENT, CLOUDEVENT_BATCH ->
                new CloudEventReader(body, EventSlices.of(this, body, limits.maxEvents()), draft, limits);
            case PROTO_JSON ->
                new ProtoJsonEventReader(body, EventSlices.of(this, body, limits.maxEvents()), draft, limits);
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
        MediaType type = MediaType.of(contentType);
        for (BodyForm form : values()) {
            if (type.utf8() && form.mediaTypes.contains(type.name())) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }
}
