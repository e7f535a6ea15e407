package dev.penstock.ingest;

import dev.penstock.schema.Rejections;
import dev.penstock.schema.Texts;
import java.util.Map;
import java.util.Set;

/** What the attributes of an event may be called and hold, so that they fit in a CloudEvent. */
final class AttributeRules {

    private static final int MAX_NAME_LENGTH = 20;

    /** Of all names and values together, in UTF-16 units. */
    private static final int MAX_LENGTH = 8_192;

    /** The event has members for these. */
    private static final Set<String> TAKEN = Set.of("id", "type", "time", "data", "specversion", "datacontenttype");

    private AttributeRules() {}

    /** Notes what is wrong with an event's attributes. */
    static void check(Map<String, String> attributes, Rejections rejections) {
        if (attributes.isEmpty()) {
            return;
        }
        rejections.enter("attributes");
        int length = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            length += name.length() + attribute.getValue().length();
            if (!isName(name)) {
                rejections.addAt(
                        Texts.brief(name),
                        "attribute-name",
                        "a name is 1 to " + MAX_NAME_LENGTH + " lower-case letters and digits");
            } else if (TAKEN.contains(name)) {
                rejections.addAt(name, "attribute-name", "is a member of the event itself");
            }
            if (attribute.getValue().chars().anyMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0))) {
                rejections.addAt(Texts.brief(name), "pattern", "must not hold control characters");
            }
        }
        if (length > MAX_LENGTH) {
            rejections.add(
                    "maxLength", "have " + length + " characters together; at most " + MAX_LENGTH + " are allowed");
        }
        rejections.leave();
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}
