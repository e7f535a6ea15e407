package dev.penstock.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Reads a running pipeline over HTTP. */
public final class PipelineReader implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeepAliveConnection connection;

    /** A reader on a connection with a reader's token. */
    public PipelineReader(KeepAliveConnection connection) {
        this.connection = connection;
    }

    /** The counters now. */
    public Counters counters() throws IOException {
        JsonNode stats = get("/v1/stats");
        JsonNode transform = stats.at("/stages/transform");
        JsonNode balance = stats.path("balance");
        return new Counters(
                stats.at("/stages/ingest/accepted").asLong(),
                transform.path("read").asLong(),
                balance.path("created").asLong(),
                balance.path("delivered").asLong(),
                balance.path("failed").asLong(),
                balance.path("filtered").asLong(),
                balance.path("duplicate").asLong(),
                balance.path("inFlight").asLong(),
                balance.path("difference").asLong());
    }

    /** The id of a device's latest event, or the empty string for an unknown device. */
    public String lastEventId(String deviceId) throws IOException {
        String path = "/v1/devices/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8);
        KeepAliveConnection.Response response = connection.get(path);
        return response.status() == 404
                ? ""
                : parse(path, response).at("/lastEvent/id").asText();
    }

    @Override
    public void close() {
        connection.close();
    }

    private JsonNode get(String path) throws IOException {
        return parse(path, connection.get(path));
    }

    private static JsonNode parse(String path, KeepAliveConnection.Response response) throws IOException {
        if (response.status() != 200) {
            throw new IOException("GET " + path + ": HTTP " + response.status() + ": " + response.text());
        }
        return JSON.readTree(response.body());
    }
}
