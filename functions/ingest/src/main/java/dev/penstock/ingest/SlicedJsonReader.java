package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import dev.penstock.schema.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What readers of JSON have in common: a body in slices, each of which is one event, an object of members. */
abstract class SlicedJsonReader implements EventReader {

    private static final String EVENT = "the event";

    final byte[] body;
    final EventDraft draft;
    private final EventSlices slices;
    private final Limits limits;

    SlicedJsonReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        this.body = body;
        this.slices = slices;
        this.draft = draft;
        this.limits = limits;
    }

    /** Forgets the event before. */
    abstract void clear();

    /**
     * Reads a member, to the last token of its value.
     *
     * @param parser on the first token of its value
     * @param start where in the body the event begins
     */
    abstract void readMember(String name, JsonParser parser, int start) throws IOException;

    /** The event, or null if there is a reason to reject it. */
    abstract @Nullable Event finish() throws IOException;

    @Override
    public final Optional<Refusal> refusal() {
        return slices.refusal();
    }

    @Override
    public final int count() {
        return slices.count();
    }

    @Override
    public final Receipt.Rejected rejection() {
        return draft.rejection();
    }

    @Override
    public final @Nullable Event read(int index) {
        clear();
        if (!slices.fits(index, limits, draft.rejections())) {
            return null;
        }
        int start = slices.start(index);
        try (JsonParser parser = EventJson.open(body, start, slices.end(index) - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                JsonFaults.requireEnd(parser, EVENT);
                draft.rejections().add("type", "an event must be an object");
                return null;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                readMember(name, parser, start);
            }
            JsonFaults.requireEnd(parser, EVENT);
            return finish();
        } catch (JsonProcessingException e) {
            draft.rejections().clear();
            draft.rejections().add("invalid-json", JsonFaults.describe(e, EVENT));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
    }
}
