package dev.penstock.local.embedded;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;

/** A shard iterator as opaque text: stream, shard, and the sequence after which to go on. */
record ShardIterator(String stream, String shardId, long after) {

    private static final String SEPARATOR = "\n";

    String encode() {
        String text = String.join(SEPARATOR, stream, shardId, Long.toString(after));
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ShardIterator decode(@Nullable String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text == null ? "" : text), StandardCharsets.UTF_8)
                    .split(SEPARATOR, -1);
            if (parts.length == 3) {
                return new ShardIterator(parts[0], parts[1], Long.parseLong(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private static InvalidArgumentException invalid(@Nullable Throwable cause) {
        return InvalidArgumentException.builder()
                .message("Invalid ShardIterator.")
                .cause(cause)
                .build();
    }
}
