package dev.penstock.port;

import dev.penstock.time.Deadline;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the device registry knows of devices besides their tokens: their site, their model, as text by name. */
public interface DeviceAttributes {

    /** How many attributes a device may have. */
    int MOST = 32;

    /** How many characters a value may have. */
    int LONGEST_VALUE = 256;

    /** The form of a name. */
    Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    /** The attributes of those of the devices that have any. */
    Map<String, Map<String, String>> find(Set<String> deviceIds, Deadline deadline);

    /**
     * Replaces all attributes of a device; none removes it.
     *
     * @param attributes of which {@link #fault} finds nothing wrong
     */
    void save(String deviceId, Map<String, String> attributes, Deadline deadline);

    /** Why a device cannot have these attributes, or null if it can. */
    static @Nullable String fault(Map<String, String> attributes) {
        if (attributes.size() > MOST) {
            return "has " + attributes.size() + " attributes, more than " + MOST;
        }
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String reason = fault(attribute.getKey(), attribute.getValue());
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return "'" + name + "' is no name of an attribute: a letter, and up to 63 letters, digits, _ and -";
        }
        if (value.isEmpty() || value.length() > LONGEST_VALUE) {
            return "attribute '" + name + "' has a value of " + value.length() + " characters; 1 to " + LONGEST_VALUE
                    + " may be";
        }
        return null;
    }
}
