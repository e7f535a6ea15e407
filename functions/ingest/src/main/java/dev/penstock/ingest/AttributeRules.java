package dev.penstock.ingest;

import dev.penstock.schema.Rejections;
import dev.penstock.schema.Texts;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the attributes of an event may be called, and how much of them is kept: the same for every way in. */
final class AttributeRules {

    /** CloudEvents advises 20 and demands nothing. */
    static final int MAX_NAME_LENGTH = 64;

    /** What the sinks write about an event's way through Penstock; it does not hold for another way. */
    private static final String OWN_PREFIX = "penstock";

    /** An event has members for these, or a CloudEvent would have. */
    private static final Set<String> TAKEN = Set.of("id", "type", "time", "data", "specversion", "datacontenttype");

    private AttributeRules() {}

    /** Whether CloudEvents allows a name: lower-case letters and digits. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && !name.equals("data")
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }

    /** Whether an attribute stays with its event. */
    static boolean isKept(String name) {
        return !name.startsWith(OWN_PREFIX);
    }

    /** The attributes of an event that lists them by name, without those that are not kept; notes what is wrong with them. */
    static Map<String, String> keep(Map<String, String> attributes, Limits limits, Rejections rejections) {
        if (attributes.isEmpty()) {
            return attributes;
        }
        Map<String, String> kept = HashMap.newHashMap(attributes.size());
        rejections.enter("attributes");
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            if (TAKEN.contains(name)) {
                rejections.addAt(name, "attribute-name", "is a member of the event itself");
            } else if (!isName(name)) {
                rejectName(name, rejections);
            } else if (!EventDraft.isPrintable(attribute.getValue())) {
                rejections.addAt(name, "pattern", "must not hold control characters or halves of surrogate pairs");
            } else if (isKept(name)) {
                kept.put(name, attribute.getValue());
            }
        }
        checkSize(kept, limits, rejections);
        rejections.leave();
        return kept;
    }

    /** Notes that a name is none. */
    static void rejectName(String name, Rejections rejections) {
        rejections.addAt(
                Texts.brief(name),
                "attribute-name",
                "the name of an attribute is made of 1 to " + MAX_NAME_LENGTH + " lower-case letters and digits");
    }

    /** Notes that attributes are too many or too large. */
    static void checkSize(Map<String, String> kept, Limits limits, Rejections rejections) {
        if (kept.size() > limits.maxAttributes()) {
            rejections.add(
                    "attribute-count",
                    "has " + kept.size() + " attributes to keep; at most " + limits.maxAttributes() + " are allowed ("
                            + Limits.ATTRIBUTES + ")");
        }
        int bytes = 0;
        for (Map.Entry<String, String> attribute : kept.entrySet()) {
            bytes += attribute.getKey().length() + attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > limits.maxAttributeBytes()) {
            rejections.add(
                    "attribute-size",
                    "has attributes of " + bytes + " bytes, names and values; at most " + limits.maxAttributeBytes()
                            + " are allowed (" + Limits.ATTRIBUTE_BYTES + ")");
        }
    }
}
