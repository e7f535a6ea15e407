package dev.penstock.aws.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

class SdkFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceededException, 400",
        "ThrottlingException, 400",
        "RequestLimitExceeded, 400",
        "LimitExceededException, 400",
        "TooManyRequestsException, 429",
        "InternalFailure, 500",
        "ServiceUnavailable, 503",
        "RequestTimeTooSkewed, 403",
        "ExpiredTokenException, 400",
        "AccessDeniedException, 400"
    })
    void whatMayPassIsRetryable(String code, int status) {
        assertInstanceOf(RetryableException.class, SdkFailures.translate("step", failure(code, status)));
    }

    @ParameterizedTest
    @CsvSource({
        "ResourceNotFoundException, 400",
        "ValidationException, 400",
        "InvalidArgumentException, 400",
        "SerializationException, 400"
    })
    void whatFailsAgainIsPermanent(String code, int status) {
        assertInstanceOf(PermanentException.class, SdkFailures.translate("step", failure(code, status)));
    }

    @Test
    void noAnswerIsRetryable() {
        assertInstanceOf(
                RetryableException.class,
                SdkFailures.translate("step", SdkClientException.create("Unable to connect")));
        assertInstanceOf(RetryableException.class, SdkFailures.translate("step", ApiCallTimeoutException.create(1000)));
    }

    @Test
    void theTextSaysWhatToLookAt() {
        KinesisException cause = failure("ResourceNotFoundException", 400);

        PenstockException e = SdkFailures.translate("put records to stream raw", cause);

        assertEquals(
                "put records to stream raw: it does not exist in this account and region (is the stack deployed?): "
                        + cause.getMessage(),
                e.getMessage());
        assertSame(cause, e.getCause());
    }

    private static KinesisException failure(String code, int status) {
        return (KinesisException) KinesisException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("because")
                        .serviceName("Kinesis")
                        .build())
                .build();
    }
}
