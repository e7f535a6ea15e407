"""The template is clean, and the strict check notices mistakes. Run by ./penstock test."""

import tempfile
import unittest
from pathlib import Path

import lint_template
import template_promises as promises

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "template.yaml").read_text()
SAMCONFIG = ROOT / "samconfig.toml"


class Template(unittest.TestCase):
    def test_is_clean(self):
        self.assertEqual([], lint_template.faults(SOURCE, SAMCONFIG))


class LinterNotices(unittest.TestCase):
    """Each is a mistake that a person has made; cfn-lint or the translator must refuse it."""

    def refused(self, old, new):
        self.assertIn(old, SOURCE)
        self.assertNotEqual([], lint_template.lint_faults(SOURCE.replace(old, new, 1)), f"{new} passed")

    def test_misspelt_start(self):
        self.refused("StartingPosition: TRIM_HORIZON", "StartingPosition: TRIM_HORIZN")

    def test_misspelt_response_type(self):
        self.refused("[ReportBatchItemFailures]", "[ReportBatchFailures]")

    def test_unknown_runtime(self):
        self.refused("Runtime: java25", "Runtime: java26")

    def test_reference_to_nothing(self):
        self.refused("PENSTOCK_RAW_STREAM: !Ref RawStream", "PENSTOCK_RAW_STREAM: !Ref RawStrem")

    def test_attribute_that_is_not_there(self):
        self.refused("Resource: !GetAtt RawStream.Arn", "Resource: !GetAtt RawStream.Urn")

    def test_key_that_is_not_an_attribute(self):
        self.refused("{AttributeName: pk, KeyType: HASH}", "{AttributeName: key, KeyType: HASH}")

    def test_retries_beyond_the_limit(self):
        self.refused("MaximumRetryAttempts: 100", "MaximumRetryAttempts: 20000")

    def test_unknown_billing_mode(self):
        self.refused("BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_PER_REQUESTS")

    def test_unknown_property(self):
        self.refused("BisectBatchOnFunctionError: true", "BisectBatchOnError: true")

    def test_unknown_action(self):
        self.refused("Action: kinesis:PutRecords", "Action: kinesis:PutRecordz")

    def test_route_twice(self):
        self.refused("Method: GET, Path: /healthz", "Method: GET, Path: /v1/config")


class PromisesAreKept(unittest.TestCase):
    """Each breaks a fact of AWS that no linter knows; the promise of that name must say so."""

    def broken(self, promise, old, new, samconfig=SAMCONFIG):
        self.assertIn(old, SOURCE)
        stack = promises.read(SOURCE.replace(old, new, 1), samconfig, lint_template.translate)
        self.assertNotEqual([], list(promise(stack)), f"{new!r} passed")

    def broken_samconfig(self, promise, old, new):
        text = SAMCONFIG.read_text()
        self.assertIn(old, text)
        with tempfile.TemporaryDirectory() as folder:
            changed = Path(folder) / SAMCONFIG.name
            changed.write_text(text.replace(old, new, 1))
            self.broken(promise, "", "", samconfig=changed)

    def test_every_promise_has_a_planted_mistake(self):
        text = Path(__file__).read_text()
        for promise in promises.PROMISES:
            self.assertIn(f"promises.{promise.__name__},", text)

    def test_mapping_that_begins_late(self):
        self.broken(promises.mappings_lose_nothing_and_never_block, "TRIM_HORIZON", "LATEST")

    def test_mapping_that_fails_whole_batches(self):
        self.broken(
            promises.mappings_lose_nothing_and_never_block,
            "            FunctionResponseTypes: [ReportBatchItemFailures]\n",
            "",
        )

    def test_mapping_that_does_not_bisect(self):
        self.broken(
            promises.mappings_lose_nothing_and_never_block, "BisectBatchOnFunctionError: true", "Enabled: true"
        )

    def test_mapping_that_retries_for_ever(self):
        self.broken(
            promises.mappings_lose_nothing_and_never_block, "            MaximumRetryAttempts: 100\n", ""
        )
        self.broken(promises.mappings_lose_nothing_and_never_block, "MaximumRetryAttempts: 100", "MaximumRetryAttempts: -1")
        self.broken(
            promises.mappings_lose_nothing_and_never_block, "            MaximumRecordAgeInSeconds: 43200\n", ""
        )

    def test_failed_batches_that_leave_without_payload(self):
        self.broken(promises.mappings_lose_nothing_and_never_block, "Type: S3\n", "Type: SQS\n")

    def test_parameter_beyond_a_limit_of_lambda(self):
        self.broken(promises.mappings_lose_nothing_and_never_block, "MaxValue: 10\n", "MaxValue: 20\n")
        self.broken(promises.mappings_lose_nothing_and_never_block, "MaxValue: 10000\n", "MaxValue: 20000\n")
        self.broken(promises.mappings_lose_nothing_and_never_block, "MaxValue: 300\n", "MaxValue: 600\n")

    def test_records_that_leave_the_stream_while_retried(self):
        self.broken(
            promises.records_outlive_their_retries, "MaximumRecordAgeInSeconds: 43200", "MaximumRecordAgeInSeconds: 90000"
        )

    def test_publication_that_is_lost(self):
        self.broken(promises.what_nobody_waits_for_ends, "        MaximumRetryAttempts: 2\n", "")
        self.broken(promises.what_nobody_waits_for_ends, "Type: S3Bucket", "Type: SQS")
        self.broken(promises.what_nobody_waits_for_ends, "        ErrorAction:\n", "        Description:\n")

    def test_schedule_that_goes_on_and_on(self):
        self.broken(promises.what_nobody_waits_for_ends, "        MaximumRetryAttempts: 0\n", "")
        self.broken(promises.schedules_come_once_and_belong_to_their_stack, "              MaximumRetryAttempts: 0\n", "")
        self.broken(promises.schedules_come_once_and_belong_to_their_stack, "            OmitName: true\n", "")
        self.broken(promises.schedules_come_once_and_belong_to_their_stack, "Timeout: 55", "Timeout: 60")

    def test_older_runtime_and_dearer_processor(self):
        self.broken(promises.functions_start_quickly_and_cheaply, "Runtime: java25", "Runtime: java21")
        self.broken(promises.functions_start_quickly_and_cheaply, "Default: arm64", "Default: x86_64")
        self.broken(promises.functions_start_quickly_and_cheaply, "Architectures: [!Ref Architecture]", "Architectures: [x86_64]")

    def test_snapshot_that_nobody_uses(self):
        self.broken(promises.functions_start_quickly_and_cheaply, "    AutoPublishAlias: live\n", "")
        self.broken(promises.functions_start_quickly_and_cheaply, "ApplyOn: PublishedVersions", "ApplyOn: None")

    def test_function_that_outlives_its_request(self):
        self.broken(promises.gateway_gets_our_answer, "Timeout: 25", "Timeout: 60")

    def test_dear_api(self):
        self.broken(promises.one_plain_http_api, "Type: AWS::Serverless::HttpApi\n", "Type: AWS::Serverless::Api\n")

    def test_authorizer_whose_answer_leaks_across_routes(self):
        self.broken(
            promises.one_plain_http_api,
            "      DefaultRouteSettings:\n",
            "      Auth: {Authorizers: {Tokens: {FunctionArn: !GetAtt ApiFunction.Arn}}}\n      DefaultRouteSettings:\n",
        )

    def test_sam_as_builder(self):
        self.broken(promises.maven_builds, "functions/ingest/target/ingest.zip", "functions/ingest/")

    def test_stale_build_that_wins_silently(self):
        self.broken_samconfig(promises.what_was_built_is_deployed, 'template_file = "template.yaml"', "")

    def test_rules_that_never_arrive(self):
        self.broken(
            promises.changed_pipeline_reaches_the_functions, "PublishLambdaVersion: true", "PublishLambdaVersion: false"
        )
        self.broken(
            promises.changed_pipeline_reaches_the_functions, "      AutoPublishAliasAllProperties: true\n", ""
        )

    def test_too_few_lanes(self):
        self.broken_samconfig(promises.lanes_suffice, "ParallelizationFactor=4", "ParallelizationFactor=8")

    def test_parameter_that_is_not_there(self):
        self.broken_samconfig(promises.lanes_suffice, "LogRetentionDays=7", "LogDays=7")

    def test_logs_for_ever(self):
        self.broken(promises.logs_end, "      RetentionInDays: !Ref LogRetentionDays\n", "")
        self.broken(promises.logs_end, "LogGroup: !Ref TransformLogs", "LogGroup: !Ref IngestLogs")

    def test_plain_data(self):
        self.broken(promises.stored_data_is_encrypted, "SSEEnabled: true", "SSEEnabled: false")
        self.broken(promises.stored_data_is_encrypted, "EncryptionType: KMS", "EncryptionType: NONE")
        self.broken(promises.stored_data_is_encrypted, "BlockPublicAcls: true", "BlockPublicAcls: false")
        self.broken(promises.stored_data_is_encrypted, "aws:SecureTransport", "aws:MultiFactorAuthPresent")

    def test_table_of_its_own_kind(self):
        self.broken(promises.tables_are_alike, "{AttributeName: expires, Enabled: true}", "{AttributeName: ttl, Enabled: true}")
        self.broken(promises.tables_are_alike, "BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        self.broken(promises.tables_are_alike, "{AttributeName: pk, KeyType: HASH}", "{AttributeName: id, KeyType: HASH}")

    def test_credentials_that_go_with_the_stack(self):
        self.broken(promises.precious_data_outlives_the_stack, "DeletionPolicy: Retain", "DeletionPolicy: Delete")
        self.broken(
            promises.precious_data_outlives_the_stack, "{PointInTimeRecoveryEnabled: true}", "{PointInTimeRecoveryEnabled: false}"
        )

    def test_too_many_rights(self):
        self.broken(promises.least_privilege, "Action: kinesis:PutRecords", "Action: kinesis:*")
        self.broken(promises.least_privilege, "Resource: !GetAtt RawStream.Arn", 'Resource: "*"')
        self.broken(promises.least_privilege, "      Policies:\n", "      Policies:\n        - AmazonKinesisFullAccess\n")

    def test_policy_of_another_resource(self):
        self.broken(
            promises.policies_name_what_the_settings_name, "Resource: !GetAtt RawStream.Arn", "Resource: !GetAtt CleanStream.Arn"
        )
        self.broken(
            promises.policies_name_what_the_settings_name, "PENSTOCK_DEDUP_TABLE: !Ref DedupTable", "PENSTOCK_DEDUP_TABLE: dedup"
        )

    def test_topic_stream_that_is_not_there(self):
        self.broken(promises.every_topic_stream_is_made_and_allowed, "Name: !Sub ${AWS::StackName}-HotPumps", "Name: !Sub ${AWS::StackName}-Hot")
        self.broken(
            promises.every_topic_stream_is_made_and_allowed, "Resource: !GetAtt HotPumps.Arn", "Resource: !GetAtt RawStream.Arn"
        )

    def test_star_without_a_reason(self):
        self.broken(promises.every_star_has_its_reason, "# Reason for", "# About")

    def test_idle_parameter(self):
        self.broken(promises.parameters_do_something, "!Ref LogLevel", "info")


if __name__ == "__main__":
    unittest.main()
