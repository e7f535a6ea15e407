package dev.penstock.aws.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.codec.EventBatchCodec;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.RetryableException;
import java.util.concurrent.atomic.AtomicInteger;
import org.crac.Core;
import org.junit.jupiter.api.Test;

class SnapshotHookTest {

    @Test
    void warmsUpBeforeTheSnapshotWithTimeToDoSo() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SnapshotHook hook = SnapshotHook.register(deadline -> {
            assertFalse(deadline.hasPassed());
            calls.incrementAndGet();
        });
        hook.beforeCheckpoint(Core.getGlobalContext());
        hook.afterRestore(Core.getGlobalContext());
        assertEquals(1, calls.get());
    }

    @Test
    void aStoreThatDoesNotAnswerFailsNoDeployment() {
        SnapshotHook hook = SnapshotHook.register(deadline -> {
            throw new RetryableException("read table: timeout");
        });
        hook.beforeCheckpoint(Core.getGlobalContext());
    }

    @Test
    void theWarmUpRecordIsOneThatTransformReads() {
        assertInstanceOf(Outcome.Accepted.class, EventBatchCodec.decode(WarmUp.record()));
    }
}
