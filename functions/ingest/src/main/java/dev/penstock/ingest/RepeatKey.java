package dev.penstock.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What makes a request a repeat of another: the credential and its idempotency key; and what both must agree in.
 *
 * @param tokenHash whose request it is
 * @param key 1 to 255 printable ASCII characters
 * @param requestHash the SHA-256 of the body and of the headers that say what it means, lower-case hex
 */
record RepeatKey(String tokenHash, String key, String requestHash) {

    static final String HEADER = "idempotency-key";

    private static final int MAX_LENGTH = 255;

    /** The headers of CloudEvents in binary mode begin so; there they are the better half of the event. */
    private static final String CLOUD_EVENTS = "ce-";

    /**
     * The key of a request that has the header; empty if the header's value is no key. A quoted value is what is between
     * the quotes: the IETF draft has it in quotes, most clients send it bare.
     */
    static Optional<RepeatKey> of(String tokenHash, String header, IngestRequest request) {
        String key = header.strip();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        if (key.isEmpty() || key.length() > MAX_LENGTH || !key.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return Optional.empty();
        }
        return Optional.of(new RepeatKey(tokenHash, key, hash(request)));
    }

    private static String hash(IngestRequest request) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        for (Map.Entry<String, String> header : new TreeMap<>(request.headers()).entrySet()) {
            String name = header.getKey();
            if (name.equals("content-type") || name.equals("content-encoding") || name.startsWith(CLOUD_EVENTS)) {
                // No header holds a line feed, so what follows cannot be taken for another one.
                sha256.update((name + ':' + header.getValue() + '\n').getBytes(StandardCharsets.UTF_8));
            }
        }
        sha256.update((byte) '\n');
        return HexFormat.of().formatHex(sha256.digest(request.body()));
    }
}
