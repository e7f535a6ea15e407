package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of arrays.
 *
 * @param items what each element must look like, or null for anything
 * @param maxItems {@link Integer#MAX_VALUE} for no limit
 */
record ArrayRules(@Nullable SchemaNode items, int minItems, int maxItems) {

    static final ArrayRules ANY = new ArrayRules(null, 0, Integer.MAX_VALUE);

    /** Reads the array, to its closing bracket. */
    void check(JsonParser parser, Rejections rejections) throws IOException {
        SchemaNode node = items == null ? SchemaNode.ANYTHING : items;
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            rejections.enter(count);
            node.check(parser, rejections);
            rejections.leave();
            count++;
        }
        if (count < minItems) {
            rejections.add("minItems", Sentences.tooSmall("elements", count, String.valueOf(minItems)));
        }
        if (count > maxItems) {
            rejections.add("maxItems", Sentences.tooLarge("elements", count, String.valueOf(maxItems)));
        }
    }
}
