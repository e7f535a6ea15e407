package dev.penstock.edge;

import com.google.protobuf.ByteString;
import dev.penstock.access.Tokens;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.ingest.Ingest;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.testkit.InMemoryAnswerStore;
import dev.penstock.testkit.InMemoryDeviceRegistry;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import dev.penstock.v1.IngestServiceGrpc;
import dev.penstock.v1.PublishRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server on fakes, and clients with the stubs that a Java device would generate. */
final class EdgeFixture implements AutoCloseable {

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    static final String DEVICE_TOKEN = "psd_" + "A".repeat(43);
    static final String OTHER_TOKEN = "psd_" + "B".repeat(43);
    static final String READER_TOKEN = "psr_" + "A".repeat(43);

    private static final String SCHEMA = """
            {"type":"object","required":["temperature"],"properties":{"temperature":{"type":"number","maximum":2000}}}
            """;

    final GatedStream stream = new GatedStream();
    final InMemoryDeviceRegistry registry = new InMemoryDeviceRegistry();
    final GatedRegistry lookUps = new GatedRegistry(registry);
    final RecordingSignals signals = new RecordingSignals();
    final EdgeServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    EdgeFixture(Path pipeline, Map<String, String> settings) throws IOException {
        this(pipeline, settings, Clock.systemUTC());
    }

    EdgeFixture(Path pipeline, Map<String, String> settings, Clock clock) throws IOException {
        Path schemas = Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"));
        Files.writeString(schemas.resolve("1.json"), SCHEMA);
        Map<String, String> environment = new HashMap<>(Map.of(
                "PENSTOCK_PIPELINE", pipeline.toString(),
                "PENSTOCK_RAW_STREAM", "raw",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_ANSWERS_TABLE", "answers",
                "PENSTOCK_EDGE_PORT", "0"));
        environment.putAll(settings);
        save(DEVICE_TOKEN, Role.DEVICE, Set.of("pump-17", "pump-18"));
        save(OTHER_TOKEN, Role.DEVICE, Set.of("pump-19"));
        save(READER_TOKEN, Role.READER, Set.of());
        EdgeConfig config = EdgeConfig.parse(environment);
        Ingest ingest = Ingest.of(config.ingest(), stream, lookUps, new InMemoryAnswerStore(), signals, clock);
        server = EdgeServer.start(
                config, new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port()), () -> ingest, signals);
    }

    void save(String token, Role role, Set<String> devices) {
        registry.save(
                new Credential(Tokens.hash(token), role, devices, Instant.EPOCH, null),
                Deadline.after(Duration.ofSeconds(1)));
    }

    /** A connection of its own. */
    ManagedChannel connect() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
    }

    IngestServiceGrpc.IngestServiceBlockingStub blocking() {
        return blocking(DEVICE_TOKEN);
    }

    IngestServiceGrpc.IngestServiceBlockingStub blocking(String token) {
        return IngestServiceGrpc.newBlockingStub(connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
    }

    IngestServiceGrpc.IngestServiceStub async(String token) {
        return IngestServiceGrpc.newStub(connect())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
    }

    static Metadata bearer(String token) {
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + token);
        return metadata;
    }

    static PublishRequest request(dev.penstock.v1.Event... events) {
        return PublishRequest.newBuilder().addAllEvents(List.of(events)).build();
    }

    static dev.penstock.v1.Event event(String id, String device) {
        return event(id, device, "{\"temperature\":1}");
    }

    static dev.penstock.v1.Event event(String id, String device, String data) {
        return dev.penstock.v1.Event.newBuilder()
                .setId(id)
                .setDeviceId(device)
                .setType("pump.telemetry")
                .setDataJson(ByteString.copyFromUtf8(data))
                .build();
    }

    /** What the stream confirmed, in its order. */
    List<Event> stored() {
        return stream.stored.records().stream()
                .flatMap(record -> {
                    Outcome<EventBatch> batch = EventBatchCodec.decode(record.data());
                    return batch instanceof Outcome.Accepted<EventBatch> good
                            ? good.value().events().stream()
                            : java.util.stream.Stream.empty();
                })
                .toList();
    }

    List<String> storedIds() {
        return stored().stream().map(Event::id).toList();
    }

    /** Waits until something holds that another thread brings about. */
    static void await(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        lookUps.open();
        stream.open();
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }
}
