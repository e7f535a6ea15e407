package dev.penstock.aws.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.Payloads;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KinesisBatchTest {

    @Test
    void readsThePayloadThatAwsDocuments() throws IOException {
        List<KinesisBatch.Entry> entries =
                KinesisBatch.read(Payloads.file("kinesis.json")).entries();

        assertEquals(2, entries.size());
        KinesisBatch.Entry first = entries.getFirst();
        assertEquals("shardId-000000000006", first.shard());
        assertEquals("49590338271490256608559692538361571095921575989136588898", first.sequenceNumber());
        assertEquals("1", first.partitionKey());
        assertEquals(Instant.parse("2018-12-17T22:10:50.987Z"), first.arrival());
        assertEquals("Hello, this is a test.", new String(first.data(), UTF_8));
        assertEquals("This is only a test.", new String(entries.getLast().data(), UTF_8));
    }

    @Test
    void anEmptyBatchIsFine() throws IOException {
        assertEquals(
                List.of(), KinesisBatch.read(Payloads.text("{\"Records\":[]}")).entries());
    }

    @Test
    void dataOfEveryLengthComesBack() throws IOException {
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 2, 3, 4, 100, 8_000, 8_191, 100_000, 1_000_000}) {
            byte[] data = new byte[length];
            random.nextBytes(data);

            assertArrayEquals(
                    data, read(Base64.getEncoder().encodeToString(data)).data(), length + " bytes");
        }
    }

    @Test
    void escapedSlashesInDataAreFine() throws IOException {
        assertArrayEquals(
                new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff},
                read("\\/\\/\\/\\/").data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "3", "{", "nonsense", "{\"Records\":[{\"eventID\":"})
    void whatIsNotJsonIsAPermanentError(String json) {
        PermanentException e = assertThrows(PermanentException.class, () -> KinesisBatch.read(Payloads.text(json)));

        assertTrue(e.getMessage().startsWith("read Kinesis batch: not "), e.getMessage());
    }

    @Test
    void thePayloadOfAnotherSourceIsAPermanentError() {
        PermanentException e =
                assertThrows(PermanentException.class, () -> KinesisBatch.read(Payloads.file("http-api.json")));

        assertEquals("read Kinesis batch: no Records; is the event source a Kinesis stream?", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3 | not an object",
                "{} | eventID, kinesis.sequenceNumber or kinesis.data is missing",
                "{\"eventID\":\"s:1\",\"kinesis\":{\"sequenceNumber\":\"1\"}} |"
                        + " eventID, kinesis.sequenceNumber or kinesis.data is missing",
                "{\"eventID\":\"s\",\"kinesis\":{\"sequenceNumber\":\"1\",\"data\":\"\"}} |"
                        + " eventID is not shard:sequenceNumber",
                "{\"eventID\":\"s:1\",\"kinesis\":{\"sequenceNumber\":\"1\",\"data\":\"*\"}} | kinesis.data is not base64",
                "{\"eventID\":\"s:1\",\"kinesis\":{\"sequenceNumber\":\"1\",\"data\":3}} | kinesis.data is not a string",
                "{\"kinesis\":{\"approximateArrivalTimestamp\":\"x\"}} |"
                        + " kinesis.approximateArrivalTimestamp is not a number"
            })
    void aBrokenRecordIsNamed(String record, String reason) {
        String good = record("");

        PermanentException e = assertThrows(
                PermanentException.class,
                () -> KinesisBatch.read(Payloads.text("{\"Records\":[" + good + "," + record + "]}")));

        assertEquals("read Kinesis batch: record 1: " + reason, e.getMessage());
    }

    private static KinesisBatch.Entry read(String base64) throws IOException {
        return KinesisBatch.read(Payloads.text("{\"Records\":[" + record(base64) + "]}"))
                .entries()
                .getFirst();
    }

    private static String record(String base64) {
        return "{\"eventID\":\"shardId-0:1\",\"kinesis\":{\"sequenceNumber\":\"1\",\"data\":\"" + base64 + "\"}}";
    }
}
