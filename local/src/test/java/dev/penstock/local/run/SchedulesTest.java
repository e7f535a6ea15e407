package dev.penstock.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.template.Schedule;
import dev.penstock.testkit.FakeContext;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchedulesTest {

    private static final Schedule SCHEDULE = new Schedule("SilenceFunction", Duration.ofMillis(50));

    private final Schedules schedules =
            new Schedules(Clock.fixed(Instant.parse("2026-11-23T10:20:00Z"), ZoneOffset.UTC));

    @AfterEach
    void stop() {
        schedules.close();
    }

    private void start(RequestStreamHandler handler) {
        schedules.start(SCHEDULE, handler, () -> new FakeContext("silence"));
    }

    @Test
    void aFunctionIsCalledWhenItsPeriodHasPassedAndAgainThoughItFails() throws Exception {
        List<JsonNode> payloads = new CopyOnWriteArrayList<>();
        CountDownLatch calls = new CountDownLatch(3);
        long begin = System.nanoTime();
        List<Long> nanos = new CopyOnWriteArrayList<>();
        start((in, out, context) -> {
            nanos.add(System.nanoTime() - begin);
            payloads.add(new ObjectMapper().readTree(in));
            calls.countDown();
            throw new IllegalStateException("broken");
        });

        assertTrue(calls.await(50, TimeUnit.SECONDS));
        assertTrue(nanos.getFirst() >= SCHEDULE.period().toNanos(), nanos.toString());
        JsonNode payload = payloads.getFirst();
        assertEquals("aws.scheduler", payload.path("source").asText());
        assertEquals("2026-11-23T10:20:00Z", payload.path("time").asText());
        assertFalse(payload.path("id").equals(payloads.get(1).path("id")));
    }

    @Test
    void stoppingWaitsForTheCallThatRunsAndCallsNobodyAgain() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> ended = new CopyOnWriteArrayList<>();
        start((in, out, context) -> {
            running.countDown();
            try {
                release.await();
                ended.add("ended");
            } catch (InterruptedException e) {
                ended.add("interrupted");
            }
        });
        assertTrue(running.await(50, TimeUnit.SECONDS));

        assertFalse(schedules.stop(Deadline.after(Duration.ZERO)));
        assertEquals(List.of(), ended);
        release.countDown();
        assertTrue(schedules.stop(Deadline.after(Duration.ofSeconds(50))));
        assertEquals(List.of("ended"), ended);
    }
}
