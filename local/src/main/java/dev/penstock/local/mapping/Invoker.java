package dev.penstock.local.mapping;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PenstockException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a mapped function with one batch. */
final class Invoker {

    private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);

    private final StreamMapping settings;
    private final RequestStreamHandler handler;
    private final Supplier<Context> contexts;
    private final KinesisEventWriter eventWriter;

    Invoker(
            StreamMapping settings,
            RequestStreamHandler handler,
            Supplier<Context> contexts,
            KinesisEventWriter eventWriter) {
        this.settings = settings;
        this.handler = handler;
        this.contexts = contexts;
        this.eventWriter = eventWriter;
    }

    /**
     * What one call did.
     *
     * @param done how many records from the start are done
     * @param counts what it signalled about those
     * @param reason why the others are not; empty when all are
     */
    record Result(int done, List<Counts> counts, String reason) {}

    Result invoke(List<? extends StreamRecord> batch) {
        byte[] event = eventWriter.write(batch);
        ByteArrayOutputStream answer = new ByteArrayOutputStream(256);
        Invocation invocation = new Invocation();
        try {
            ScopedValue.where(Invocation.CURRENT, invocation).call(() -> {
                handler.handleRequest(new ByteArrayInputStream(event), answer, contexts.get());
                return answer;
            });
        } catch (IOException | PenstockException e) {
            LOG.warn("{} failed: {}", settings.function(), e.getMessage());
            return new Result(0, List.of(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Lambda, too, takes whatever a function throws for a failed invocation, and goes on.
            LOG.error("{} failed", settings.function(), e);
            return new Result(0, List.of(), e.toString());
        }
        if (!settings.reportsItemFailures()) {
            return new Result(batch.size(), invocation.counts(), "");
        }
        return switch (BatchAnswer.read(answer.toByteArray(), batch)) {
            case BatchAnswer.Done(int done, String reason) ->
                new Result(
                        done,
                        invocation.counts(),
                        invocation.dependencyFailure().isEmpty() ? reason : invocation.dependencyFailure());
            case BatchAnswer.Invalid(String reason) -> new Result(0, List.of(), reason);
        };
    }
}
