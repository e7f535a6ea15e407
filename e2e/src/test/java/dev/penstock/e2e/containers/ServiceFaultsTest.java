package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.e2e.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Services that answer, and do not do what they were asked, do a part of it, or do it and do not say so. */
@Timeout(180)
@ExtendWith(LocalStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFaultsTest {

    private static final Duration LASTING = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FAULTS_AT_LEAST = 5;

    private final Random random = new Random(Seed.of(ServiceFaultsTest.class));

    private FaultyServices services;
    private PipelineUnderFault pipeline;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        services = new FaultyServices(LocalStack.endpoint());
        pipeline = new PipelineUnderFault(services.url(), "service-faults", data);
    }

    @AfterAll
    void stop() throws Exception {
        if (pipeline != null) {
            pipeline.close();
        }
        if (services != null) {
            services.close();
        }
    }

    @Test
    void internalFailures() throws Exception {
        double share = 0.2 + 0.3 * random.nextDouble();
        endure(
                "500s",
                bursts -> bursts.refused(share, 500, List.of("InternalFailure"), List.of("InternalServerError")));
    }

    @Test
    void throttling() throws Exception {
        double share = 0.3 + 0.4 * random.nextDouble();
        endure(
                "throttling",
                bursts -> bursts.refused(
                        share,
                        400,
                        List.of("ProvisionedThroughputExceededException", "LimitExceededException"),
                        List.of(
                                "ProvisionedThroughputExceededException",
                                "LimitExceededException",
                                "RequestLimitExceeded",
                                "ThrottlingException")));
    }

    @Test
    void partsThatAreNotDone() throws Exception {
        double share = 0.3 + 0.3 * random.nextDouble();
        endure("partial failures", bursts -> bursts.partial(share));
    }

    @Test
    void answersThatAreLost() throws Exception {
        double share = 0.1 + 0.2 * random.nextDouble();
        endure("done and not answered", bursts -> bursts.unanswered(share));
    }

    private void endure(String name, Function<Bursts, FaultyServices.Burst> kind) throws Exception {
        Bursts bursts = new Bursts(random);
        pipeline.endure(
                name,
                () -> {
                    AutoCloseable burst = services.begin(kind.apply(bursts));
                    return () -> {
                        awaitFaults(bursts);
                        burst.close();
                    };
                },
                LASTING);
        System.out.println(
                name + ": " + bursts.ofKinesis() + " faults of Kinesis, " + bursts.ofDynamoDb() + " of DynamoDB");
    }

    /** Without a fault of each nothing is proved, however slow the machine is. */
    private static void awaitFaults(Bursts bursts) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (bursts.ofKinesis() < FAULTS_AT_LEAST || bursts.ofDynamoDb() < FAULTS_AT_LEAST) {
            assertTrue(
                    System.nanoTime() < end,
                    () -> bursts.ofKinesis() + " faults of Kinesis, " + bursts.ofDynamoDb() + " of DynamoDB");
            Thread.sleep(20);
        }
    }
}
