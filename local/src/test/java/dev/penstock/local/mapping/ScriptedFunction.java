package dev.penstock.local.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.stream.BatchResponse;
import dev.penstock.aws.stream.KinesisBatch;
import dev.penstock.outcome.Stage;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A function that does what a test tells it, notes its batches, and signals as transform does. */
final class ScriptedFunction implements RequestStreamHandler {

    /** What one invocation does. */
    sealed interface Step {}

    /** Everything is done. */
    record Succeed() implements Step {}

    /** It throws. */
    record Throw() implements Step {}

    /** It answers these bytes. */
    record Answer(String json) implements Step {}

    /** It reports the records with these payloads. */
    record Report(List<String> payloads) implements Step {}

    /** Decides by invocation, from 0, and the payloads of the batch. */
    interface Script {
        Step decide(int invocation, List<String> payloads);
    }

    private final Script script;
    private final Signals signals;
    private final List<List<String>> batches = new CopyOnWriteArrayList<>();

    ScriptedFunction(Signals signals, Script script) {
        this.signals = signals;
        this.script = script;
    }

    /** The payloads of every batch so far. */
    List<List<String>> batches() {
        return batches;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        KinesisBatch batch = KinesisBatch.read(input);
        List<String> payloads =
                batch.entries().stream().map(e -> new String(e.data(), UTF_8)).toList();
        int invocation;
        synchronized (this) {
            invocation = batches.size();
            batches.add(payloads);
        }
        switch (script.decide(invocation, payloads)) {
            case Succeed() -> {
                signal(payloads.size(), 0);
                BatchResponse.write(output, List.of());
            }
            case Throw() -> {
                signal(payloads.size(), 0);
                throw new IOException("scripted failure");
            }
            case Answer(String json) -> {
                signal(payloads.size(), 0);
                output.write(json.getBytes(UTF_8));
            }
            case Report(List<String> reported) -> {
                int lowest = reported.stream().mapToInt(payloads::indexOf).min().orElse(payloads.size());
                signals.emit(new Signal.DependencyFailed(
                        Stage.TRANSFORM, "clean stream", true, reported.size(), "write clean stream: throttled"));
                signal(lowest, reported.size());
                BatchResponse.write(
                        output,
                        reported.stream()
                                .map(p ->
                                        batch.entries().get(payloads.indexOf(p)).sequenceNumber())
                                .toList());
            }
        }
    }

    private void signal(int events, int reported) {
        signals.emit(new Signal.BatchTransformed(
                events, 0, events, 0, 0, 0, reported, Duration.ofMillis(5), Duration.ofMillis(1)));
    }
}
