package dev.penstock.local.embedded;

import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.testkit.FakeContext;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * Prints what the embedded services do in a second on this machine, durably; no test, since a figure of a shared machine
 * proves nothing. Run it by hand: {@code java -cp ... dev.penstock.local.embedded.EmbeddedMeasurement [directory]}.
 */
final class EmbeddedMeasurement {

    private static final Duration TIME = Duration.ofSeconds(4);
    private static final Deadline NEVER = Deadline.after(Duration.ofDays(1));

    private EmbeddedMeasurement() {}

    public static void main(String[] args) throws Exception {
        Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("penstock-measurement");
        try (EmbeddedServices services =
                EmbeddedServices.open(directory, EmbeddedSettings.defaults(), Clock.systemUTC())) {
            for (int round = 0; round < 2; round++) {
                puts(services, "single-record puts, 64 producers", 64, 1);
                puts(services, "puts of 20 records, 16 producers", 16, 20);
                puts(services, "puts of 500 records, 4 producers", 4, 500);
                stores(services);
                mapping(services);
            }
        }
    }

    private static void puts(EmbeddedServices services, String name, int producers, int records) throws Exception {
        services.ensureStream("put", 2);
        byte[] data = new byte[300];
        LongAdder stored = new LongAdder();
        measure(name, producers, stored, producer -> {
            List<PutRecordsRequestEntry> entries = IntStream.range(0, records)
                    .mapToObj(i -> PutRecordsRequestEntry.builder()
                            .partitionKey("lane-" + (producer * 31 + i) % 64)
                            .data(SdkBytes.fromByteArray(data))
                            .build())
                    .toList();
            services.kinesis().putRecords(r -> r.streamName("put").records(entries));
            stored.add(records);
        });
    }

    /** What transform and router write for a batch: a dedup chunk, a history chunk and a state per device. */
    private static void stores(EmbeddedServices services) throws Exception {
        int devicesPerBatch = 50;
        LongAdder chunks = new LongAdder();
        Instant expires = Instant.now().plus(Duration.ofDays(7));
        measure("device chunks (dedup, history, state), 8 lanes", 8, chunks, lane -> {
            List<DedupLog.Chunk> dedup = new ArrayList<>();
            List<HistoryChunk> history = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            Instant now = Instant.now();
            String order = Long.toString(System.nanoTime());
            for (int i = 0; i < devicesPerBatch; i++) {
                String device = "pump-" + (lane * 125 + (System.nanoTime() / 1000 + i) % 125);
                ids.add(device);
                dedup.add(new DedupLog.Chunk(device, order, expires, new byte[60]));
                history.add(new HistoryChunk(device, now, order + i, expires, new byte[500]));
            }
            services.dedupLog().append(dedup, NEVER);
            services.recentStore().append(history, NEVER);
            Map<String, DeviceState> known = services.recentStore().devices(ids, NEVER);
            Map<String, DeviceState> next = new HashMap<>();
            DeviceState.Stamp stamp = new DeviceState.Stamp(now, now, order);
            for (String id : ids) {
                next.put(
                        id,
                        new DeviceState(
                                id,
                                now,
                                stamp,
                                "pump.telemetry",
                                Map.of(
                                        "temperature",
                                        new DeviceState.Metric("72.4", stamp),
                                        "pressure",
                                        new DeviceState.Metric("4.2", stamp)),
                                known.containsKey(id) ? known.get(id).version() : 0));
            }
            services.recentStore().saveDevices(List.copyOf(next.values()), expires, NEVER);
            chunks.add(devicesPerBatch);
        });
    }

    private static void mapping(EmbeddedServices services) throws Exception {
        String stream = "mapped-" + System.nanoTime();
        services.ensureStream(stream, 1);
        LongAdder bytes = new LongAdder();
        services.startMapping(
                new StreamMapping("Read", stream, 500, Duration.ZERO, 4, true, -1, null, false, true, null),
                Stage.TRANSFORM,
                (input, output, context) -> bytes.add(input.readAllBytes().length),
                () -> new FakeContext("Read"));
        byte[] data = new byte[300];
        long begun = System.nanoTime();
        long cpuBegun = cpuNanos();
        int count = 200_000;
        for (int i = 0; i < count; i += 500) {
            List<PutRecordsRequestEntry> entries = IntStream.range(0, 500)
                    .mapToObj(k -> PutRecordsRequestEntry.builder()
                            .partitionKey("lane-" + k % 64)
                            .data(SdkBytes.fromByteArray(data))
                            .build())
                    .toList();
            services.kinesis().putRecords(r -> r.streamName(stream).records(entries));
        }
        services.drain(NEVER);
        print("records put and read through a mapping", count, System.nanoTime() - begun, cpuNanos() - cpuBegun);
    }

    private interface Work {
        void run(int producer) throws IOException;
    }

    private static void measure(String name, int producers, LongAdder done, Work work) throws InterruptedException {
        long begun = System.nanoTime();
        long cpuBegun = cpuNanos();
        long end = begun + TIME.toNanos();
        List<Thread> threads = IntStream.range(0, producers)
                .mapToObj(producer -> Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < end) {
                        try {
                            work.run(producer);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        print(name, done.sum(), System.nanoTime() - begun, cpuNanos() - cpuBegun);
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static void print(String name, long count, long nanos, long cpuNanos) {
        System.out.printf("%-50s %,10.0f /s %8.2f us of CPU each%n", name, count * 1e9 / nanos, cpuNanos / 1e3 / count);
    }
}
