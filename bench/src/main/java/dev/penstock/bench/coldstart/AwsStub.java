package dev.penstock.bench.coldstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executors;

/** Answers, on loopback, the two calls that one event costs: DynamoDB's GetItem and Kinesis's PutRecords of one record. */
final class AwsStub implements AutoCloseable {

    private final HttpServer server;

    AwsStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", AwsStub::answer);
        server.start();
    }

    /** Where it listens. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            boolean dynamo = target != null && target.endsWith(".GetItem");
            if (!dynamo && (target == null || !target.endsWith(".PutRecords"))) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            byte[] body = dynamo ? credential() : confirmation();
            exchange.getResponseHeaders()
                    .set("Content-Type", dynamo ? "application/x-amz-json-1.0" : "application/x-amz-cbor-1.1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] credential() {
        return """
                {"Item":{"pk":{"S":"hash"},"sk":{"S":"credential"},"role":{"S":"device"},"created":{"S":"%s"},
                "devices":{"SS":["pump-17"]}}}""".formatted(Instant.EPOCH).getBytes(StandardCharsets.UTF_8);
    }

    /** One confirmed record in CBOR (RFC 8949). */
    private static byte[] confirmation() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xa2); // a map of two
        text(out, "FailedRecordCount");
        out.write(0x00);
        text(out, "Records");
        out.write(0x81); // an array of one
        out.write(0xa2);
        text(out, "SequenceNumber");
        text(out, "49590338271490256608559692538361571095921575989136588898");
        text(out, "ShardId");
        text(out, "shardId-000000000000");
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 24) {
            out.write(0x60 + bytes.length);
        } else {
            out.write(0x78);
            out.write(bytes.length);
        }
        out.writeBytes(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
