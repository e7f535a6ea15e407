package dev.penstock.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Builds the SDK's clients: one each per function, for the life of the process. Region and credentials are given
 * outright, so that no chain of providers and files is tried at start, and the retry mode is pinned, so that an
 * environment variable cannot change how long a call may last.
 *
 * <p>Every factory takes the environment: {@code AWS_REGION} (needed), the credentials that Lambda sets (keys, or under
 * SnapStart the container endpoint; elsewhere the SDK's default chain), and {@code AWS_ENDPOINT_URL_<SERVICE>} or
 * {@code AWS_ENDPOINT_URL}, which send a client to an emulator.
 */
public final class Clients {

    /** In one region a connection takes milliseconds: one that does not is better tried anew. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);
    /** The last resort: calls are bounded by the caller's deadline, which is shorter. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(25);

    private Clients() {}

    /** A Kinesis client. */
    public static KinesisClient kinesis(Map<String, String> environment) {
        return configure(KinesisClient.builder(), "KINESIS", environment).build();
    }

    /** A DynamoDB client. */
    public static DynamoDbClient dynamoDb(Map<String, String> environment) {
        return configure(DynamoDbClient.builder().endpointDiscoveryEnabled(false), "DYNAMODB", environment)
                .build();
    }

    /** A CloudWatch client. */
    public static CloudWatchClient cloudWatch(Map<String, String> environment) {
        return configure(CloudWatchClient.builder(), "CLOUDWATCH", environment).build();
    }

    /**
     * Sets up the builder of any service's client as all are here.
     *
     * @param service as in {@code AWS_ENDPOINT_URL_<SERVICE>}
     * @throws IllegalArgumentException if the environment names no region
     */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configure(
            B builder, String service, Map<String, String> environment) {
        String region = environment.get("AWS_REGION");
        if (region == null || region.isBlank()) {
            throw new IllegalArgumentException("AWS_REGION is not set: " + service.toLowerCase(Locale.ROOT)
                    + " needs a region, such as eu-west-1");
        }
        AwsCredentialsProvider credentials = credentials(environment);
        ClientOverrideConfiguration.Builder override = ClientOverrideConfiguration.builder()
                .retryStrategy(RetryMode.STANDARD)
                .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                .apiCallTimeout(CALL_TIMEOUT);
        if (!(credentials instanceof DefaultCredentialsProvider)) {
            // Lambda has no profile files; not looking for them saves time at start.
            override.defaultProfileFile(ProfileFile.aggregator().build());
        }
        builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.IN_REGION)
                .overrideConfiguration(override.build())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(ATTEMPT_TIMEOUT));
        URI endpoint = endpoint(service, environment);
        return endpoint == null ? builder : builder.endpointOverride(endpoint);
    }

    private static AwsCredentialsProvider credentials(Map<String, String> environment) {
        if (environment.containsKey("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
            // First, because keys that a SnapStart snapshot froze would be out of date.
            return ContainerCredentialsProvider.builder().build();
        }
        String key = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        if (key == null || secret == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        String token = environment.get("AWS_SESSION_TOKEN");
        return StaticCredentialsProvider.create(
                token == null
                        ? AwsBasicCredentials.create(key, secret)
                        : AwsSessionCredentials.create(key, secret, token));
    }

    private static @Nullable URI endpoint(String service, Map<String, String> environment) {
        String own = environment.get("AWS_ENDPOINT_URL_" + service);
        String endpoint = own != null ? own : environment.get("AWS_ENDPOINT_URL");
        return endpoint == null ? null : URI.create(endpoint);
    }
}
