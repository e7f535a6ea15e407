package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of objects; and that no key comes twice, since readers would not agree on which one counts.
 *
 * @param members what {@code properties} or {@code required} name
 * @param required those that {@code required} names, in its order
 * @param closed whether there may be no member outside {@code properties}
 * @param additional what members outside {@code properties} must look like, or null for anything
 * @param maxProperties {@link Integer#MAX_VALUE} for no limit
 */
record ObjectRules(
        Map<String, Member> members,
        List<Member> required,
        boolean closed,
        @Nullable SchemaNode additional,
        int minProperties,
        int maxProperties) {

    static final ObjectRules ANY = new ObjectRules(Map.of(), List.of(), false, null, 0, Integer.MAX_VALUE);

    /**
     * A member that the schema names.
     *
     * @param number its place in the table of what was seen, from 0
     * @param node its schema, or null where {@code required} alone names it
     */
    record Member(int number, String name, @Nullable SchemaNode node) {}

    /** Reads the object, to its closing brace. */
    void check(JsonParser parser, Rejections rejections) throws IOException {
        boolean[] seen = new boolean[members.size()];
        Set<String> others = null;
        int count = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            count++;
            Member member = members.get(name);
            boolean first;
            if (member != null) {
                first = !seen[member.number()];
                seen[member.number()] = true;
            } else {
                if (others == null) {
                    others = new HashSet<>();
                }
                first = others.add(name);
            }
            parser.nextToken();
            rejections.enter(name);
            if (!first) {
                rejections.add("duplicate-key", "comes more than once in its object");
            }
            checkMember(member == null ? null : member.node(), parser, rejections);
            rejections.leave();
        }
        for (Member member : required) {
            if (!seen[member.number()]) {
                rejections.addAt(member.name(), "required", Sentences.MISSING);
            }
        }
        if (count < minProperties) {
            rejections.add("minProperties", Sentences.tooSmall("members", count, String.valueOf(minProperties)));
        }
        if (count > maxProperties) {
            rejections.add("maxProperties", Sentences.tooLarge("members", count, String.valueOf(maxProperties)));
        }
    }

    private void checkMember(@Nullable SchemaNode declared, JsonParser parser, Rejections rejections)
            throws IOException {
        SchemaNode node = declared;
        if (node == null) {
            if (closed) {
                rejections.add("additionalProperties", Sentences.UNKNOWN_MEMBER);
            }
            node = additional == null ? SchemaNode.ANYTHING : additional;
        }
        node.check(parser, rejections);
    }
}
