package dev.penstock.e2e.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What services do on a bad day. The seed decides how often and what; which call it meets depends on how the threads of the
 * pipeline take turns.
 */
final class Bursts {

    private final Random random;
    private final AtomicInteger kinesis = new AtomicInteger();
    private final AtomicInteger dynamoDb = new AtomicInteger();

    Bursts(Random random) {
        this.random = random;
    }

    /** How many faults there were of Kinesis. */
    int ofKinesis() {
        return kinesis.get();
    }

    /** How many faults there were of DynamoDB. */
    int ofDynamoDb() {
        return dynamoDb.get();
    }

    /** Calls fail with one of these codes and are not done. */
    FaultyServices.Burst refused(double share, int status, List<String> ofKinesis, List<String> ofDynamoDb) {
        return (call, services) -> {
            if (random.nextDouble() >= share) {
                return Optional.of(services.send(call.body()));
            }
            count(call);
            return Optional.of(call.error(status, oneOf(call.isKinesis() ? ofKinesis : ofDynamoDb)));
        };
    }

    /** Calls are done, and the connection is closed instead of an answer. */
    FaultyServices.Burst unanswered(double share) {
        return (call, services) -> {
            ServiceAnswer answer = services.send(call.body());
            if (random.nextDouble() >= share) {
                return Optional.of(answer);
            }
            count(call);
            return Optional.empty();
        };
    }

    /** {@code PutRecords} and {@code BatchWriteItem} do a part and say in a 200 which they did not. */
    FaultyServices.Burst partial(double share) {
        return (call, services) -> {
            if (call.is("PutRecords")) {
                return Optional.of(putSome(call, services, share));
            }
            if (call.is("BatchWriteItem")) {
                return Optional.of(writeSome(call, services, share));
            }
            return Optional.of(services.send(call.body()));
        };
    }

    private ServiceAnswer putSome(ServiceCall call, FaultyServices.Services services, double share) throws IOException {
        ObjectNode request = call.tree();
        List<JsonNode> all = new ArrayList<>();
        request.withArray("Records").forEach(all::add);
        List<Boolean> taken = all.stream().map(each -> !drops(call, share)).toList();
        ArrayNode sent = request.putArray("Records");
        for (int i = 0; i < all.size(); i++) {
            if (taken.get(i)) {
                sent.add(all.get(i));
            }
        }
        ServiceAnswer answer = sent.isEmpty()
                ? new ServiceAnswer(
                        200,
                        Map.of("Content-Type", call.contentType()),
                        call.bytes(request.objectNode().put("FailedRecordCount", 0)))
                : services.send(call.bytes(request));
        if (answer.status() != 200) {
            return answer;
        }
        ObjectNode merged = call.tree(answer.body());
        List<JsonNode> results = new ArrayList<>();
        merged.path("Records").forEach(results::add);
        ArrayNode told = merged.putArray("Records");
        int next = 0;
        for (boolean each : taken) {
            if (each) {
                told.add(results.get(next++));
            } else {
                told.addObject()
                        .put("ErrorCode", oneOf(List.of("ProvisionedThroughputExceededException", "InternalFailure")))
                        .put("ErrorMessage", "injected by the test");
            }
        }
        merged.put("FailedRecordCount", merged.path("FailedRecordCount").asInt() + all.size() - sent.size());
        return answer.with(call.bytes(merged));
    }

    private ServiceAnswer writeSome(ServiceCall call, FaultyServices.Services services, double share)
            throws IOException {
        ObjectNode request = call.tree();
        ObjectNode sent = request.objectNode();
        ObjectNode dropped = request.objectNode();
        request.path("RequestItems")
                .properties()
                .forEach(table -> table.getValue()
                        .forEach(row -> (drops(call, share) ? dropped : sent)
                                .withArray(table.getKey())
                                .add(row)));
        request.set("RequestItems", sent);
        ServiceAnswer answer = sent.isEmpty()
                ? new ServiceAnswer(200, Map.of("Content-Type", call.contentType()), call.bytes(request.objectNode()))
                : services.send(call.bytes(request));
        if (answer.status() != 200) {
            return answer;
        }
        ObjectNode merged = call.tree(answer.body());
        ObjectNode unprocessed = merged.withObject("UnprocessedItems");
        dropped.properties()
                .forEach(table -> table.getValue()
                        .forEach(row -> unprocessed.withArray(table.getKey()).add(row)));
        return answer.with(call.bytes(merged));
    }

    private boolean drops(ServiceCall call, double share) {
        boolean drops = random.nextDouble() < share;
        if (drops) {
            count(call);
        }
        return drops;
    }

    private void count(ServiceCall call) {
        (call.isKinesis() ? kinesis : dynamoDb).incrementAndGet();
    }

    private String oneOf(List<String> codes) {
        return codes.get(random.nextInt(codes.size()));
    }
}
