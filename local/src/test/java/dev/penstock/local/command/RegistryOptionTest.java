package dev.penstock.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.penstock.port.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RegistryOptionTest {

    @Test
    void aTableInAwsGetsTheHashOfTheTokenAndNeverTheToken() throws Exception {
        var bodies = new LinkedBlockingQueue<String>();
        HttpServer dynamoDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        dynamoDb.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"UnprocessedItems\":{}}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        dynamoDb.start();
        try (Credentials credentials = option("--table", "stack-RegistryTable")
                .open(Map.of(
                        "AWS_REGION", "eu-central-1",
                        "AWS_ACCESS_KEY_ID", "none",
                        "AWS_SECRET_ACCESS_KEY", "none",
                        "AWS_ENDPOINT_URL",
                                "http://127.0.0.1:" + dynamoDb.getAddress().getPort()))) {
            String token = credentials.issue(Role.DEVICE, Set.of("pump-17"), null);

            String body = bodies.poll();
            assertTrue(body.contains("\"stack-RegistryTable\""), body);
            assertTrue(body.contains(dev.penstock.access.Tokens.hash(token)), body);
            assertTrue(!body.contains(token), body);
            assertEquals(0, bodies.size());
        } finally {
            dynamoDb.stop(0);
        }
    }

    @Test
    void aTableNeedsARegion() {
        CommandException e = assertThrows(
                CommandException.class, () -> option("--table", "t").open(Map.of()));
        assertTrue(e.getMessage().contains("AWS_REGION is not set"), e.getMessage());
    }

    @Test
    void isLocalOrInAwsAndNotBoth() {
        assertThrows(
                CommandException.class,
                () -> option("--table", "t", "--data", "d").open(Map.of("AWS_REGION", "eu-central-1")));
    }

    private static RegistryOption option(String... arguments) {
        RegistryOption option = new RegistryOption();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("registry", CommandLine.Model.CommandSpec.forAnnotatedObject(option)))
                .parseArgs(arguments);
        return option;
    }
}
