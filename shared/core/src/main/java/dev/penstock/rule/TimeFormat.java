package dev.penstock.rule;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The formats of a timestamp that a rule may name. */
enum TimeFormat {
    /** ISO 8601 text, with or without an offset. */
    ISO("iso"),
    /** A number of seconds or milliseconds since 1970, whichever its size suggests. */
    EPOCH("epoch"),
    /** A number of seconds since 1970, with a fraction if need be. */
    EPOCH_S("epoch-s"),
    /** A number of milliseconds since 1970, with a fraction if need be. */
    EPOCH_MS("epoch-ms"),
    /** A number of microseconds since 1970, with a fraction if need be. */
    EPOCH_US("epoch-us"),
    /** A number of nanoseconds since 1970. */
    EPOCH_NS("epoch-ns");

    /** What a rule may write. */
    static final List<String> WORDS = Arrays.stream(values()).map(f -> f.word).toList();

    private final String word;

    TimeFormat(String word) {
        this.word = word;
    }

    /** The format with this word, or null. */
    static @Nullable TimeFormat of(String word) {
        for (TimeFormat format : values()) {
            if (format.word.equals(word)) {
                return format;
            }
        }
        return null;
    }
}
