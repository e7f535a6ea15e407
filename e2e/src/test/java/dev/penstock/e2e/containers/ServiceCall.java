package dev.penstock.e2e.containers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A call of Kinesis or DynamoDB as it is on the wire: CBOR of the former, JSON of the latter.
 *
 * @param target the header {@code X-Amz-Target}, such as {@code Kinesis_20131202.PutRecords}
 * @param contentType of the body and of what is answered
 */
record ServiceCall(String target, String contentType, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new CBORMapper();

    boolean isKinesis() {
        return target.startsWith("Kinesis_");
    }

    boolean isDynamoDb() {
        return target.startsWith("DynamoDB_");
    }

    boolean is(String operation) {
        return target.endsWith('.' + operation);
    }

    ObjectNode tree() {
        return tree(body);
    }

    /** An answer to this call, or its body, as a tree. */
    ObjectNode tree(byte[] bytes) {
        try {
            return (ObjectNode) mapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(target + " as " + contentType, e);
        }
    }

    byte[] bytes(ObjectNode tree) {
        try {
            return mapper().writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(target + " as " + contentType, e);
        }
    }

    /** What the service answers when it fails, in its own form. */
    ServiceAnswer error(int status, String code) {
        ObjectNode error = mapper().createObjectNode();
        error.put("__type", isKinesis() ? code : "com.amazonaws.dynamodb.v20120810#" + code);
        error.put(isKinesis() ? "message" : "Message", "injected by the test");
        return new ServiceAnswer(status, Map.of("Content-Type", contentType), bytes(error));
    }

    private ObjectMapper mapper() {
        return contentType.contains("cbor") ? CBOR : JSON;
    }
}
