package dev.penstock.e2e.containers;

import dev.penstock.aws.Clients;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.containers.Network;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * Runs LocalStack for the classes that it extends: one container for all of them, gone with the tests. Every class uses
 * resources of its own in it. Without Docker the tests are left out, with the reason; in CI they fail.
 */
public final class LocalStack implements BeforeAllCallback {

    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");
    private static final String NAME = "localstack";
    private static final int PORT = 4566;
    private static final Duration LOAD_PATIENCE = Duration.ofMinutes(2);

    private static volatile Running running;

    private record Running(LocalStackContainer container, Network network) implements AutoCloseable {
        @Override
        public void close() {
            container.stop();
            network.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Docker.require();
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(LocalStack.class))
                .computeIfAbsent(Running.class, key -> start(), Running.class);
    }

    private static Running start() {
        Network network = Network.newNetwork();
        LocalStackContainer container =
                new LocalStackContainer(IMAGE).withNetwork(network).withNetworkAliases(NAME);
        container.start();
        Running started = new Running(container, network);
        loadCloudFormation(container);
        return started;
    }

    /** Its first call loads it, which on a busy machine takes longer than a client waits. */
    private static void loadCloudFormation(LocalStackContainer container) {
        long end = System.nanoTime() + LOAD_PATIENCE.toNanos();
        try (CloudFormationClient client = Clients.configure(
                        CloudFormationClient.builder(),
                        "CLOUDFORMATION",
                        environment(container, container.getEndpoint()))
                .build()) {
            while (true) {
                try {
                    client.describeStacks();
                    return;
                } catch (SdkException e) {
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Where it answers on this machine. */
    public static URI endpoint() {
        return running.container.getEndpoint();
    }

    /** Where it answers in containers on {@link #network()}. */
    public static URI endpointForContainers() {
        return URI.create("http://" + NAME + ":" + PORT);
    }

    /** A network for containers that call it. */
    public static Network network() {
        return running.network;
    }

    /** What {@link dev.penstock.aws.Clients}, or a function on this machine, needs to call it. */
    public static Map<String, String> environment() {
        return environment(endpoint());
    }

    /** The same for another way to it, such as through a proxy or from a container. */
    public static Map<String, String> environment(URI endpoint) {
        return environment(running.container, endpoint);
    }

    private static Map<String, String> environment(LocalStackContainer container, URI endpoint) {
        return Map.of(
                "AWS_REGION", container.getRegion(),
                "AWS_ACCESS_KEY_ID", container.getAccessKey(),
                "AWS_SECRET_ACCESS_KEY", container.getSecretKey(),
                "AWS_ENDPOINT_URL", endpoint.toString());
    }
}
