package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RowTest {

    @Test
    void keysAndExpiryHaveTheNamesThatTheTablesOfTheTemplateHave() {
        Row row = Row.of("pump-1", "0001").expiring(Instant.parse("2026-03-01T00:00:00.999Z"));

        assertEquals(
                Map.of(
                        "pk", AttributeValue.fromS("pump-1"),
                        "sk", AttributeValue.fromS("0001"),
                        "expires", AttributeValue.fromN("1772323200")),
                row.attributes());
    }
}
