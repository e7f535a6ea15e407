package dev.penstock.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.penstock.time.Deadline;
import java.time.Duration;

/** The deadline of one invocation. */
public final class InvocationDeadline {

    /** What is kept of Lambda's time for encoding the answer. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private InvocationDeadline() {}

    /** Half a second before Lambda would stop the invocation; already passed where less is left. */
    public static Deadline of(Context context) {
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
        return Deadline.after(left.isNegative() ? Duration.ZERO : left);
    }
}
