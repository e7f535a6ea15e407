package dev.penstock.local.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566"})
    void atALoopbackAddressRegionAndKeysCanBeLeftOut(String url) {
        assertEquals(
                Map.of(
                        "AWS_ENDPOINT_URL", url,
                        "AWS_REGION", "eu-central-1",
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test"),
                Endpoint.parse(url, Map.of()).environment());
    }

    @Test
    void whatTheEnvironmentSaysIsTakenButForOtherEndpoints() {
        Map<String, String> given = Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "somebody",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_ENDPOINT_URL_KINESIS", "http://elsewhere:1");

        assertEquals(
                Map.of(
                        "AWS_ENDPOINT_URL", "http://127.0.0.1:4566",
                        "AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", "somebody",
                        "AWS_SECRET_ACCESS_KEY", "secret"),
                Endpoint.parse("http://127.0.0.1:4566", given).environment());
    }

    @Test
    void elsewhereARegionIsNeededAndNoKeyIsMadeUp() {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse("http://localstack:4566", Map.of()));
        assertEquals(
                Map.of("AWS_ENDPOINT_URL", "http://localstack:4566", "AWS_REGION", "us-east-1"),
                Endpoint.parse("http://localstack:4566", Map.of("AWS_REGION", "us-east-1"))
                        .environment());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:4566", "127.0.0.1", "ftp://127.0.0.1", "http://", "not a url"})
    void whatIsNoUrlIsRefusedInASentence(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text, Map.of()));
        assertEquals(
                "'" + text + "' is no endpoint: http://HOST:PORT or https://HOST is expected", refusal.getMessage());
    }
}
