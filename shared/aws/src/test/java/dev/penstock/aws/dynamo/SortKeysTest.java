package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SortKeysTest {

    private static final List<Instant> ASCENDING = List.of(
            Instant.MIN,
            Instant.parse("-0044-03-15T10:00:00Z"),
            Instant.parse("1969-12-31T22:59:59.999999999Z"),
            Instant.ofEpochSecond(-1),
            Instant.ofEpochSecond(-1, 1),
            Instant.EPOCH,
            Instant.ofEpochSecond(0, 999_999_999),
            Instant.ofEpochSecond(1),
            Instant.parse("2026-03-01T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999Z"),
            Instant.MAX);

    @Test
    void timesSortAsTextAndComeBack() {
        List<String> keys = ASCENDING.stream().map(SortKeys::time).toList();

        assertEquals(keys.stream().sorted().toList(), keys);
        assertEquals(ASCENDING, keys.stream().map(SortKeys::parseTime).toList());
    }

    @Test
    void bucketsSortAsText() {
        List<String> keys = ASCENDING.stream().map(SortKeys::bucket).distinct().toList();

        assertEquals(keys.stream().sorted().toList(), keys);
        assertEquals(8, keys.size(), "one second before the epoch is another bucket");
    }

    @Test
    void theFormIsFixedBecauseStoredKeysDependOnIt() {
        Instant time = Instant.parse("2026-03-01T00:00:00.030Z");

        assertEquals("0000000492312", SortKeys.bucket(time));
        assertEquals("00000001772323200030000000", SortKeys.time(time));
    }
}
