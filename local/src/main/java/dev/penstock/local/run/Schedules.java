package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.template.Schedule;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The template's schedules, on one thread: each calls its function for the first time when its period has passed, as
 * EventBridge Scheduler does.
 */
final class Schedules implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("schedules").factory());
    private final Clock clock;

    Schedules(Clock clock) {
        this.clock = clock;
    }

    /** Begins to call a function. */
    @SuppressWarnings("FutureReturnValueIgnored") // Faults are logged in call, and close() ends the calls.
    void start(Schedule schedule, RequestStreamHandler handler, Supplier<Context> contexts) {
        long period = schedule.period().toMillis();
        // From the end of one call to the next, so that a laptop that has slept does not catch up on what it missed.
        thread.scheduleWithFixedDelay(
                () -> call(schedule, handler, contexts.get()), period, period, TimeUnit.MILLISECONDS);
    }

    /** Nobody waits for the answer, and a call that fails is not repeated: the next one comes anyway. */
    private void call(Schedule schedule, RequestStreamHandler handler, Context context) {
        byte[] payload = payload(schedule).getBytes(StandardCharsets.UTF_8);
        try {
            handler.handleRequest(new ByteArrayInputStream(payload), OutputStream.nullOutputStream(), context);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: scheduled call: {}", schedule.function(), e.getMessage());
        }
    }

    /** What EventBridge Scheduler sends where a schedule has no input of its own. */
    private String payload(Schedule schedule) {
        return "{\"version\":\"0\",\"id\":\"" + UUID.randomUUID()
                + "\",\"detail-type\":\"Scheduled Event\",\"source\":\"aws.scheduler\",\"account\":\"000000000000\",\"time\":\""
                + clock.instant()
                + "\",\"region\":\"local\",\"resources\":[\"arn:aws:scheduler:local:000000000000:schedule/default/"
                + schedule.function() + "\"],\"detail\":\"{}\"}";
    }

    /** Calls nobody any more, and waits for a call that runs. @return whether none runs any more */
    boolean stop(Deadline deadline) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
