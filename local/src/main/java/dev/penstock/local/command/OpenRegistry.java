package dev.penstock.local.command;

import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoDeviceAttributes;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.local.embedded.RegistryFile;
import dev.penstock.local.remote.Endpoint;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A device registry that a command has opened, also while a pipeline runs on it.
 *
 * @param credentials its tokens
 * @param attributes what it says of devices
 * @param file what to close, or null
 */
record OpenRegistry(
        DeviceRegistry credentials,
        DeviceAttributes attributes,
        @Nullable RegistryFile file) implements AutoCloseable {

    /**
     * The registry of a data directory.
     *
     * @throws CommandException if it cannot be opened
     */
    static OpenRegistry of(Path data) {
        try {
            RegistryFile file = RegistryFile.open(data);
            return new OpenRegistry(file.registry(), file.attributes(), file);
        } catch (PenstockException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The registry of a running pipeline.
     *
     * @param caller the environment with the credentials of who asks, for a registry that is a table
     * @throws CommandException if it cannot be opened
     */
    static OpenRegistry of(RunningPipeline pipeline, Map<String, String> caller) {
        RunningPipeline.RegistryTable table = pipeline.registry();
        if (table == null) {
            return of(pipeline.data());
        }
        Map<String, String> environment = new HashMap<>(caller);
        environment.put("AWS_REGION", table.region());
        try {
            Endpoint endpoint = Endpoint.parse(table.endpoint(), environment);
            return of(Clients.dynamoDb(endpoint.environment()), table.name());
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The registry in a table. */
    static OpenRegistry of(DynamoDbClient client, String table) {
        return new OpenRegistry(
                new DynamoDeviceRegistry(client, table), new DynamoDeviceAttributes(client, table), null);
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
