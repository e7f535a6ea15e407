package dev.penstock.aws;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Sample payloads, as AWS documents them. */
public final class Payloads {

    private Payloads() {}

    /** A file of the payloads folder. */
    public static InputStream file(String name) {
        return Objects.requireNonNull(Payloads.class.getResourceAsStream("/payloads/" + name), name);
    }

    /** A payload given as text. */
    public static InputStream text(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }
}
