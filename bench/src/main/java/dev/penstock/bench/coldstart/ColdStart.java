package dev.penstock.bench.coldstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@link FirstAnswer} again and again on one CPU with Lambda's flags, and prints the median of each step. Total is
 * from the start of the process to the first answer; {@code jvm} is what of it came before {@code main}, {@code cpu} what of
 * it the process computed.
 */
final class ColdStart {

    private static final List<String> LAMBDA_FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx896m");

    private ColdStart() {}

    /**
     * Measures.
     *
     * @param args the class path of the measured JVM, the payload file, the pipeline directory, the number of starts, and
     *     further flags for the measured JVM
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int starts = Integer.parseInt(args[3]);
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", java()));
        command.addAll(LAMBDA_FLAGS);
        command.addAll(Arrays.asList(args).subList(4, args.length));
        command.addAll(List.of("-cp", args[0], FirstAnswer.class.getName(), args[1]));
        Map<String, List<Long>> laps = new LinkedHashMap<>();
        try (AwsStub stub = new AwsStub()) {
            for (int i = 0; i < starts; i++) {
                start(command, stub.url(), Path.of(args[2]), laps);
            }
        }
        laps.forEach((name, micros) -> {
            long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "%-20s median %7.1f ms   least %7.1f ms%n",
                    name,
                    sorted[sorted.length / 2] / 1_000.0,
                    sorted[0] / 1_000.0);
        });
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void start(List<String> command, String endpoint, Path pipeline, Map<String, List<Long>> laps)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "AWS_REGION", "eu-west-1",
                        "AWS_ACCESS_KEY_ID", "local",
                        "AWS_SECRET_ACCESS_KEY", "local",
                        "AWS_ENDPOINT_URL", endpoint,
                        "PENSTOCK_PIPELINE", pipeline.toString(),
                        "PENSTOCK_RAW_STREAM", "raw",
                        "PENSTOCK_REGISTRY_TABLE", "registry",
                        "PENSTOCK_ANSWERS_TABLE", "answers",
                        "PENSTOCK_LOG_LEVEL", "info"));
        long begun = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            long inMain = record("", nextTimes(lines), laps);
            long total = (System.nanoTime() - begun) / 1_000;
            laps.computeIfAbsent("cpu", n -> new ArrayList<>()).add(cpuMicros(process.pid()));
            laps.computeIfAbsent("jvm", n -> new ArrayList<>()).add(total - inMain);
            laps.computeIfAbsent("total", n -> new ArrayList<>()).add(total);
            laps.computeIfAbsent("second request", n -> new ArrayList<>())
                    .add(record("(2nd) ", nextTimes(lines), new LinkedHashMap<>()));
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException("the measured JVM ended with status " + status);
        }
    }

    /** What the process's threads have used of the CPU; of worth where other programs share it. */
    private static long cpuMicros(long pid) throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                String times = Files.readString(task.resolve("schedstat"));
                nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
            }
        }
        return nanos / 1_000;
    }

    /** Adds one line of times. @return their sum in microseconds */
    private static long record(String prefix, String times, Map<String, List<Long>> laps) {
        long sum = 0;
        for (String time : times.split(" ", -1)) {
            int equals = time.indexOf('=');
            long micros = Long.parseLong(time.substring(equals + 1));
            laps.computeIfAbsent(prefix + time.substring(0, equals), n -> new ArrayList<>())
                    .add(micros);
            sum += micros;
        }
        return sum;
    }

    /** The next line of times; log lines before it are skipped. */
    private static String nextTimes(BufferedReader lines) throws IOException {
        for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("times ")) {
                return line.substring("times ".length());
            }
        }
        throw new IllegalStateException("the measured JVM ended without an answer");
    }
}
