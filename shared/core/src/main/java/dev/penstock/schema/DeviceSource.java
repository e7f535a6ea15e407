package dev.penstock.schema;

import java.util.List;
import java.util.stream.Stream;

/** Which attribute of a CloudEvent names its device. */
public enum DeviceSource {
    /** {@code subject}, or {@code source} where there is no subject. */
    SUBJECT("subject"),
    /** {@code source}, the whole of it. */
    SOURCE("source"),
    /** What follows the last slash, colon or number sign of {@code source}. */
    SOURCE_TAIL("source-tail");

    private final String label;

    DeviceSource(String label) {
        this.label = label;
    }

    /** The name in {@code types.yaml}. */
    String label() {
        return label;
    }

    static List<String> labels() {
        return Stream.of(values()).map(DeviceSource::label).toList();
    }

    static DeviceSource of(String label) {
        return Stream.of(values())
                .filter(source -> source.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no device source " + label));
    }
}
