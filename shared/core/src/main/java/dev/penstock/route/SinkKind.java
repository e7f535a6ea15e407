package dev.penstock.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kinds of sinks that there are, and what each must be told. A new sink adds a line here. */
enum SinkKind {
    /** A Kinesis stream of the deployment: the stream's name in the template. */
    KINESIS("kinesis", "stream", Pattern.compile("[A-Za-z0-9_.-]{1,128}"));

    private final String label;
    private final String setting;
    private final Pattern form;

    SinkKind(String label, String setting, Pattern form) {
        this.label = label;
        this.setting = setting;
        this.form = form;
    }

    static Optional<SinkKind> of(String label) {
        return Stream.of(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    static List<String> labels() {
        return Stream.of(values()).map(kind -> kind.label).toList();
    }

    String label() {
        return label;
    }

    /** The setting that it needs. */
    String setting() {
        return setting;
    }

    /** What that setting's value looks like. */
    Pattern form() {
        return form;
    }
}
