package dev.penstock.local.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a function's answer says of its batch, under {@code ReportBatchItemFailures}. */
sealed interface BatchAnswer {

    /**
     * The records before {@code done} are done.
     *
     * @param done 0 to the batch's size
     * @param reason why not all are; empty when they are
     */
    record Done(int done, String reason) implements BatchAnswer {}

    /** The answer makes no sense, which fails the whole batch. */
    record Invalid(String reason) implements BatchAnswer {}

    /**
     * Reads an answer as Lambda does: empty, {@code null} and an empty list are success; else the lowest sequence number
     * that is named counts; a name that is empty, missing or not in the batch makes the answer invalid.
     */
    static BatchAnswer read(byte[] json, List<? extends StreamRecord> batch) {
        List<String> identifiers;
        try {
            identifiers = identifiers(json);
        } catch (IOException e) {
            return new Invalid("answer cannot be read: " + e.getMessage());
        }
        if (identifiers.isEmpty()) {
            return new Done(batch.size(), "");
        }
        Map<String, Integer> indexes = HashMap.newHashMap(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            indexes.put(batch.get(i).sequenceNumber(), i);
        }
        int lowest = batch.size();
        for (String identifier : identifiers) {
            Integer index = indexes.get(identifier);
            if (index == null) {
                return new Invalid("answer names '" + identifier + "', which is not in the batch");
            }
            lowest = Math.min(lowest, index);
        }
        return new Done(lowest, "reported as a batch item failure");
    }

    private static List<String> identifiers(byte[] json) throws IOException {
        List<String> identifiers = new ArrayList<>();
        try (JsonParser parser = Answers.JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return identifiers;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean failures = parser.currentName().equals("batchItemFailures");
                if (parser.nextToken() == JsonToken.START_ARRAY && failures) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        identifiers.add(identifier(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return identifiers;
    }

    /** One element's {@code itemIdentifier}; empty where it has none. */
    private static String identifier(JsonParser parser) throws IOException {
        @Nullable String found = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return "";
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals("itemIdentifier");
            JsonToken value = parser.nextToken();
            if (wanted && value == JsonToken.VALUE_STRING) {
                found = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return found == null ? "" : found;
    }

    /** An interface's fields are public; this keeps the factory in the file. */
    final class Answers {
        private static final JsonFactory JSON = new JsonFactory();

        private Answers() {}
    }
}
