package dev.penstock.e2e.containers;

import dev.penstock.e2e.Seed;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.ToxicList;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.toxiproxy.ToxiproxyContainer;

/** Broken and slow connections between the pipeline and its streams and tables. */
@Timeout(180)
@ExtendWith(LocalStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionFaultsTest {

    private static final String IMAGE = "ghcr.io/shopify/toxiproxy:2.12.0";
    private static final int PROXIED = 8666;

    private final Random random = new Random(Seed.of(ConnectionFaultsTest.class));

    private ToxiproxyContainer toxiproxy;
    private Proxy way;
    private PipelineUnderFault pipeline;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        toxiproxy = new ToxiproxyContainer(IMAGE).withNetwork(LocalStack.network());
        toxiproxy.start();
        URI services = LocalStack.endpointForContainers();
        way = new ToxiproxyClient(toxiproxy.getHost(), toxiproxy.getControlPort())
                .createProxy("services", "0.0.0.0:" + PROXIED, services.getAuthority());
        pipeline = new PipelineUnderFault(
                URI.create("http://localhost:" + toxiproxy.getMappedPort(PROXIED)), "connection-faults", data);
    }

    @AfterAll
    void stop() throws IOException {
        if (pipeline != null) {
            pipeline.close();
        }
        if (toxiproxy != null) {
            toxiproxy.stop();
        }
    }

    @Test
    void latencyWithJitter() throws Exception {
        int millis = 300 + random.nextInt(400);
        pipeline.endure(
                "latency",
                poison(toxics -> toxics.latency("latency", ToxicDirection.DOWNSTREAM, millis)
                        .setJitter(millis / 2)),
                Duration.ofSeconds(4));
    }

    @Test
    void littleBandwidth() throws Exception {
        int kilobytesPerSecond = 5 + random.nextInt(15);
        pipeline.endure(
                "bandwidth",
                poison(toxics -> {
                    toxics.bandwidth("up", ToxicDirection.UPSTREAM, kilobytesPerSecond);
                    toxics.bandwidth("down", ToxicDirection.DOWNSTREAM, kilobytesPerSecond);
                }),
                Duration.ofSeconds(4));
    }

    /** Half of the connections break, before the request is read or before the answer is. */
    @Test
    void resetConnections() throws Exception {
        int millis = 5 + random.nextInt(100);
        pipeline.endure(
                "reset",
                poison(toxics -> {
                    toxics.resetPeer("down", ToxicDirection.DOWNSTREAM, millis).setToxicity(0.5f);
                    toxics.resetPeer("up", ToxicDirection.UPSTREAM, millis).setToxicity(0.5f);
                }),
                Duration.ofSeconds(4));
    }

    /** Everything is taken and nothing answered, for longer than a request may wait. */
    @Test
    void blackHole() throws Exception {
        pipeline.endure(
                "black hole",
                poison(toxics -> toxics.timeout("hole", ToxicDirection.UPSTREAM, 0)),
                Duration.ofSeconds(26));
    }

    /** The requests arrive and are done; only the answers do not come. */
    @Test
    void answersInABlackHole() throws Exception {
        pipeline.endure(
                "answers lost",
                poison(toxics -> toxics.timeout("hole", ToxicDirection.DOWNSTREAM, 0)),
                Duration.ofSeconds(7));
    }

    @Test
    void deadService() throws Exception {
        pipeline.endure(
                "dead service",
                () -> {
                    way.disable();
                    return way::enable;
                },
                Duration.ofSeconds(4 + random.nextInt(3)));
    }

    @Test
    void answersInSmallSlices() throws Exception {
        int bytes = 20 + random.nextInt(80);
        pipeline.endure(
                "slices",
                poison(toxics -> {
                    toxics.slicer("slices", ToxicDirection.DOWNSTREAM, bytes, 5_000);
                    toxics.slowClose("slow-close", ToxicDirection.DOWNSTREAM, 1_000);
                }),
                Duration.ofSeconds(4));
    }

    @FunctionalInterface
    private interface Poison {
        void addTo(ToxicList toxics) throws IOException;
    }

    private PipelineUnderFault.Fault poison(Poison poison) {
        return () -> {
            poison.addTo(way.toxics());
            return () -> {
                for (Toxic toxic : way.toxics().getAll()) {
                    toxic.remove();
                }
            };
        };
    }
}
