package dev.penstock.ingest;

import dev.penstock.access.AccessControl;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.LoggerFactory;

/**
 * Warms up what a SnapStart snapshot keeps: one look-up through the signed HTTP client, and one event through the whole of
 * {@link Intake}, so that a restored environment need not load their classes. Without SnapStart it is never called.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
final class SnapshotHook implements Resource {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Well formed, so that it is looked up; nobody has it. */
    private static final String NOBODY = "Bearer " + Role.DEVICE.prefix() + "0".repeat(43);

    private static final byte[] BODY = """
            {"id":"0","deviceId":"warm-up","type":"warm-up","time":0,"data":{"value":0.5}}""".getBytes(StandardCharsets.UTF_8);

    private final AccessControl access;
    private final Intake intake;

    private SnapshotHook(AccessControl access, Intake intake) {
        this.access = access;
        this.intake = intake;
    }

    /** The runtime refers to a hook weakly, so the caller keeps it. */
    static SnapshotHook register(AccessControl access, Intake intake) {
        SnapshotHook hook = new SnapshotHook(access, intake);
        Core.getGlobalContext().register(hook);
        return hook;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        intake.take(BodyForm.JSON, BODY, Instant.EPOCH, device -> true);
        try {
            access.check(NOBODY, Set.of(Role.DEVICE), Deadline.after(TIMEOUT));
        } catch (PenstockException e) {
            // A snapshot that is a little colder is no reason to fail a deployment; requests will tell.
            LoggerFactory.getLogger(SnapshotHook.class).warn("warm up: {}", e.getMessage());
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // The clients reconnect by themselves.
    }
}
