package dev.penstock.ingest;

import org.jspecify.annotations.Nullable;

/**
 * What a device sent, whatever it came by.
 *
 * @param authorization the header of this name, or null
 * @param contentType likewise
 * @param contentEncoding likewise
 * @param body possibly empty
 */
public record IngestRequest(
        @Nullable String authorization,
        @Nullable String contentType,
        @Nullable String contentEncoding,
        byte[] body) {}
