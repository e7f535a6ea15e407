package dev.penstock.aws.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchResponseTest {

    @Test
    void listsWhatFailed() throws IOException {
        assertEquals(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"49\"},{\"itemIdentifier\":\"50\"}]}",
                written(List.of("49", "50")));
    }

    @Test
    void nothingFailedIsAnEmptyList() throws IOException {
        assertEquals("{\"batchItemFailures\":[]}", written(List.of()));
    }

    private static String written(List<String> failed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchResponse.write(out, failed);
        return out.toString(UTF_8);
    }
}
