package dev.penstock.ingest;

import dev.penstock.event.Event;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CloudEvent in the binary mode of HTTP: attributes in headers, the body is the data.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 *     protocol binding, section 3.1</a>
 */
final class BinaryCloudEventReader implements EventReader {

    private static final String PREFIX = "ce-";

    /** One of these and no media type of CloudEvents: then a request is in this mode. */
    private static final List<String> SIGNS = List.of("ce-specversion", "ce-id", "ce-source", "ce-type");

    private final IngestRequest request;
    private final byte[] body;
    private final EventDraft draft;
    private final CloudEventContext context;
    private final Limits limits;

    BinaryCloudEventReader(IngestRequest request, byte[] body, EventDraft draft, Limits limits) {
        this.request = request;
        this.body = body;
        this.draft = draft;
        this.context = new CloudEventContext(draft, limits);
        this.limits = limits;
    }

    /** Whether a request is in binary mode, well formed or not. */
    static boolean isFor(IngestRequest request) {
        return SIGNS.stream().anyMatch(name -> request.header(name) != null)
                && !MediaType.of(contentType(request)).name().startsWith("application/cloudevents");
    }

    /** Whether the data is of a form that can be read. */
    static boolean isJson(IngestRequest request) {
        return MediaType.of(contentType(request)).isJson();
    }

    private static String contentType(IngestRequest request) {
        String contentType = request.header("content-type");
        return contentType == null ? "" : contentType;
    }

    @Override
    public Optional<Refusal> refusal() {
        return Optional.empty();
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Receipt.Rejected rejection() {
        return draft.rejection();
    }

    @Override
    public String devicePath() {
        return draft.devicePath();
    }

    @Override
    public @Nullable Event read(int index) {
        context.clear();
        // In their order, so that the reasons of a rejection have one as well.
        for (Map.Entry<String, String> header : new TreeMap<>(request.headers()).entrySet()) {
            if (header.getKey().startsWith(PREFIX)) {
                readAttribute(header.getKey().substring(PREFIX.length()), header.getValue());
            }
        }
        try {
            readData();
            return context.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
    }

    private void readAttribute(String name, String value) {
        context.mark(name);
        if (name.equals("datacontenttype")) {
            draft.rejections().addAt(name, "datacontenttype", "stands in Content-Type, and not in a header of its own");
            return;
        }
        try {
            context.add(name, HeaderText.decode(value));
        } catch (HeaderText.MalformedException e) {
            draft.rejections().addAt(name, "pattern", Texts.brief(String.valueOf(e.getMessage())));
        }
    }

    private void readData() throws IOException {
        if (body.length == 0) {
            return; // it is missing, which finish() notes
        }
        context.markData("data");
        if (body.length > limits.maxEventBytes()) {
            draft.rejections()
                    .addAt(
                            "data",
                            "event-size",
                            "has " + body.length + " bytes; at most " + limits.maxEventBytes() + " are allowed ("
                                    + Limits.EVENT_BYTES + ")");
        } else {
            LoneData.read(body, "data", draft, limits);
        }
    }
}
