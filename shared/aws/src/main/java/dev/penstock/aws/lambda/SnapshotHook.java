package dev.penstock.aws.lambda;

import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.LoggerFactory;

/**
 * Warms a function up before SnapStart takes its snapshot, so that a restored environment finds its classes loaded and
 * compiled, and its clients used once. An unprimed snapshot was measured slower than none. Without SnapStart it is never
 * called.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
public final class SnapshotHook implements Resource {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<Deadline> warmUp;

    private SnapshotHook(Consumer<Deadline> warmUp) {
        this.warmUp = warmUp;
    }

    /**
     * Registers what is to run before the snapshot; it must change nothing that anybody sees.
     *
     * @return the hook, which the caller keeps, since the runtime refers to it weakly
     */
    public static SnapshotHook register(Consumer<Deadline> warmUp) {
        SnapshotHook hook = new SnapshotHook(warmUp);
        Core.getGlobalContext().register(hook);
        return hook;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            warmUp.accept(Deadline.after(TIMEOUT));
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
