package dev.penstock.testkit;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A Lambda context whose time runs on the monotonic clock, 30 seconds unless told otherwise. */
public final class FakeContext implements Context {

    private final String functionName;
    private final Deadline deadline;

    /** A context with 30 seconds left. */
    public FakeContext(String functionName) {
        this(functionName, Duration.ofSeconds(30));
    }

    /** A context with {@code remaining} left. */
    public FakeContext(String functionName, Duration remaining) {
        this.functionName = functionName;
        this.deadline = Deadline.after(remaining);
    }

    @Override
    public String getAwsRequestId() {
        return "00000000-0000-4000-8000-000000000000";
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + functionName;
    }

    @Override
    public String getLogStreamName() {
        return "2026/03/01/[$LATEST]0";
    }

    @Override
    public String getFunctionName() {
        return functionName;
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-west-1:123456789012:function:" + functionName;
    }

    /** Always null, as for any caller that is not a mobile app. */
    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    /** Always null, as for any caller that is not a mobile app. */
    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) deadline.remaining().toMillis();
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    /** Prints to standard error. */
    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                System.err.println(message);
            }

            @Override
            public void log(byte[] message) {
                log(new String(message, StandardCharsets.UTF_8));
            }
        };
    }
}
