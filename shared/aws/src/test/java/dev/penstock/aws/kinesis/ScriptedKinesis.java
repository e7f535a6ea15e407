package dev.penstock.aws.kinesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Answers each PutRecords as the script says, and confirms everything when the script is at its end. */
final class ScriptedKinesis implements KinesisClient {

    /** More than any test needs: a writer that never gives up must not make its test endless. */
    private static final int MOST_CALLS = 10_000;

    private final Deque<Function<PutRecordsRequest, PutRecordsResponse>> script = new ArrayDeque<>();
    private final List<PutRecordsRequest> requests = new ArrayList<>();
    private Function<PutRecordsRequest, PutRecordsResponse> afterwards = request -> answer(request, text -> null);

    /** The next call fails as a whole. */
    ScriptedKinesis thenThrow(SdkException failure) {
        script.add(request -> {
            throw failure;
        });
        return this;
    }

    /** The next call answers each record with an error code, or null to confirm it. */
    ScriptedKinesis thenAnswer(Function<String, String> errorCode) {
        script.add(request -> answer(request, errorCode));
        return this;
    }

    /** The next call answers so. */
    ScriptedKinesis thenRespond(PutRecordsResponse response) {
        script.add(request -> response);
        return this;
    }

    /** Every further call answers each record so. */
    ScriptedKinesis fromThenOn(Function<String, String> errorCode) {
        afterwards = request -> answer(request, errorCode);
        return this;
    }

    /** Every further call fails as a whole. */
    ScriptedKinesis fromThenOnThrow(SdkException failure) {
        afterwards = request -> {
            throw failure;
        };
        return this;
    }

    /** What each call carried, as text. */
    List<List<String>> calls() {
        return requests.stream()
                .map(request ->
                        request.records().stream().map(ScriptedKinesis::text).toList())
                .toList();
    }

    List<PutRecordsRequest> requests() {
        return requests;
    }

    @Override
    public PutRecordsResponse putRecords(PutRecordsRequest request) {
        requests.add(request);
        if (requests.size() > MOST_CALLS) {
            throw new AssertionError("the writer does not end");
        }
        Function<PutRecordsRequest, PutRecordsResponse> next = script.poll();
        return (next == null ? afterwards : next).apply(request);
    }

    private static PutRecordsResponse answer(PutRecordsRequest request, Function<String, String> errorCode) {
        List<PutRecordsResultEntry> results = new ArrayList<>();
        int failed = 0;
        for (PutRecordsRequestEntry entry : request.records()) {
            String code = errorCode.apply(text(entry));
            failed += code == null ? 0 : 1;
            results.add(
                    code == null
                            ? PutRecordsResultEntry.builder()
                                    .shardId("shardId-0")
                                    .sequenceNumber("1")
                                    .build()
                            : PutRecordsResultEntry.builder()
                                    .errorCode(code)
                                    .errorMessage("because")
                                    .build());
        }
        return PutRecordsResponse.builder()
                .records(results)
                .failedRecordCount(failed)
                .build();
    }

    private static String text(PutRecordsRequestEntry entry) {
        return entry.data().asUtf8String();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
