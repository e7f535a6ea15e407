package dev.penstock.aws.retry;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Turns a failure of the SDK into one of our two kinds, with a hint where there is something to do. */
public final class SdkFailures {

    /**
     * Refusals that say nothing about the input: rights and credentials get repaired (or arrive, just after a deployment),
     * so what waits for them must not be given up.
     */
    private static final Set<String> NOT_NOW = Set.of(
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "UnrecognizedClientException",
            "LimitExceededException",
            "RequestLimitExceeded",
            "TransactionInProgressException");

    private SdkFailures() {}

    /**
     * Translates a failure.
     *
     * @param step what was tried, for the message, for example {@code put records to stream raw}
     */
    public static PenstockException translate(String step, SdkException e) {
        String code = code(e);
        String context = step + hint(code);
        return isRetryable(e, code) ? new RetryableException(context, e) : new PermanentException(context, e);
    }

    /** Whether the service asked for less. */
    public static boolean isThrottling(SdkException e) {
        return e instanceof SdkServiceException service
                && (service.isThrottlingException() || code(e).equals("ProvisionedThroughputExceededException"));
    }

    private static boolean isRetryable(SdkException e, String code) {
        if (!(e instanceof SdkServiceException service)) {
            // No answer came: a timeout, a broken connection, no credentials yet.
            return true;
        }
        return service.retryable()
                || isThrottling(e)
                || service.isClockSkewException()
                || service.statusCode() == 429
                || service.statusCode() >= 500
                || NOT_NOW.contains(code);
    }

    /** The service's own code; a modelled exception that came without one is named after it. */
    private static String code(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return String.valueOf(service.awsErrorDetails().errorCode());
        }
        return e.getClass().getSimpleName();
    }

    private static String hint(String code) {
        return switch (code) {
            case "ResourceNotFoundException" ->
                ": it does not exist in this account and region (is the stack deployed?)";
            case "AccessDeniedException" ->
                ": the function's role does not allow it (see its policies in template.yaml)";
            case "ExpiredToken", "ExpiredTokenException" -> ": the credentials have expired";
            default -> "";
        };
    }
}
