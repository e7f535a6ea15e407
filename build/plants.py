"""The bugs that planted_bugs.py plants: what each breaks, how it is planted, and which tests must fail for it."""

from dataclasses import dataclass

AWS = "shared/aws/src/main/java/dev/penstock/aws/"
CORE = "shared/core/src/main/java/dev/penstock/"
EDGE = "edge/src/main/java/dev/penstock/edge/"
INGEST = "functions/ingest/src/main/java/dev/penstock/ingest/"
TRANSFORM = "functions/transform/src/main/java/dev/penstock/transform/"
ROUTER = "functions/router/src/main/java/dev/penstock/router/"
API = "functions/api/src/main/java/dev/penstock/api/"
EMBEDDED = "local/src/main/java/dev/penstock/local/embedded/"
MAPPING = "local/src/main/java/dev/penstock/local/mapping/"
SQLITE = "local/src/main/java/dev/penstock/local/sqlite/"
TEMPLATE = "template.yaml"

# Catchers are module:TestClass[#method], or build:module.Class for a Python test. These catch several bugs.
TEMPLATE_CHECK = "build:template_test.Template"
MAPPING_TEST = "local:EmbeddedMappingTest"
STORES = "local:StoreContractsTest"
PERMISSIONS = "e2e:PermissionsTest"
ZIPS = "e2e:FunctionZipTest"
LAMBDA = "e2e:LambdaSamplesTest"


@dataclass(frozen=True)
class Edit:
    """Replaces text that stands in a file exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Rename:
    """Renames a class in its file and wherever Java names it, as an editor does; what is not Java keeps the old name."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Plant:
    name: str
    kind: str
    breaks: str
    changes: tuple
    catchers: tuple


def of_kind(kind, *plants):
    return [Plant(name, kind, breaks, changes, catchers) for name, breaks, changes, catchers in plants]


def bug(name, breaks, file, old, new, *catchers):
    """A bug of one edit, the usual case."""
    return name, breaks, (Edit(file, old, new),), catchers


PARTIAL_FAILURE_IGNORED = of_kind(
    "partial failure ignored",
    bug(
        "a-200-taken-for-success",
        "records that Kinesis refused within a 200 count as written",
        AWS + "kinesis/PendingWrite.java",
        "if (result.errorCode() == null) {",
        "if (result.errorCode() == null || response.hasRecords()) {",
        "shared/aws:KinesisStreamWriterTest",
    ),
    bug(
        "refused-records-not-sent-again",
        "what Kinesis refused once is given up at once",
        AWS + "kinesis/PendingWrite.java",
        "pending.removeAll(confirmed);",
        "pending.removeAll(new HashSet<>(call));",
        "shared/aws:KinesisStreamWriterTest",
    ),
    bug(
        "sink-hides-what-was-refused",
        "events that a topic stream refused count as delivered",
        AWS + "kinesis/KinesisSink.java",
        "return stream.write(records, StreamWriter.Order.NONE, deadline).stream()\n",
        "return stream.write(records, StreamWriter.Order.NONE, deadline).stream()\n                .limit(0)\n",
        "shared/aws:KinesisSinkTest",
    ),
    bug(
        "batch-answer-always-empty",
        "the mapping is told that every record is done",
        AWS + "stream/BatchResponse.java",
        "for (String sequenceNumber : failedSequenceNumbers) {",
        "for (String sequenceNumber : failedSequenceNumbers.subList(0, 0)) {",
        "shared/aws:BatchResponseTest",
        "functions/transform:TransformHandlerTest",
        "functions/router:RouterHandlerTest",
    ),
    bug(
        "unprocessed-rows-forgotten",
        "rows that DynamoDB left unprocessed are never written",
        AWS + "dynamo/Table.java",
        "            if (pending.isEmpty()) {\n",
        "            if (pending.size() < sent.size()) {\n",
        "shared/aws:TableTest",
    ),
    bug(
        "unprocessed-keys-forgotten",
        "rows that DynamoDB left unread look as if they were not there",
        AWS + "dynamo/Table.java",
        "if (rest == null || rest.keys().isEmpty()) {",
        "if (rest == null || rest.keys().size() < sent.keys().size()) {",
        "shared/aws:TableTest",
    ),
    bug(
        "unconfirmed-events-answered-accepted",
        "the device is told 202 though the stream refused a part",
        INGEST + "RawStream.java",
        "for (StreamWriter.Unconfirmed each : unconfirmed) {",
        "for (StreamWriter.Unconfirmed each : unconfirmed.subList(0, unconfirmed.size() / packed.size())) {",
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "call-succeeds-though-nothing-is-stored",
        "a client of Connect or gRPC-Web is told that its call succeeded though the stream refused everything",
        INGEST + "RpcError.java",
        "if (verdict.status() != 503) {",
        "if (verdict.status() != 500) {",
        "functions/ingest:RpcDoorsTest",
    ),
    bug(
        "timeout-of-the-caller-ignored",
        "a caller who waits for 100 ms is answered after 25 s",
        INGEST + "IngestHandler.java",
        "? deadline : Deadline.after(timeout);",
        "? deadline : Deadline.after(timeout.plusSeconds(25));",
        "functions/ingest:RpcDoorsTest",
    ),
    bug(
        "gateway-answers-202-for-a-failed-write",
        "a device drops events that no stream has",
        INGEST + "Verdict.java",
        "                    503,\n",
        "                    202,\n",
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "receipt-of-another-event",
        "of a request with a rejected event the wrong one is reported as unconfirmed",
        INGEST + "RawStream.java",
        "origins.add(new Origin(receipts.size(), place));",
        "origins.add(new Origin(receipts.size(), origins.size()));",
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "unconfirmed-publications-forgotten",
        "what a device published by MQTT while the stream was throttled is gone",
        INGEST + "Mqtt.java",
        "if (tally.unconfirmed() > 0) {",
        "if (tally.unconfirmed() > tally.accepted() + 1) {",
        "functions/ingest:MqttHandlerTest",
    ),
    bug(
        "clean-stream-refusals-not-reported",
        "records that the clean stream refused are not read again",
        TRANSFORM + "Ends.java",
        "            reported.set(record);\n            return;\n",
        "            return;\n",
        "functions/transform:TransformHandlerTest",
    ),
    bug(
        "failed-events-that-were-not-saved",
        "a failed event that could not be saved is gone",
        ROUTER + "Router.java",
        "verdict.retryFailures();",
        "verdict.failures();",
        "functions/router:RouterTest",
    ),
    bug(
        "refused-put-answered-as-stored",
        "the embedded stream acknowledges what the disk did not take",
        EMBEDDED + "EmbeddedKinesis.java",
        "} else if (failure != null) {",
        "} else if (failure != null && put.sequence() > 0) {",
        "local:EmbeddedKinesisTest",
    ),
)

CHECKPOINT_TOO_FAR = of_kind(
    "checkpoint too far",
    bug(
        "checkpoint-one-record-too-far",
        "the first record that failed is never tried again",
        MAPPING + "BatchAnswer.java",
        'return new Done(lowest, "reported as a batch item failure");',
        'return new Done(Math.min(batch.size(), lowest + 1), "reported as a batch item failure");',
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "checkpoint-before-the-last-failure-named",
        "of several failures the last one named counts, not the lowest",
        MAPPING + "BatchAnswer.java",
        "lowest = Math.min(lowest, index);",
        "lowest = index;",
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "checkpoint-at-the-end-of-a-partial-batch",
        "after a restart the rest of a partly done batch is skipped",
        MAPPING + "LanePoller.java",
        "settle(attempt.records.get(result.done() - 1), result.counts());",
        "settle(attempt.records.getLast(), result.counts());",
        MAPPING_TEST + "#whatADrainCannotFinishIsSaidAndDoneAfterTheRestart",
    ),
    bug(
        "checkpoint-of-what-was-only-read",
        "when it stops, the mapping checkpoints what it holds and has not delivered",
        MAPPING + "LanePoller.java",
        "if (last == null || last.position() > done || last.position() <= checkpointed || wasDoneEarlier(last)) {",
        "if (last == null || last.position() <= checkpointed || wasDoneEarlier(last)) {",
        MAPPING_TEST + "#whatADrainCannotFinishIsSaidAndDoneAfterTheRestart",
    ),
    bug(
        "checkpoint-of-the-fastest-lane",
        "with another number of lanes all go on from the one that was furthest ahead",
        MAPPING + "Checkpoints.java",
        "if (lowest == null || compare(sequenceNumber, lowest) < 0) {",
        "if (lowest == null || compare(sequenceNumber, lowest) > 0) {",
        "local:CheckpointsTest",
    ),
    bug(
        "unknown-failure-taken-for-none",
        "an answer that names no record of the batch counts as success",
        MAPPING + "BatchAnswer.java",
        "return new Invalid(\"answer names '\" + identifier + \"', which is not in the batch\");",
        'return new Done(batch.size(), "");',
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "transform-reports-one-record-late",
        "the lowest record that must be read again is not",
        TRANSFORM + "Ends.java",
        "return reported.stream()\n",
        "return reported.stream()\n                .skip(1)\n",
        "functions/transform:TransformHandlerTest",
    ),
    bug(
        "transform-counts-what-runs-again",
        "events beyond the lowest reported record are counted, and again when they are read again",
        TRANSFORM + "Ends.java",
        "return reported.isEmpty() ? decoded.records().size() : reported.nextSetBit(0);",
        "return decoded.records().size();",
        "functions/transform:TransformHandlerTest",
    ),
    bug(
        "router-reports-the-highest-failure",
        "records between the lowest and the highest failure are not delivered",
        ROUTER + "Verdict.java",
        "reportedFrom = Math.min(reportedFrom, record);",
        "reportedFrom = reportedFrom == batch.entries().size() ? record : Math.max(reportedFrom, record);",
        "functions/router:RouterTest",
    ),
    bug(
        "router-saves-failures-that-run-again",
        "an event beyond the lowest reported record fails, and is delivered all the same",
        ROUTER + "Verdict.java",
        "            if (batch.recordOf()[index] < reportedFrom) {\n                failures",
        "            if (batch.recordOf()[index] >= 0) {\n                failures",
        "functions/router:RouterTest",
    ),
)

RETRY_WITHOUT_LIMIT = of_kind(
    "retry without limit",
    bug(
        "writer-begins-after-the-deadline",
        "an invocation that has no time left still calls Kinesis",
        AWS + "kinesis/PendingWrite.java",
        "if (deadline.hasPassed()) {",
        "if (deadline.hasPassed() && failedInARow > 0) {",
        "shared/aws:KinesisStreamWriterTest",
    ),
    (
        "writer-never-gives-up",
        "a throttled stream holds an invocation until Lambda kills it",
        (
            Edit(AWS + "kinesis/PendingWrite.java", "if (deadline.hasPassed()) {", "if (order == null) {"),
            Edit(AWS + "retry/Backoff.java", "if (pause.compareTo(deadline.remaining()) >= 0) {", "if (pause.isNegative()) {"),
        ),
        ("shared/aws:KinesisStreamWriterTest", "shared/aws:BackoffTest"),
    ),
    bug(
        "backoff-sleeps-past-the-deadline",
        "the last pause before giving up outlasts the invocation",
        AWS + "retry/Backoff.java",
        "if (pause.compareTo(deadline.remaining()) >= 0) {",
        "if (pause.isNegative()) {",
        "shared/aws:BackoffTest",
    ),
    bug(
        "backoff-without-bound",
        "pauses double for ever",
        AWS + "retry/Backoff.java",
        "Math.min(LONGEST.toNanos(), base.toNanos() << Math.min(attempt - 1, 20))",
        "Math.max(LONGEST.toNanos(), base.toNanos() << Math.min(attempt - 1, 20))",
        "shared/aws:BackoffTest",
    ),
    bug(
        "call-without-timeout",
        "one call that hangs takes the whole invocation",
        AWS + "kinesis/PendingWrite.java",
        "configuration -> configuration.apiCallTimeout(left.isZero() ? Duration.ofMillis(1) : left))",
        "configuration -> configuration.apiCallTimeout(left.plusDays(1)))",
        "shared/aws:KinesisStreamWriterTest",
    ),
    bug(
        "table-never-gives-up",
        "a table that processes nothing is asked for ever",
        AWS + "dynamo/Table.java",
        "if (!backoff.pause(attempt, PAUSE, deadline)) {",
        "if (!backoff.pause(attempt, PAUSE, Deadline.after(Duration.ofDays(1)))) {",
        "shared/aws:TableTest",
    ),
    bug(
        "refusals-tried-for-ever",
        "what DynamoDB and Kinesis refuse for good is retried until the records expire",
        AWS + "retry/SdkFailures.java",
        "return isRetryable(e, code) ?",
        "return isRetryable(e, code) || !code.isEmpty() ?",
        "shared/aws:SdkFailuresTest",
        "shared/aws:KinesisStreamWriterTest",
        "shared/aws:TableTest",
    ),
    bug(
        "mapping-ignores-the-retry-limit",
        "one bad record stops its lane for ever",
        MAPPING + "LanePoller.java",
        "if (limit >= 0 && failed.failures > limit) {",
        "if (limit >= 0 && failed.failures > limit + 1000) {",
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "mapping-ignores-the-age-limit",
        "records that are too old are tried nevertheless",
        MAPPING + "LanePoller.java",
        "attempt.records.get(expired).arrivalMillis() < oldest",
        "attempt.records.get(expired).arrivalMillis() < oldest - maximum.toMillis() * 1000",
        MAPPING_TEST + "#recordsTooOldAreGivenUpWithoutACall",
    ),
    bug(
        "bisecting-uses-up-retries",
        "records that were never tried alone are given up with a bad neighbour",
        MAPPING + "LanePoller.java",
        "attempts.push(new Attempt(attempt.records.subList(0, size / 2), attempt.failures, reason));",
        "attempts.push(new Attempt(attempt.records.subList(0, size / 2), attempt.failures + 1, reason));",
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "latest-values-race-for-ever",
        "a device that many write to holds an invocation until Lambda kills it",
        CORE + "recent/RecentData.java",
        'deadline.check("save latest values of " + unsaved.size() + " devices");\n',
        "\n",
        "shared/core:RecentDataTest",
    ),
    bug(
        "router-waits-for-a-sink-that-hangs",
        "one sink that hangs takes the whole invocation",
        ROUTER + "Deliveries.java",
        "running.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)",
        "running.get(deadline.remaining().toNanos(), TimeUnit.MILLISECONDS)",
        "functions/router:RouterTest",
    ),
    bug(
        "template-without-retry-limit",
        "Lambda retries a bad batch until its records expire",
        TEMPLATE,
        "            # batch that fails at once uses them quickly; half a day is half of the shortest retention.\n"
        "            MaximumRetryAttempts: 100\n",
        "",
        TEMPLATE_CHECK,
    ),
)

ITEM_KEY_SWAPPED = of_kind(
    "item key swapped",
    (
        "partition-and-sort-key-swapped",
        "rows are written under each other's keys",
        (
            Edit(AWS + "dynamo/Row.java", 'static final String PK = "pk";', 'static final String PK = "sk";'),
            Edit(AWS + "dynamo/Row.java", 'static final String SK = "sk";', 'static final String SK = "pk";'),
        ),
        (
            "shared/aws:RowTest",
            "shared/aws:DynamoDedupLogTest",
            "shared/aws:DynamoFailedEventStoreTest",
            "shared/aws:DynamoRecentStoreTest",
        ),
    ),
    bug(
        "dedup-keys-swapped",
        "a device's chunks are under their order, so no duplicate is found",
        AWS + "dynamo/DynamoDedupLog.java",
        "Row.of(chunk.deviceId(), chunk.order())",
        "Row.of(chunk.order(), chunk.deviceId())",
        "shared/aws:DynamoDedupLogTest",
    ),
    bug(
        "device-state-keys-swapped",
        "a device's state is looked for where it is not",
        AWS + "dynamo/DevicesTable.java",
        "new Table.Key(slot(deviceId), deviceId)",
        "new Table.Key(deviceId, slot(deviceId))",
        "shared/aws:DynamoRecentStoreTest",
    ),
    bug(
        "chunks-collide",
        "of two chunks that end at the same time one overwrites the other",
        AWS + "dynamo/HistoryTable.java",
        "                + chunk.chunkId();\n",
        "                + chunk.deviceId();\n",
        "shared/aws:DynamoRecentStoreTest",
    ),
    bug(
        "sort-key-not-padded",
        "history comes in the wrong order",
        AWS + "dynamo/SortKeys.java",
        'return String.format(Locale.ROOT, "%0" + digits + "d", value);',
        'return String.format(Locale.ROOT, digits > 0 ? "%d" : "", value);',
        "shared/aws:SortKeysTest",
        "shared/aws:DynamoRecentStoreTest",
    ),
    bug(
        "failures-keyed-by-slot-alone",
        "failures of the same moment overwrite each other in the list",
        AWS + "dynamo/FailureIndex.java",
        "return SortKeys.time(failure.failedAt()) + SEPARATOR + failure.failureId();",
        "return SortKeys.time(failure.failedAt()) + SEPARATOR + failure.stage();",
        "shared/aws:DynamoFailedEventStoreTest",
    ),
    bug(
        "devices-share-their-ids",
        "an event is dropped because another device sent the same id",
        CORE + "dedup/Dedup.java",
        "Objects.requireNonNull(byId.get(event.deviceId()))",
        "byId.values().iterator().next()",
        "shared/core:DedupTest",
    ),
    bug(
        "chunk-named-by-its-events-alone",
        "an event that comes again later overwrites the chunk of the first",
        CORE + "recent/ChunkPacker.java",
        "places.append(source).append(' ').append(event.id())",
        "places.append(event.id())",
        "shared/core:ChunkPackerTest",
    ),
    bug(
        "embedded-history-keys-swapped",
        "history is stored under its chunk's id instead of its device's",
        EMBEDDED + "EmbeddedRecentStore.java",
        "insert.setString(1, chunk.deviceId());",
        "insert.setString(1, chunk.chunkId());",
        STORES,
    ),
    bug(
        "template-table-keys-swapped",
        "the deployed table has other keys than the code writes",
        TEMPLATE,
        """  RecentTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
        - {AttributeName: sk, KeyType: RANGE}
""",
        """  RecentTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
      KeySchema:
        - {AttributeName: sk, KeyType: HASH}
        - {AttributeName: pk, KeyType: RANGE}
""",
        TEMPLATE_CHECK,
    ),
)

POLICY_MISSING = of_kind(
    "policy missing",
    bug(
        "query-of-the-dedup-log-not-allowed",
        "transform cannot look for duplicates in AWS",
        TEMPLATE,
        "Action: [dynamodb:Query, dynamodb:BatchWriteItem]",
        "Action: dynamodb:BatchWriteItem",
        PERMISSIONS,
    ),
    bug(
        "answers-table-not-allowed",
        "no answer is remembered in AWS, so every repeat is written again",
        TEMPLATE,
        "Action: [dynamodb:GetItem, dynamodb:PutItem]",
        "Action: dynamodb:GetItem",
        PERMISSIONS,
    ),
    bug(
        "topic-stream-not-allowed",
        "the router cannot write to its topic stream in AWS",
        TEMPLATE,
        "            - Effect: Allow\n"
        "              Action: kinesis:PutRecords\n"
        "              Resource: !GetAtt HotPumps.Arn\n",
        "            - Effect: Allow\n",
        PERMISSIONS,
    ),
    bug(
        "policy-names-another-stream",
        "the router may write to the clean stream, which it reads, and not to its topic stream",
        TEMPLATE,
        "Resource: !GetAtt HotPumps.Arn",
        "Resource: !GetAtt CleanStream.Arn",
        TEMPLATE_CHECK,
    ),
    bug(
        "failures-table-not-allowed",
        "transform may write to the dedup table twice, and to the failures table never",
        TEMPLATE,
        """            - Effect: Allow
              Action: [dynamodb:Query, dynamodb:BatchWriteItem]
              Resource: !GetAtt DedupTable.Arn
            - Effect: Allow
              Action: [dynamodb:BatchGetItem, dynamodb:PutItem]
              Resource: !GetAtt MemoryTable.Arn
            - Effect: Allow
              Action: dynamodb:BatchWriteItem
              Resource: !GetAtt FailuresTable.Arn
""",
        """            - Effect: Allow
              Action: [dynamodb:Query, dynamodb:BatchWriteItem]
              Resource: !GetAtt DedupTable.Arn
            - Effect: Allow
              Action: [dynamodb:BatchGetItem, dynamodb:PutItem]
              Resource: !GetAtt MemoryTable.Arn
""",
        TEMPLATE_CHECK,
    ),
    bug(
        "topic-stream-not-made",
        "a route sends to a stream that no deployment has",
        "pipeline/routes.yaml",
        "stream: HotPumps",
        "stream: WarmPumps",
        TEMPLATE_CHECK,
    ),
    bug(
        "action-on-everything",
        "a function may read every table of the account",
        TEMPLATE,
        "            - Effect: Allow\n"
        "              Action: [dynamodb:BatchGetItem, dynamodb:PutItem]\n"
        "              Resource: !GetAtt DevicesTable.Arn\n",
        "            - Effect: Allow\n"
        "              Action: [dynamodb:BatchGetItem, dynamodb:PutItem]\n"
        '              Resource: "*"\n',
        TEMPLATE_CHECK,
    ),
    bug(
        "code-calls-what-is-not-allowed",
        "the API scans a table that it may only query",
        AWS + "dynamo/HistoryTable.java",
        "table.query(range, ascending, false, rows, after, deadline)",
        "after == null ? table.scan(rows, null, deadline) : table.query(range, ascending, false, rows, after, deadline)",
        PERMISSIONS,
    ),
)

HANDLER_RENAMED = of_kind(
    "handler renamed",
    bug(
        "template-names-another-handler",
        "Lambda finds no class to start",
        TEMPLATE,
        "Handler: dev.penstock.transform.TransformHandler",
        "Handler: dev.penstock.transform.TransformsHandler",
        PERMISSIONS,
        ZIPS,
    ),
    (
        "handler-class-renamed",
        "the code has another name for the handler than the template",
        (Rename(TRANSFORM + "TransformHandler.java", "TransformHandler", "TransformFunction"),),
        (PERMISSIONS,),
    ),
    bug(
        "handler-cannot-be-made",
        "Lambda finds no public constructor",
        ROUTER + "RouterHandler.java",
        "    public RouterHandler() {",
        "    RouterHandler() {",
        ZIPS,
    ),
    bug(
        "template-names-the-handler-of-another-function",
        "the router's stream is read by transform",
        TEMPLATE,
        "Handler: dev.penstock.router.RouterHandler",
        "Handler: dev.penstock.transform.TransformHandler",
        PERMISSIONS,
        ZIPS,
    ),
)

SETTING_LOST = of_kind(
    "setting lost",
    bug(
        "ttl-attribute-misspelt-in-the-template",
        "rows of a table never expire",
        TEMPLATE,
        """  DedupTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
        - {AttributeName: sk, KeyType: RANGE}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
""",
        """  DedupTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
        - {AttributeName: sk, KeyType: RANGE}
      TimeToLiveSpecification: {AttributeName: expire, Enabled: true}
""",
        TEMPLATE_CHECK,
    ),
    bug(
        "ttl-attribute-misspelt-in-the-code",
        "rows never expire",
        AWS + "dynamo/Row.java",
        'static final String EXPIRES = "expires";',
        'static final String EXPIRES = "expiry";',
        "shared/aws:RowTest",
    ),
    bug(
        "ttl-in-milliseconds",
        "rows expire in 50,000 years",
        AWS + "dynamo/Row.java",
        "return with(EXPIRES, expires.getEpochSecond());",
        "return with(EXPIRES, expires.toEpochMilli());",
        "shared/aws:RowTest",
    ),
    bug(
        "mapping-without-partial-answers",
        "one event that fails makes its whole batch run again",
        TEMPLATE,
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n"
        "            BisectBatchOnFunctionError: true\n"
        "            # Both default",
        "            BisectBatchOnFunctionError: true\n            # Both default",
        TEMPLATE_CHECK,
        "local:TemplateFileTest",
    ),
    bug(
        "mapping-does-not-bisect",
        "one record that crashes the function takes its whole batch with it",
        TEMPLATE,
        "            BisectBatchOnFunctionError: true\n            # Both default",
        "            # Both default",
        TEMPLATE_CHECK,
    ),
    bug(
        "mapping-begins-at-the-end",
        "what is sent while the mapping is made is never read",
        TEMPLATE,
        "            Stream: !GetAtt CleanStream.Arn\n            StartingPosition: TRIM_HORIZON\n",
        "            Stream: !GetAtt CleanStream.Arn\n            StartingPosition: LATEST\n",
        TEMPLATE_CHECK,
    ),
    bug(
        "local-mapping-begins-at-the-end",
        "locally, what was sent before the first start is never read",
        EMBEDDED + "ShardLog.java",
        "return fromTrimHorizon ? trimmedThrough : last;",
        "return fromTrimHorizon ? last : trimmedThrough;",
        MAPPING_TEST + "#checkpoint",
    ),
    bug(
        "local-run-overlooks-partial-answers",
        "the local run takes every answer for success",
        "local/src/main/java/dev/penstock/local/template/TemplateFile.java",
        'contains("ReportBatchItemFailures")',
        'contains("ReportBatchFailures")',
        "local:TemplateFileTest",
    ),
    bug(
        "failed-batches-lose-their-payload",
        "batches that are given up leave without their records",
        TEMPLATE,
        """                Type: S3
                Destination: !GetAtt FailedBatchesBucket.Arn

  # I/O""",
        """                Type: SQS
                Destination: !GetAtt FailedBatchesBucket.Arn

  # I/O""",
        TEMPLATE_CHECK,
    ),
    bug(
        "setting-misspelt-in-the-template",
        "transform does not start",
        TEMPLATE,
        "PENSTOCK_DEDUP_TABLE: !Ref DedupTable",
        "PENSTOCK_DEDUPE_TABLE: !Ref DedupTable",
        "e2e:SettingsTest",
        ZIPS,
    ),
    bug(
        "layer-forgotten",
        "transform finds no pipeline in Lambda and does not start",
        TEMPLATE,
        "      CodeUri: functions/transform/target/transform.zip\n      Layers: [!Ref PipelineLayer]\n",
        "      CodeUri: functions/transform/target/transform.zip\n",
        LAMBDA,
    ),
    bug(
        "layer-unpacked-elsewhere",
        "what a team edits lies where no function looks",
        "build/pipeline_layer.py",
        'zipfile.ZipInfo("pipeline/" +',
        'zipfile.ZipInfo("opt/pipeline/" +',
        LAMBDA,
    ),
    bug(
        "two-retries-and-given-up",
        "what a service that is dead for some seconds holds up becomes failed events",
        TEMPLATE,
        "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 100\n",
        "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 2\n",
        "e2e:ConnectionFaultsTest#deadService",
    ),
)

PROMISE_BROKEN = of_kind(
    "promise broken",
    bug(
        "acknowledged-before-the-commit",
        "accepted does not mean stored: a full disk loses what was acknowledged",
        SQLITE + "GroupCommit.java",
        "                answers.add(run(waiting, transaction));\n",
        "                Runnable answer = run(waiting, transaction);\n"
        "                answer.run();\n"
        "                answers.add(answer);\n",
        "local:DatabaseTest",
    ),
    bug(
        "dedup-position-ignored",
        "a retry is dropped as a duplicate, and what it was to repeat is lost",
        CORE + "dedup/Dedup.java",
        "return known != id.position();",
        "return known != id.position() || cache.position(deviceId, id, nowSeconds) != IdTable.ABSENT;",
        "shared/core:DedupTest",
        "functions/transform:TransformHandlerTest",
    ),
    bug(
        "partition-key-is-the-device",
        "each device pays for a record of its own, and lanes mean nothing",
        CORE + "codec/LanePacker.java",
        "lanes.partitionKey(planned.lane())",
        "own.getFirst().deviceId()",
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "order-reversed-in-a-lane",
        "a device's events are stored newest first",
        CORE + "codec/LanePacker.java",
        "open.indexes.add(i);",
        "open.indexes.addFirst(i);",
        "shared/core:LanePackerTest",
    ),
    bug(
        "resend-overtaken",
        "a lane's next record is stored before the one that is sent again",
        AWS + "kinesis/PendingWrite.java",
        "if (order == Order.BY_PARTITION_KEY && !keys.add(record.partitionKey())) {",
        "if (order == Order.BY_PARTITION_KEY && !keys.add(record.partitionKey() + index)) {",
        "shared/aws:KinesisStreamWriterTest",
    ),
    bug(
        "lane-hash-changed",
        "every device moves to another lane with the next deployment",
        CORE + "event/Lanes.java",
        "Integer.remainderUnsigned(Murmur3.hash32(deviceId), count())",
        "Math.floorMod(deviceId.hashCode(), count())",
        "shared/core:IdentityTest",
    ),
    bug(
        "checksum-not-checked",
        "a damaged record is delivered as if it were good",
        CORE + "codec/EventBatchCodec.java",
        "if (lane < 0 || checksum != checksum(lane, content)) {",
        "if (lane < 0 || checksum == 0) {",
        "shared/core:EventBatchCodecTest",
    ),
    bug(
        "unreadable-record-skipped",
        "a damaged record disappears without a failed event",
        ROUTER + "Batch.java",
        "unreadable.put(i, rejected.reasons().getFirst().message());",
        "unreadable.remove(i, rejected.reasons().getFirst().message());",
        "functions/router:RouterTest",
    ),
    bug(
        "sink-failure-stops-the-others",
        "a fault in one sink's code fails the whole batch",
        ROUTER + "Delivery.java",
        'return allUndelivered(new RetryableException("unexpected failure", e));',
        "throw new IllegalStateException(e);",
        "functions/router:RouterTest",
    ),
    bug(
        "optional-sink-holds-the-stream-up",
        "a sink that is not required makes records run again",
        ROUTER + "Router.java",
        "if (!destination.required()) {",
        "if (destination.sink() == null) {",
        "functions/router:RouterTest",
    ),
    bug(
        "token-scope-not-checked",
        "a device may write in the name of every other",
        INGEST + "Ingest.java",
        "credential.devices()::contains",
        "device -> !device.isEmpty()",
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "topic-not-checked",
        "a device may publish in the name of every other",
        INGEST + "Intake.java",
        "return take(request, draft, deviceId::equals, events -> Optional.empty());",
        "return take(request, draft, device -> true, events -> Optional.empty());",
        "functions/ingest:MqttHandlerTest",
    ),
    bug(
        "token-role-not-checked",
        "a reader may write and a device may read",
        CORE + "access/AccessControl.java",
        "if (!roles.contains(credential.role())) {",
        "if (roles.isEmpty()) {",
        "shared/core:AccessControlTest",
        "functions/ingest:SampleInvocationsTest",
    ),
    bug(
        "expired-token-accepted",
        "a token works for ever",
        CORE + "access/AccessControl.java",
        "if (expires != null && !expires.isAfter(now)) {",
        "if (expires != null && expires.isAfter(now.plus(CACHE_FOR))) {",
        "shared/core:AccessControlTest",
    ),
    bug(
        "failures-without-a-token",
        "everybody may read failed events, with their bytes",
        API + "FailuresEndpoints.java",
        'new ApiRoute("/v1/failures/{id}", false, this::one)',
        'new ApiRoute("/v1/failures/{id}", true, this::one)',
        "functions/api:ApiHandlerTest",
    ),
    bug(
        "token-in-the-log",
        "a token can be read by whoever reads the log",
        INGEST + "Ingest.java",
        'e.in("ingest: check token")',
        'e.in("ingest: check token " + authorization)',
        "functions/ingest:IngestHandlerTest",
    ),
    bug(
        "token-stored-as-it-is",
        "whoever reads the registry has every token",
        CORE + "access/AccessControl.java",
        "find(Tokens.hash(token.get()), now, deadline)",
        "find(token.get(), now, deadline)",
        "shared/core:AccessControlTest",
    ),
    bug(
        "cursor-skips-a-row",
        "the first device of every further page is never listed",
        AWS + "dynamo/DevicesTable.java",
        "Row last = shown.getLast();",
        "Row last = alive.getLast();",
        "shared/aws:DynamoRecentStoreTest",
    ),
    bug(
        "failures-cursor-skips-a-row",
        "the first failure of every further page is never listed",
        AWS + "dynamo/DynamoFailedEventStore.java",
        "FailedEvent last = found.get(limit - 1);",
        "FailedEvent last = found.get(limit);",
        "shared/aws:DynamoFailedEventStoreTest",
    ),
    bug(
        "embedded-cursor-skips-a-row",
        "locally, the first row of every further page is never listed",
        EMBEDDED + "Pages.java",
        "positionOf.apply(values.getLast())",
        "positionOf.apply(found.getLast())",
        STORES,
    ),
    bug(
        "expired-events-shown",
        "events are shown until DynamoDB deletes them, up to two days late",
        AWS + "dynamo/Row.java",
        "return expires().isAfter(now);",
        "return expires().isAfter(now.minusSeconds(172_800));",
        "shared/aws:DynamoDedupLogTest",
        "shared/aws:DynamoFailedEventStoreTest",
        "shared/aws:DynamoRecentStoreTest",
    ),
    bug(
        "limit-exceeded-taken-for-good",
        "events fail, and readers get 500, because a service asked for less for a moment",
        AWS + "retry/SdkFailures.java",
        '            "LimitExceededException",\n',
        "",
        "shared/aws:SdkFailuresTest",
    ),
)

MEMORY_WRONG = of_kind(
    "memory wrong",
    bug(
        "memory-saved-before-its-results-are-confirmed",
        "a batch that the clean stream refused has counted, and counts again when it is read again",
        TRANSFORM + "Transform.java",
        "        write(batch, ends, deadline);\n",
        "        saveMemory(memory, ends.lowest(), deadline);\n        write(batch, ends, deadline);\n",
        "functions/transform:DeviceMemoryTest",
    ),
    bug(
        "memory-saved-beyond-the-lowest-reported-record",
        "events that are read again after a failure in the middle count twice",
        TRANSFORM + "Transform.java",
        "memory.saveBelow(lowest, memories",
        "memory.saveBelow(Integer.MAX_VALUE, memories",
        "functions/transform:DeviceMemoryTest",
    ),
    bug(
        "memory-conflict-ignored",
        "what another invocation saved meanwhile is taken for one's own, and events are not counted",
        TRANSFORM + "Transform.java",
        "            return conflicts.isEmpty();\n",
        "            return true;\n",
        "functions/transform:DeviceMemoryTest",
    ),
    bug(
        "duplicate-advances-memory",
        "a device that sends twice shifts its own windows",
        TRANSFORM + "RuleStage.java",
        "                if (ids == null || !ids.isDuplicate(i)) {\n",
        "                if (ids != null && ids.isDuplicate(i)) {\n"
        "                    outcome(i, decoded, null, memory, attributes);\n"
        "                } else {\n",
        "functions/transform:DeviceMemoryTest",
    ),
    bug(
        "repeat-goes-on-instead-of-starting-again",
        "a batch that is read again counts twice",
        CORE + "memory/BatchMemory.java",
        "repeats ? stored.base() : stored.current()",
        "stored.current()",
        "shared/core:BatchMemoryTest",
        "functions/transform:DeviceMemoryTest",
    ),
)

RECEIPT_DISHONEST = of_kind(
    "receipt dishonest",
    bug(
        "answer-of-another-credential",
        "a device that happens on another's idempotency key gets its answer, and its events are dropped",
        INGEST + "RepeatKey.java",
        "new RepeatKey(tokenHash, key, hash(request))",
        "new RepeatKey(tokenHash.substring(64), key, hash(request))",
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "idempotency-key-ignored",
        "a repeat with its key is written again",
        INGEST + "Ingest.java",
        "if (header == null) {",
        "if (header == null || header.length() > 0) {",
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "another-body-under-the-same-key-replayed",
        "new events are answered as accepted and never written",
        INGEST + "PastAnswers.java",
        "return answer.get().requestHash().equals(key.requestHash())",
        "return answer.get().requestHash().length() == key.requestHash().length()",
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "cloud-event-headers-not-hashed",
        "two CloudEvents in binary mode with the same data count as one request",
        INGEST + "RepeatKey.java",
        'private static final String CLOUD_EVENTS = "ce-";',
        'private static final String CLOUD_EVENTS = "ce--";',
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "unconfirmed-answer-remembered",
        "what the stream refused once is never written, however often it is sent",
        INGEST + "PastAnswers.java",
        "if (receipts.stream().noneMatch(Receipt.Unconfirmed.class::isInstance)) {",
        "if (!receipts.isEmpty()) {",
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "first-answer-overwritten",
        "of two copies at the same time the later one's answer is remembered",
        AWS + "dynamo/DynamoAnswerStore.java",
        '"attribute_not_exists(pk) OR expires <= :now"',
        '"attribute_not_exists(pk) OR expires > :now"',
        "shared/aws:DynamoAnswerStoreTest",
    ),
    bug(
        "answers-outlive-their-day",
        "a key cannot be used again until DynamoDB deletes its row, up to two days late",
        AWS + "dynamo/DynamoAnswerStore.java",
        ".filter(row -> row.isAlive(now))",
        ".filter(row -> row.isAlive(now.minusSeconds(172_800)))",
        "shared/aws:DynamoAnswerStoreTest",
    ),
    bug(
        "embedded-answers-never-expire",
        "locally, a key can never be used again",
        EMBEDDED + "EmbeddedAnswerStore.java",
        "WHERE answers.expires <= ?",
        "WHERE answers.expires <= ? - 1000000",
        STORES,
    ),
    bug(
        "repeat-counted-as-accepted",
        "the statistics have accepted more than was stored",
        INGEST + "IngestHandler.java",
        "Tally.ofStored(result)",
        "Tally.of(result)",
        "functions/ingest:IdempotencyTest",
    ),
    bug(
        "bucket-never-refills",
        "a device that sent its burst is refused for ever",
        CORE + "access/RateBucket.java",
        "return Math.max(0, fullAt - now);",
        "return Math.max(0, fullAt - Math.min(now, 0));",
        "shared/core:RateBucketTest",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "bucket-never-empties",
        "a device sends as fast as it likes",
        CORE + "access/RateBucket.java",
        "fullAt = now + untilFull(now) + nanos(events);",
        "fullAt = now + untilFull(now) + nanos(0);",
        "shared/core:RateBucketTest",
        "shared/core:RateLimitsTest",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "large-request-refused-for-ever",
        "a request larger than the burst never passes, however long the device waits",
        CORE + "access/RateBucket.java",
        "if (events > limit.burst()) {",
        "if (events > RateLimit.MOST) {",
        "shared/core:RateBucketTest",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "retry-after-rounded-down",
        "a device that comes back when it was told to is refused again",
        INGEST + "Refusal.java",
        "wait.plusNanos(999_999_999).toSeconds()",
        "wait.toSeconds()",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "retry-after-lost",
        "a device that is too fast is not told when to come back",
        INGEST + "Answers.java",
        "refusal.retryAfterSeconds().isPresent()",
        "refusal.status() == 503",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "limit-lost-in-the-registry",
        "a limit that was set for a token does not hold",
        AWS + "dynamo/DynamoDeviceRegistry.java",
        "return row.attributes().containsKey(RATE)",
        'return row.attributes().containsKey(RATE + "s")',
        "shared/aws:DynamoDeviceRegistryTest",
    ),
    bug(
        "throttled-stream-tried-until-lambda-ends-it",
        "a device waits half a minute to be told that the stream is full",
        INGEST + "RawStream.java",
        "deadline.atMost(patience)",
        "deadline.atMost(patience.plusHours(1))",
        "functions/ingest:BackpressureTest",
    ),
    bug(
        "device-reads-the-events-of-others",
        "a device token reads what became of every device's events",
        API + "EventEndpoint.java",
        "credential.devices().contains(deviceId));",
        "!credential.devices().isEmpty());",
        "functions/api:EventEndpointTest",
    ),
    bug(
        "device-token-reads-everything",
        "a device token reads devices, history and failures of all",
        API + "ApiRoute.java",
        "Set.of(Role.READER, Role.ADMIN)",
        "Set.of(Role.values())",
        "functions/api:EventEndpointTest",
        "functions/api:ApiHandlerTest",
    ),
    bug(
        "failures-of-an-event-not-indexed",
        "an event that failed is answered as unknown",
        AWS + "dynamo/FailureIndex.java",
        "if (deviceId != null && eventId != null) {",
        "if (deviceId != null && eventId != null && eventId.isEmpty()) {",
        "shared/aws:DynamoFailedEventStoreTest",
    ),
)

SCHEMA_CARELESS = of_kind(
    "schema read carelessly",
    bug(
        "old-version-not-tried",
        "a new schema version turns away every device in the field",
        CORE + "schema/DataCheck.java",
        "EventType known = version == null ? types.find(type) : null;",
        "EventType known = null;",
        "functions/ingest:SchemaVersionsTest",
        "shared/core:PipelineCheckTest",
    ),
    bug(
        "named-version-not-held",
        "an event that names a version is accepted for satisfying another",
        CORE + "schema/DataCheck.java",
        "return version == null ? known.newest() : known.find(version);",
        "return known.newest();",
        "functions/ingest:SchemaVersionsTest",
    ),
    bug(
        "oldest-not-held",
        "what types.yaml calls too old is accepted",
        CORE + "schema/EventTypes.java",
        "Versions.ORDER.compare(schema.version(), oldest) >= 0",
        "Versions.ORDER.compare(schema.version(), oldest) >= -1",
        "shared/core:EventTypesTest",
        "functions/ingest:SchemaVersionsTest",
    ),
    bug(
        "unknown-types-quarantined-unasked",
        "a misspelt type is accepted, and nobody sees its events",
        CORE + "schema/DataCheck.java",
        "return types.quarantinesUnknown() && !Event.isOwnType(type) ? types.unvalidated() : null;",
        "return types.unvalidated();",
        "functions/ingest:SchemaVersionsTest",
        "functions/ingest:BadInputTest",
    ),
    bug(
        "quarantine-takes-every-route",
        "what nobody validated reaches the team's consumers",
        CORE + "route/RouteTable.java",
        "if (event.isQuarantined()) {",
        "if (event.isQuarantined() && defaultRoute.isEmpty()) {",
        "shared/core:RouteTableTest",
        "functions/router:RouterTest",
    ),
    bug(
        "rules-change-the-quarantine",
        "what is quarantined is not what the device sent",
        CORE + "rule/RuleSet.java",
        "event.isQuarantined() ? NONE",
        "rulesByType.isEmpty() && event.isQuarantined() ? NONE",
        "shared/core:RuleSetTest",
    ),
    bug(
        "new-required-member-overlooked",
        "./penstock check calls a version compatible that turns devices away",
        CORE + "schema/SchemaComparison.java",
        "if (!oldRequired.contains(name)) {",
        "if (oldRequired.isEmpty() && !oldRequired.contains(name)) {",
        "shared/core:SchemaComparisonTest",
    ),
    bug(
        "bound-compared-the-wrong-way",
        "./penstock check calls a narrower range compatible",
        CORE + "schema/NumberComparison.java",
        "int order = lower ? a.compareTo(b) : b.compareTo(a);",
        "int order = a.compareTo(b);",
        "shared/core:SchemaComparisonTest",
    ),
)

STEP_CARELESS = of_kind(
    "rule step done carelessly",
    bug(
        "skew-of-the-past-ignored",
        "a clock that starts in 1970 is believed, whatever the rule says",
        CORE + "rule/ClockSkew.java",
        "if (past != null\n",
        "if (past != null\n                && future == null\n",
        "shared/core:ClockSkewTest",
    ),
    bug(
        "table-knows-text-only",
        "a code that a device sends as a number is not in the table",
        CORE + "rule/LookupTable.java",
        "return List.of(key, (long) number, number);",
        "return List.of(key);",
        "shared/core:MapStepTest",
    ),
    bug(
        "bytes-in-the-other-order",
        "little-endian numbers are read as big-endian ones",
        CORE + "rule/BinaryNumber.java",
        "littleEndian ? at + bytes - 1 - i : at + i",
        "littleEndian && bytes > 4 ? at + bytes - 1 - i : at + i",
        "shared/core:DecodeStepTest",
    ),
    bug(
        "flatten-overwrites",
        "two readings become one",
        CORE + "rule/FlattenStep.java",
        "} else if (target.containsKey(name)) {",
        "} else if (target.containsKey(name) && depth > 1) {",
        "shared/core:FlattenStepTest",
    ),
    bug(
        "sentinel-passes-as-reading",
        "-999.9 degrees are drawn and averaged",
        CORE + "rule/QualityStep.java",
        "if (reading == sentinel) {",
        "if (reading == sentinel && reading > 0) {",
        "shared/core:QualityStepTest",
    ),
    bug(
        "registry-down-loses-attributes",
        "events pass without what the registry says of their device",
        TRANSFORM + "RuleStage.java",
        "if (rules.needsAttributes(event) && !attributes.containsKey(event.deviceId())) {",
        "if (attributes.isEmpty() && rules.needsAttributes(event) && !attributes.containsKey(event.deviceId())) {",
        "functions/transform:TransformHandlerTest",
    ),
    bug(
        "cleared-by-what-would-raise-it",
        "an alarm whose thresholds overlap is raised and cleared with every event",
        CORE + "rule/AlarmStep.java",
        "new Expression.Value(!Boolean.TRUE.equals(still.json()))",
        "new Expression.Value(clear != null || !Boolean.TRUE.equals(still.json()))",
        "shared/core:StatefulStepsTest",
    ),
    bug(
        "standing-alarm-forgotten",
        "an alarm that nobody has cleared is gone from the dashboard after some days",
        CORE + "recent/StandingAlarms.java",
        "alarm -> !alarm.raised() && !keeps.test(alarm.stamp())",
        "alarm -> !keeps.test(alarm.stamp())",
        "shared/core:StandingAlarmsTest",
    ),
    bug(
        "alarm-by-the-devices-clock",
        "a device whose clock is set back keeps its alarm for a year",
        CORE + "recent/StandingAlarms.java",
        "Comparator.comparing(Stamp::ingestTime)",
        "Comparator.comparing(Stamp::eventTime)",
        "shared/core:StandingAlarmsTest",
    ),
    bug(
        "packed-by-whoever-was-first",
        "records of a batch stand in another order each time, and a failed one is taken for another",
        TRANSFORM + "RuleStage.java",
        "workers.forEach(packed.length, i -> packed[i] = packer.pack(planned.get(i), passed));",
        "workers.forEach(packed.length, i -> packed[packed.length - 1 - i] = packer.pack(planned.get(i), passed));",
        "functions/transform:WorkersTest",
    ),
)

EDGE_BROKEN = of_kind(
    "gRPC door broken",
    bug(
        "a-token-has-two-workers",
        "a device's next request overtakes the one that is being written",
        EDGE + "RequestQueue.java",
        "            if (!sequence.taken) {",
        "            if (!sequence.taken || !ready.contains(sequence)) {",
        "edge:RequestQueueTest",
    ),
    bug(
        "queue-without-bound",
        "a server that falls behind takes requests until its memory is full",
        EDGE + "RequestQueue.java",
        "waitingRequests >= bounds.requests()",
        "waitingRequests > Integer.MAX_VALUE - bounds.requests()",
        "edge:PublishTest#aFullQueueSaysWhenToComeBackAndLosesNothingThatItTook",
        "edge:RequestQueueTest",
    ),
    bug(
        "cancelled-calls-written",
        "what a device has given up is stored all the same, and its repeat too",
        EDGE + "BatchWrite.java",
        "!request.caller().isGone() && ",
        "",
        "edge:PublishTest#aCallThatIsCancelledWhileItWaitsIsNotWritten",
        "edge:PublishStreamTest#aStreamThatIsCancelledIsForgotten",
    ),
    bug(
        "written-after-the-stream-failed",
        "requests behind one that ended the stream are stored, though nobody is told",
        EDGE + "BatchWrite.java",
        " && !failed.containsKey(request.caller())",
        "",
        "edge:PublishStreamTest#aRequestThatCannotBeReadEndsTheStreamAfterTheAnswersBeforeIt",
    ),
    bug(
        "stream-read-without-end",
        "a stream that sends faster than it is stored fills the memory",
        EDGE + "StreamCall.java",
        "                && unanswered.size() < window\n",
        "",
        "edge:PublishStreamTest#aClientFasterThanTheStreamIsSlowedNotRefused",
    ),
    bug(
        "slow-reader-not-noticed",
        "answers that a client does not take fill the memory",
        EDGE + "StreamCall.java",
        "                && unsent.isEmpty()\n",
        "",
        "edge:PublishStreamTest#aReaderThatDoesNotReadHoldsUpNobodyElse",
    ),
    bug(
        "streams-hold-up-stopping",
        "a stop waits for streams that never end, and is killed",
        EDGE + "EdgeServer.java",
        "        openCalls.stop();\n",
        "",
        "edge:EdgeServerTest#anIdleStreamDoesNotHoldUpStopping",
    ),
    bug(
        "healthy-while-stopping",
        "the load balancer sends calls to a server that stops",
        EDGE + "EdgeServer.java",
        "        health.enterTerminalState();\n",
        "",
        "edge:EdgeServerTest#isHealthyUntilItIsStopped",
    ),
)

PLANTS = [
    *PARTIAL_FAILURE_IGNORED,
    *CHECKPOINT_TOO_FAR,
    *RETRY_WITHOUT_LIMIT,
    *ITEM_KEY_SWAPPED,
    *POLICY_MISSING,
    *HANDLER_RENAMED,
    *SETTING_LOST,
    *PROMISE_BROKEN,
    *MEMORY_WRONG,
    *RECEIPT_DISHONEST,
    *SCHEMA_CARELESS,
    *STEP_CARELESS,
    *EDGE_BROKEN,
]
