package dev.penstock.e2e.containers;

import java.util.HashMap;
import java.util.Map;

/** What a service answered. */
record ServiceAnswer(int status, Map<String, String> headers, byte[] body) {

    /** The same with another body, and so without the checksum of the first. */
    ServiceAnswer with(byte[] other) {
        Map<String, String> kept = new HashMap<>(headers);
        kept.keySet().removeIf(name -> name.equalsIgnoreCase("x-amz-crc32"));
        return new ServiceAnswer(status, kept, other);
    }
}
