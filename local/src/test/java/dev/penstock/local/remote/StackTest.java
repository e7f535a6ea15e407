package dev.penstock.local.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

class StackTest {

    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(10));
    private static final RuntimeException SLOW = ApiCallAttemptTimeoutException.create(5_000);

    private final Scripted services = new Scripted();

    @Test
    void anEndpointThatIsSlowToBeginWithIsWaitedFor() throws Exception {
        services.beforeDescribing.add(SLOW);
        services.beforeDescribing.add(broken(new SocketTimeoutException("Read timed out")));

        Stack stack = open(SOON);

        assertEquals("id-1", stack.id());
        assertEquals(1, services.created);
    }

    @Test
    void aRefusalThatSaysNothingIsTriedAgain() throws Exception {
        services.beforeDescribing.add(
                CloudFormationException.builder().statusCode(400).build());

        assertEquals("id-1", open(SOON).id());
    }

    @Test
    void aRefusalWithAReasonIsTold() {
        services.beforeDescribing.add(CloudFormationException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage("not you")
                        .build())
                .build());

        PermanentException told = assertThrows(PermanentException.class, () -> open(SOON));

        assertTrue(String.valueOf(told.getMessage()).contains("not you"), told.getMessage());
    }

    @Test
    void aStackWhoseCreationWasNotAnsweredIsNotMadeTwice() throws Exception {
        services.afterCreating.add(SLOW);

        assertEquals("id-1", open(SOON).id());
        assertEquals(1, services.created);
    }

    /** As the SDK does when it tries again by itself. */
    @Test
    void aStackThatIsThereByTheTimeItIsToBeMadeIsUsed() throws Exception {
        services.beforeCreating.add(
                AlreadyExistsException.builder().message("it exists").build());
        services.created = 1;
        services.beforeDescribing.add(noSuchStack());

        assertEquals("id-1", open(SOON).id());
        assertEquals(1, services.created);
    }

    @Test
    void whereNothingAnswersThatIsSaidAtOnce() {
        services.beforeDescribing.add(broken(new ConnectException("Connection refused")));

        RetryableException told = assertThrows(RetryableException.class, () -> open(SOON));

        assertTrue(String.valueOf(told.getMessage()).startsWith("nothing answers at http://localhost:1"));
    }

    @Test
    void anEndpointThatNeverAnswersEndsAtTheDeadline() {
        services.beforeDescribing.add(SLOW);

        assertThrows(RetryableException.class, () -> open(Deadline.after(Duration.ZERO)));
    }

    private Stack open(Deadline deadline) throws InterruptedException {
        return Stack.open(services, Endpoint.parse("http://localhost:1", Map.of()), "s", "{}", deadline);
    }

    private static RuntimeException broken(Exception cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }

    private static RuntimeException noSuchStack() {
        return CloudFormationException.builder()
                .message("Stack with id s does not exist")
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("ValidationError").build())
                .build();
    }

    /** Has one stack once it was made, and fails before or after a call as often as it is told to. */
    private static final class Scripted implements CloudFormationClient {
        private final Deque<RuntimeException> beforeDescribing = new ArrayDeque<>();
        private final Deque<RuntimeException> beforeCreating = new ArrayDeque<>();
        private final Deque<RuntimeException> afterCreating = new ArrayDeque<>();
        private int created;

        private static void fail(Deque<RuntimeException> script) {
            RuntimeException next = script.poll();
            if (next != null) {
                throw next;
            }
        }

        @Override
        public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
            fail(beforeDescribing);
            if (created == 0) {
                throw noSuchStack();
            }
            return DescribeStacksResponse.builder()
                    .stacks(stack -> stack.stackId("id-1").stackStatus(StackStatus.CREATE_COMPLETE))
                    .build();
        }

        @Override
        public CreateStackResponse createStack(CreateStackRequest request) {
            fail(beforeCreating);
            created++;
            fail(afterCreating);
            return CreateStackResponse.builder().build();
        }

        @Override
        public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
            return ListStackResourcesResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "cloudformation";
        }

        @Override
        public void close() {}
    }
}
