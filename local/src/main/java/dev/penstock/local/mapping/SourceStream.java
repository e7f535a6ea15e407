package dev.penstock.local.mapping;

import java.util.List;

/**
 * A stream to be read by one mapping.
 *
 * @param arn as records name it to the function
 * @param shards at least one
 */
public record SourceStream(String arn, List<Shard> shards) {
    public SourceStream {
        shards = List.copyOf(shards);
    }

    /** The region in the ARN. */
    String region() {
        return arn.split(":", 6)[3];
    }

    /** The account in the ARN. */
    String account() {
        return arn.split(":", 6)[4];
    }
}
