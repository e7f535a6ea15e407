package dev.penstock.local.remote;

import dev.penstock.aws.Clients;
import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.local.template.Deployment;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * A CloudFormation stack with the pipeline's streams and tables.
 *
 * @param id unique, also among stacks of one name that were made one after the other
 * @param deployment its names and parameters
 */
public record Stack(String id, Deployment deployment) {

    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);

    private static final long LOOK_MILLIS = 500;

    /**
     * The stack of a name; where there is none, one is made of what the template has of streams, tables and the like.
     *
     * @throws PermanentException saying why it cannot be used or made
     * @throws RetryableException if the endpoint does not answer, or the stack is not complete by the deadline
     * @throws IOException if the template cannot be read
     */
    public static Stack open(Endpoint endpoint, String name, Path template, Deadline deadline)
            throws IOException, InterruptedException {
        String data = DataTemplate.of(template);
        try (CloudFormationClient client = Clients.configure(
                        CloudFormationClient.builder(), "CLOUDFORMATION", endpoint.environment())
                .build()) {
            return open(client, endpoint, name, data, deadline);
        }
    }

    /** @param data the template of the stack, should one have to be made */
    static Stack open(CloudFormationClient client, Endpoint endpoint, String name, String data, Deadline deadline)
            throws InterruptedException {
        while (true) {
            try {
                if (find(client, name).isEmpty()) {
                    LOG.info("stack {}: making it at {}", name, endpoint.url());
                    create(client, name, data);
                }
                return awaitComplete(client, name, endpoint.region(), deadline);
            } catch (SdkClientException e) {
                if (!isTimeout(e)) {
                    throw new RetryableException("nothing answers at " + endpoint.url(), e);
                }
                if (deadline.hasPassed()) {
                    throw new RetryableException("no answer in time at " + endpoint.url(), e);
                }
                // What imitates AWS loads a service when it is first called, which on a busy machine takes its time.
                LOG.info("stack {}: {} is slow to answer; waiting", name, endpoint.url());
            } catch (SdkException e) {
                if (!saysNothing(e) || deadline.hasPassed()) {
                    throw SdkFailures.translate("stack " + name + " at " + endpoint.url(), e);
                }
                LOG.info("stack {}: {} refuses without a reason; trying again", name, endpoint.url());
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    /** AWS always gives a code. What imitates it may not, to calls that come while it loads the service. */
    private static boolean saysNothing(SdkException e) {
        return e instanceof AwsServiceException service
                && (service.awsErrorDetails() == null
                        || service.awsErrorDetails().errorCode() == null);
    }

    private static void create(CloudFormationClient client, String name, String data) {
        try {
            client.createStack(request -> request.stackName(name).templateBody(data));
        } catch (AlreadyExistsException e) {
            // Made by a call whose answer did not come in time, or by somebody else just now: it is there.
            LOG.debug("stack {}: it is there already", name);
        }
    }

    /** Somebody took the call, and did not answer it in time. */
    private static boolean isTimeout(SdkClientException e) {
        if (e instanceof ApiCallAttemptTimeoutException || e instanceof ApiCallTimeoutException) {
            return true;
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return String.valueOf(cause.getMessage()).startsWith("Read");
            }
        }
        return false;
    }

    private static Optional<software.amazon.awssdk.services.cloudformation.model.Stack> find(
            CloudFormationClient client, String name) {
        try {
            return client.describeStacks(request -> request.stackName(name)).stacks().stream()
                    .findFirst();
        } catch (CloudFormationException e) {
            // CloudFormation has no code of its own for a stack that is not there.
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Stack awaitComplete(CloudFormationClient client, String name, String region, Deadline deadline)
            throws InterruptedException {
        while (true) {
            var stack = find(client, name)
                    .orElseThrow(() -> new PermanentException("stack " + name + ": it went away while it was made"));
            String status = stack.stackStatusAsString();
            if (status.endsWith("FAILED") || (status.contains("ROLLBACK_COMPLETE") && !status.startsWith("UPDATE"))) {
                throw new PermanentException("stack " + name + " cannot be used, it is " + status + ": "
                        + reason(client, name)
                                .or(() -> Optional.ofNullable(stack.stackStatusReason()))
                                .orElse("no reason given")
                        + "; delete it, or choose another with --stack");
            }
            if (status.endsWith("COMPLETE")) {
                return new Stack(
                        stack.stackId(), new Deployment(name, region, parameters(stack), physicalNames(client, name)));
            }
            if (deadline.hasPassed()) {
                throw new RetryableException("stack " + name + ": it is still " + status);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** The first failure, from which the others follow. */
    private static Optional<String> reason(CloudFormationClient client, String name) {
        return client.describeStackEventsPaginator(request -> request.stackName(name)).stackEvents().stream()
                .filter(event -> event.resourceStatus() == ResourceStatus.CREATE_FAILED)
                .filter(event -> event.resourceStatusReason() != null)
                .reduce((newer, older) -> older)
                .map(Stack::told);
    }

    private static String told(StackEvent event) {
        return event.logicalResourceId() + ": " + event.resourceStatusReason();
    }

    private static Map<String, String> parameters(software.amazon.awssdk.services.cloudformation.model.Stack stack) {
        Map<String, String> values = new HashMap<>();
        for (Parameter parameter : stack.parameters()) {
            values.put(parameter.parameterKey(), parameter.parameterValue());
        }
        return values;
    }

    private static Map<String, String> physicalNames(CloudFormationClient client, String name) {
        Map<String, String> names = new HashMap<>();
        for (StackResourceSummary resource : client.listStackResourcesPaginator(request -> request.stackName(name))
                .stackResourceSummaries()) {
            if (resource.physicalResourceId() != null) {
                names.put(resource.logicalResourceId(), resource.physicalResourceId());
            }
        }
        return names;
    }
}
