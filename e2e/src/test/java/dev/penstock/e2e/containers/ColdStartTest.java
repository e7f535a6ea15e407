package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.Clients;
import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Measures what a cold start takes without SnapStart and prints the rows of the table in docs/benchmarks.md: medians of
 * one start, or of {@code -Dpenstock.coldstarts=N}. Only that nothing hangs is asserted: a busy machine is no fault of a
 * function.
 */
@Timeout(600)
@ExtendWith({LocalStack.class, DeployedFunctions.class})
class ColdStartTest {

    private static final int STARTS = Integer.getInteger("penstock.coldstarts", 1);
    private static final double MOST_MILLIS = 40_000;

    /** What each function is asked, and a part of its answer. */
    private static final Map<String, Sample> SAMPLES = Map.of(
            "ingest", new Sample("single", "\"statusCode\":202"),
            "transform", new Sample("good", "{\"batchItemFailures\":[]}"),
            "router", new Sample("batch", "{\"batchItemFailures\":[]}"),
            "api", new Sample("devices", "\"statusCode\":200"));

    private record Sample(String name, String answer) {}

    /** LocalStack loads its services with the first request to each, which is no function's fault either. */
    @BeforeAll
    static void warmLocalStack() throws IOException {
        try (DynamoDbClient dynamoDb = Clients.dynamoDb(LocalStack.environment())) {
            SampleResources.save(dynamoDb);
        }
        for (String function : Repository.FUNCTIONS) {
            invoke(DeployedFunctions.environment(function), function);
        }
        System.out.println("| function | MB | CPU | zip MB | init ms | first ms | second ms |");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest,     512, 1",
        "ingest,    1024, 1",
        "ingest,    1769, 1",
        "transform, 1769, 1",
        "router,    1024, 1",
        "api,       1769, 1",
        "ingest,    1024, 0.58",
        "ingest,     512, 0.29",
    })
    void isMeasured(String function, int megabytes, double cpus) throws IOException {
        List<LambdaEnvironment.Durations> starts = new ArrayList<>();
        for (int start = 0; start < STARTS; start++) {
            try (LambdaEnvironment cold =
                    DeployedFunctions.newEnvironment(function, new LambdaEnvironment.Resources(megabytes, cpus))) {
                invoke(cold, function);
                invoke(cold, function);
                starts.add(cold.durations());
            }
        }
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.1f | %.0f | %.0f | %.0f |",
                function,
                megabytes,
                cpus,
                FunctionZip.of(function).size() / 1e6,
                median(starts, LambdaEnvironment.Durations::init),
                median(starts, took -> took.invocations().get(0)),
                median(starts, took -> took.invocations().get(1))));
        double answered =
                median(starts, took -> took.init() + took.invocations().get(0));
        assertTrue(answered < MOST_MILLIS, function + " at " + megabytes + " MB: " + starts);
    }

    private static void invoke(LambdaEnvironment environment, String function) throws IOException {
        Sample sample = SAMPLES.get(function);
        String answer = new String(
                environment.invoke(Files.readAllBytes(
                        Repository.root().resolve("events/" + function + "/" + sample.name() + ".json"))),
                StandardCharsets.UTF_8);
        assertTrue(answer.contains(sample.answer()), answer);
    }

    private static double median(
            List<LambdaEnvironment.Durations> starts, ToDoubleFunction<LambdaEnvironment.Durations> duration) {
        double[] sorted = starts.stream().mapToDouble(duration).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
