package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Compresses answers, because an HTTP API does not: a page of events shrinks to a tenth. */
final class Compression {

    /** Smaller bodies fit into one packet anyway. */
    private static final int FROM_BYTES = 1_400;

    private Compression() {}

    /** The response as a client with this {@code Accept-Encoding} takes it. */
    static HttpResponse apply(HttpResponse response, String acceptEncoding) {
        String type = response.headers().getOrDefault("content-type", "");
        boolean compressible = !type.equals("image/png") && !type.startsWith("font/");
        if (response.body().length < FROM_BYTES || !compressible) {
            return response;
        }
        HttpResponse varying = response.with("vary", "accept-encoding");
        if (!acceptsGzip(acceptEncoding)) {
            return varying;
        }
        return new HttpResponse(varying.status(), varying.headers(), gzip(response.body()))
                .with("content-encoding", "gzip");
    }

    private static boolean acceptsGzip(String acceptEncoding) {
        for (String each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.strip().split("\\s*;\\s*", -1);
            if (parts[0].equals("gzip")) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return out.toByteArray();
    }
}
