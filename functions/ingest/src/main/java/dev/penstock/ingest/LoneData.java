package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.penstock.schema.EventJson;
import java.io.IOException;

/** Reads data that does not stand in an event's JSON but alone, in bytes of its own. */
final class LoneData {

    private LoneData() {}

    /**
     * Reads the data into a draft, or notes why it is not fit.
     *
     * @param bytes not to be changed afterwards
     * @param member where the data stands in the event, for paths
     */
    static void read(byte[] bytes, String member, EventDraft draft, Limits limits) throws IOException {
        EventSlices slices = EventSlices.of(BodyForm.CLOUDEVENT, bytes, 1);
        if (slices.refusal().isPresent()) {
            boolean object = slices.count() > 0;
            draft.rejections()
                    .addAt(
                            member,
                            object ? "invalid-json" : "type",
                            object ? "is not one whole JSON object" : "must be a JSON object");
        } else if (!slices.isUtf8(0)) {
            draft.rejections().addAt(member, "invalid-json", "is not UTF-8");
        } else if (slices.depth(0) + 1 > limits.maxDepth()) {
            // In the plain form the event's own braces count as well.
            draft.rejections()
                    .addAt(
                            member,
                            "depth",
                            "nests " + slices.depth(0) + " deep; at most " + (limits.maxDepth() - 1) + " is allowed ("
                                    + Limits.DEPTH + " - 1)");
        } else {
            parse(bytes, slices.start(0), slices.end(0), member, draft);
        }
    }

    private static void parse(byte[] bytes, int start, int end, String member, EventDraft draft) throws IOException {
        try (JsonParser parser = EventJson.open(bytes, start, end - start)) {
            parser.nextToken();
            draft.readData(parser, bytes, start);
            JsonFaults.requireEnd(parser, "the data");
        } catch (JsonProcessingException e) {
            draft.rejections().clear();
            draft.rejections().addAt(member, "invalid-json", JsonFaults.describe(e, "the data"));
        }
    }
}
