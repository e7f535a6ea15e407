package dev.penstock.aws.dynamo;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A place in a list, in a form that says nothing to whoever passes it back. */
final class Cursor {

    private Cursor() {}

    /** Encodes a place; {@code kind} tells the lists of one table from those of another. */
    static String encode(char kind, String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((kind + place).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Decodes a place.
     *
     * @throws IllegalArgumentException if {@code cursor} was not made by {@link #encode} with this kind
     */
    static String decode(char kind, String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cursor: not one of this list's", e);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty() || text.charAt(0) != kind) {
            throw new IllegalArgumentException("cursor: not one of this list's");
        }
        return text.substring(1);
    }
}
