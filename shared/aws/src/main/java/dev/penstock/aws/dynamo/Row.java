package dev.penstock.aws.dynamo;

import dev.penstock.outcome.PermanentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One row of a table: its keys and attributes. */
final class Row {

    static final String PK = "pk";
    static final String SK = "sk";
    static final String EXPIRES = "expires";

    private final Map<String, AttributeValue> attributes;

    private Row(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    /** A row with keys only. */
    static Row of(String pk, String sk) {
        Row row = new Row(new HashMap<>());
        return row.with(PK, pk).with(SK, sk);
    }

    /** A row as DynamoDB answered it. */
    static Row read(Map<String, AttributeValue> attributes) {
        return new Row(attributes);
    }

    /** Adds text; null adds nothing. */
    Row with(String name, @Nullable String text) {
        if (text != null) {
            attributes.put(name, AttributeValue.fromS(text));
        }
        return this;
    }

    Row with(String name, long number) {
        attributes.put(name, AttributeValue.fromN(Long.toString(number)));
        return this;
    }

    Row with(String name, boolean flag) {
        attributes.put(name, AttributeValue.fromBool(flag));
        return this;
    }

    Row with(String name, byte[] bytes) {
        attributes.put(name, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes)));
        return this;
    }

    /** Adds the time to live, in whole seconds as DynamoDB demands. */
    Row expiring(Instant expires) {
        return with(EXPIRES, expires.getEpochSecond());
    }

    Map<String, AttributeValue> attributes() {
        return attributes;
    }

    String pk() {
        return text(PK);
    }

    String sk() {
        return text(SK);
    }

    String text(String name) {
        return need(name, textOrNull(name));
    }

    @Nullable
    String textOrNull(String name) {
        AttributeValue value = attributes.get(name);
        return value == null ? null : value.s();
    }

    long number(String name) {
        AttributeValue value = attributes.get(name);
        return Long.parseLong(need(name, value == null ? null : value.n()));
    }

    boolean flag(String name) {
        AttributeValue value = attributes.get(name);
        return need(name, value == null ? null : value.bool());
    }

    byte[] bytes(String name) {
        AttributeValue value = attributes.get(name);
        return need(name, value == null ? null : value.b()).asByteArrayUnsafe();
    }

    Instant expires() {
        return Instant.ofEpochSecond(number(EXPIRES));
    }

    /** Whether it is still to be seen at {@code now}. */
    boolean isAlive(Instant now) {
        return expires().isAfter(now);
    }

    /** Its size as DynamoDB counts it: names and values in UTF-8 (numbers take less than this). */
    int size() {
        int size = 0;
        for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
            AttributeValue value = attribute.getValue();
            size += attribute.getKey().length();
            size += value.b() != null ? value.b().asByteArrayUnsafe().length : 0;
            size += value.s() != null ? value.s().getBytes(StandardCharsets.UTF_8).length : 0;
            size += value.n() != null ? value.n().length() : 0;
            size += 1;
        }
        return size;
    }

    private <T> T need(String name, @Nullable T value) {
        if (value == null) {
            throw new PermanentException("row " + textOrNull(PK) + " / " + textOrNull(SK) + " has no attribute " + name
                    + "; was it written by something else?");
        }
        return value;
    }
}
