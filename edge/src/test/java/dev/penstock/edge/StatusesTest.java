package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.ingest.Refusal;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusesTest {

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT, ErrorInfo BadRequest",
        "401, UNAUTHENTICATED, ErrorInfo",
        "403, PERMISSION_DENIED, ErrorInfo",
        "409, ABORTED, ErrorInfo",
        "413, RESOURCE_EXHAUSTED, ErrorInfo",
        "415, INVALID_ARGUMENT, ErrorInfo BadRequest",
        "429, RESOURCE_EXHAUSTED, ErrorInfo RetryInfo",
        "503, UNAVAILABLE, ErrorInfo RetryInfo",
        "500, INTERNAL, ErrorInfo",
    })
    void everyRefusalHasItsCodeAndDetails(int http, Status.Code code, String details) throws Exception {
        Map<String, Object> extra =
                details.contains("RetryInfo") ? Map.of("limit", 7, "retryAfterSeconds", 3L) : Map.of("limit", 7);
        StatusException status = Statuses.of(new Refusal(http, "the-code", "Title.", "what is wrong", extra));

        assertEquals(code, status.getStatus().getCode());
        assertEquals("what is wrong", status.getStatus().getDescription());
        List<Any> packed = StatusProto.fromThrowable(status).getDetailsList();
        assertEquals(
                List.of(details.split(" ")),
                packed.stream()
                        .map(any -> any.getTypeUrl().substring("type.googleapis.com/google.rpc.".length()))
                        .toList());
        ErrorInfo info = packed.getFirst().unpack(ErrorInfo.class);
        assertEquals("the-code", info.getReason());
        assertEquals("7", info.getMetadataMap().get("limit"));
        if (details.contains("RetryInfo")) {
            assertEquals(
                    3, packed.getLast().unpack(RetryInfo.class).getRetryDelay().getSeconds(), "as the refusal says");
        }
    }
}
