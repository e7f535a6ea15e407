package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The device registry: {@code pk} is the token's hash, {@code sk} is {@code credential}. Reads are consistent, because
 * functions remember for a minute that a token is unknown.
 */
public final class DynamoDeviceRegistry implements DeviceRegistry {

    private static final String SK = "credential";
    private static final String ROLE = "role";
    private static final String DEVICES = "devices";
    private static final String CREATED = "created";
    private static final String UNTIL = "until";
    private static final String RATE = "rate";
    private static final String BURST = "burst";
    private static final char CURSOR_KIND = 'c';

    /** How long an expired credential can still be seen in the list. */
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(30);

    private final Table table;

    /** A registry that sleeps for real between attempts. */
    public DynamoDeviceRegistry(DynamoDbClient client, String registryTable) {
        this(client, registryTable, new Backoff());
    }

    /** A registry with a backoff of the caller's own, for tests. */
    public DynamoDeviceRegistry(DynamoDbClient client, String registryTable, Backoff backoff) {
        this.table = new Table(client, registryTable, backoff);
    }

    @Override
    public Optional<Credential> find(String tokenHash, Deadline deadline) {
        return table.find(key(tokenHash), deadline).map(DynamoDeviceRegistry::credential);
    }

    @Override
    public void save(Credential credential, Deadline deadline) {
        Row row = Row.of(credential.tokenHash(), SK)
                .with(ROLE, credential.role().name().toLowerCase(Locale.ROOT))
                .with(CREATED, credential.createdAt().toString());
        if (!credential.devices().isEmpty()) {
            row.attributes()
                    .put(
                            DEVICES,
                            AttributeValue.fromSs(
                                    credential.devices().stream().sorted().toList()));
        }
        Instant until = credential.expires();
        if (until != null) {
            row.with(UNTIL, until.toString()).expiring(until.plus(KEPT_AFTER_EXPIRY));
        }
        RateLimit limit = credential.limit();
        if (limit != null) {
            row.with(RATE, limit.eventsPerSecond()).with(BURST, limit.burst());
        }
        table.write(List.of(row), deadline);
    }

    @Override
    public boolean revoke(String tokenHash, Deadline deadline) {
        return table.delete(key(tokenHash), deadline);
    }

    /** In DynamoDB's own order; a registry is listed rarely, so this scans. */
    @Override
    public Page<Credential> list(int limit, String cursor, Deadline deadline) {
        Table.Key after = cursor.isEmpty() ? null : key(Cursor.decode(CURSOR_KIND, cursor));
        List<Row> rows = new ArrayList<>();
        do {
            Table.Rows read = table.scan(limit + 1 - rows.size(), after, deadline);
            // The table has rows of devices' attributes, too.
            read.rows().stream().filter(row -> row.sk().equals(SK)).forEach(rows::add);
            after = read.last();
        } while (after != null && rows.size() <= limit);
        List<Row> shown = rows.subList(0, Math.min(limit, rows.size()));
        String next =
                rows.size() > limit ? Cursor.encode(CURSOR_KIND, shown.getLast().pk()) : null;
        return new Page<>(shown.stream().map(DynamoDeviceRegistry::credential).toList(), next);
    }

    private static Table.Key key(String tokenHash) {
        return new Table.Key(tokenHash, SK);
    }

    private static Credential credential(Row row) {
        @Nullable AttributeValue devices = row.attributes().get(DEVICES);
        String until = row.textOrNull(UNTIL);
        return new Credential(
                row.pk(),
                role(row),
                devices == null ? Set.of() : Set.copyOf(devices.ss()),
                Instant.parse(row.text(CREATED)),
                until == null ? null : Instant.parse(until),
                limit(row));
    }

    /** Rows of before there were limits have none. */
    private static @Nullable RateLimit limit(Row row) {
        return row.attributes().containsKey(RATE)
                ? new RateLimit(Math.toIntExact(row.number(RATE)), Math.toIntExact(row.number(BURST)))
                : null;
    }

    private static Role role(Row row) {
        String role = row.text(ROLE);
        for (Role each : Role.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(role)) {
                return each;
            }
        }
        throw new PermanentException("credential " + row.pk() + ": role '" + role + "' is none of ours");
    }
}
