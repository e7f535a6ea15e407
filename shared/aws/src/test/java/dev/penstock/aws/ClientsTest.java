package dev.penstock.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

class ClientsTest {

    private final Map<String, String> environment = new HashMap<>(
            Map.of("AWS_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret"));

    @Test
    void regionAndKeysComeFromTheEnvironment() throws Exception {
        try (KinesisClient client = Clients.kinesis(environment)) {
            assertEquals(Region.EU_WEST_1, client.serviceClientConfiguration().region());
            assertEquals(AwsBasicCredentials.create("key", "secret"), credentials(client));
        }
    }

    @Test
    void lambdaGivesASessionToken() throws Exception {
        environment.put("AWS_SESSION_TOKEN", "token");

        try (KinesisClient client = Clients.kinesis(environment)) {
            assertEquals(AwsSessionCredentials.create("key", "secret", "token"), credentials(client));
        }
    }

    @Test
    void underSnapStartCredentialsComeFromTheContainer() {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/credentials");

        try (KinesisClient client = Clients.kinesis(environment)) {
            assertInstanceOf(
                    ContainerCredentialsProvider.class,
                    client.serviceClientConfiguration().credentialsProvider());
        }
    }

    @Test
    void anEndpointSendsClientsElsewhere() {
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000");

        try (KinesisClient kinesis = Clients.kinesis(environment);
                DynamoDbClient dynamoDb = Clients.dynamoDb(environment)) {
            assertEquals(
                    URI.create("http://127.0.0.1:4566"),
                    kinesis.serviceClientConfiguration().endpointOverride().orElseThrow());
            assertEquals(
                    URI.create("http://127.0.0.1:8000"),
                    dynamoDb.serviceClientConfiguration().endpointOverride().orElseThrow());
        }
    }

    @Test
    void withoutARegionThereIsNoClient() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Clients.kinesis(Map.of()));

        assertEquals("AWS_REGION is not set: kinesis needs a region, such as eu-west-1", e.getMessage());
    }

    private static AwsCredentialsIdentity credentials(KinesisClient client)
            throws InterruptedException, ExecutionException {
        return client.serviceClientConfiguration()
                .credentialsProvider()
                .resolveIdentity()
                .get();
    }
}
