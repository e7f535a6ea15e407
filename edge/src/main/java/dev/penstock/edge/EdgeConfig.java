package dev.penstock.edge;

import dev.penstock.config.Settings;
import dev.penstock.ingest.IngestConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The edge's settings, the ingest core's among them.
 *
 * @param port where it listens; 0 any
 * @param workers how many micro-batches may be on their way at a time
 * @param queueRequests how many requests may wait for a worker
 * @param queueBytes how many bytes these may hold together
 * @param batchRequests how many requests a worker takes at once at most
 * @param batchBytes after how many bytes of requests it takes no more
 * @param linger how long a worker waits for more before it writes
 * @param streamWindow how many requests of one stream may be unanswered before no more of it is read
 * @param callTimeout how long a request may take where its caller sets no shorter deadline
 * @param receiveTimeout how long the one request of a call may take to arrive
 * @param callsPerConnection how many calls may be open on one connection
 * @param keepAlive how often a silent connection is asked whether it is there
 * @param maxConnectionAge after which a connection is asked to come again, so that new instances get their share
 * @param maxHeaderBytes of a call's metadata
 * @param tls the server's certificate and key; null: plain text, behind a load balancer that ends TLS
 */
public record EdgeConfig(
        IngestConfig ingest,
        int port,
        int workers,
        int queueRequests,
        int queueBytes,
        int batchRequests,
        int batchBytes,
        Duration linger,
        int streamWindow,
        Duration callTimeout,
        Duration receiveTimeout,
        int callsPerConnection,
        Duration keepAlive,
        Duration maxConnectionAge,
        int maxHeaderBytes,
        @Nullable Tls tls) {

    private static final String CERTIFICATE = "PENSTOCK_EDGE_TLS_CERTIFICATE";
    private static final String KEY = "PENSTOCK_EDGE_TLS_KEY";

    /**
     * Files in PEM.
     *
     * @param certificate the chain, the server's own first
     * @param key in PKCS 8, without a password
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static EdgeConfig parse(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        EdgeConfig config = new EdgeConfig(
                IngestConfig.read(settings),
                settings.wholeNumber("PENSTOCK_EDGE_PORT", 50_051, 0, 65_535),
                settings.wholeNumber(
                        "PENSTOCK_EDGE_WORKERS", 2 * Runtime.getRuntime().availableProcessors(), 1, 256),
                settings.wholeNumber("PENSTOCK_EDGE_QUEUE", 8_192, 1, 1_000_000),
                settings.wholeNumber("PENSTOCK_EDGE_QUEUE_BYTES", 64_000_000, 1_000, 2_000_000_000),
                settings.wholeNumber("PENSTOCK_EDGE_BATCH", 1_000, 1, 100_000),
                settings.wholeNumber("PENSTOCK_EDGE_BATCH_BYTES", 1_000_000, 1_000, 100_000_000),
                Duration.ofMillis(settings.wholeNumber("PENSTOCK_EDGE_LINGER_MILLIS", 0, 0, 1_000)),
                settings.wholeNumber("PENSTOCK_EDGE_STREAM_WINDOW", 256, 1, 100_000),
                seconds(settings, "PENSTOCK_EDGE_TIMEOUT_SECONDS", 20, 300),
                seconds(settings, "PENSTOCK_EDGE_RECEIVE_SECONDS", 10, 300),
                settings.wholeNumber("PENSTOCK_EDGE_CALLS_PER_CONNECTION", 256, 1, 100_000),
                seconds(settings, "PENSTOCK_EDGE_KEEPALIVE_SECONDS", 60, 7_200),
                seconds(settings, "PENSTOCK_EDGE_MAX_CONNECTION_SECONDS", 3_600, 864_000),
                settings.wholeNumber("PENSTOCK_EDGE_MAX_HEADER_BYTES", 8_192, 1_024, 1_000_000),
                tls(settings));
        settings.check();
        return config;
    }

    private static Duration seconds(Settings settings, String name, int fallback, int max) {
        return Duration.ofSeconds(settings.wholeNumber(name, fallback, 1, max));
    }

    private static @Nullable Tls tls(Settings settings) {
        String certificate = settings.text(CERTIFICATE, "");
        String key = settings.text(KEY, "");
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        requireFile(settings, CERTIFICATE, certificate);
        requireFile(settings, KEY, key);
        return new Tls(Path.of(certificate), Path.of(key));
    }

    private static void requireFile(Settings settings, String name, String path) {
        if (path.isEmpty()) {
            settings.fault(name, "is not set; TLS needs both " + CERTIFICATE + " and " + KEY);
        } else if (!Files.isReadable(Path.of(path))) {
            settings.fault(name, path + " cannot be read");
        }
    }
}
