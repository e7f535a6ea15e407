package dev.penstock.local.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {

    @Test
    void refusedEventsKeepTheirPlaceAndFirstReason() throws IOException {
        Results results = read("{\"accepted\":1,\"rejected\":2,\"extra\":{\"a\":[1]},\"results\":["
                + "{\"index\":0,\"id\":\"a\",\"status\":\"accepted\"},"
                + "{\"index\":1,\"status\":\"rejected\",\"retryable\":false,\"errors\":["
                + "{\"code\":\"required\",\"path\":\"/id\",\"message\":\"is missing\"},{\"code\":\"x\"}]},"
                + "{\"index\":2,\"status\":\"unconfirmed\",\"retryable\":true,\"errors\":[]}]}");
        assertEquals(
                new Results(
                        1,
                        List.of(
                                new Results.Refused(1, false, "required /id: is missing"),
                                new Results.Refused(2, true, ""))),
                results);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"results\":[]}", "<html>", "{\"accepted\":1,\"results\":[{\"index\":"})
    void whatHoldsNoResultsIsSaid(String body) {
        assertThrows(IOException.class, () -> read(body));
    }

    @Test
    void countersSubtractButWhatIsInFlightStays() {
        Counters before = new Counters(10, 10, 0, 8, 1, 0, 1, 0, 0);
        Counters after = new Counters(30, 28, 3, 25, 2, 1, 1, 2, 0);
        assertEquals(new Counters(20, 18, 3, 17, 1, 1, 0, 2, 0), after.since(before));
        assertEquals(26, after.ended());
    }

    private static Results read(String body) throws IOException {
        return Results.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
