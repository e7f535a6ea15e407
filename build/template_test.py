"""What the template promises, and that the strict check notices mistakes. Run by ./penstock test."""

import contextlib
import io
import re
import tempfile
import unittest
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

import lint_template

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "template.yaml").read_text()
TEMPLATE = yaml_parse(SOURCE)
RESOURCES = TEMPLATE["Resources"]


def of_type(kind):
    return {name: r.get("Properties", {}) for name, r in RESOURCES.items() if r["Type"] == kind}


def functions():
    return of_type("AWS::Serverless::Function")


def statements(function):
    for policy in function.get("Policies", []):
        yield from policy["Statement"]


class Promises(unittest.TestCase):
    def test_every_stream_mapping_can_neither_lose_nor_block(self):
        mappings = [
            (name, event["Properties"])
            for name, function in functions().items()
            for event in function["Events"].values()
            if event["Type"] == "Kinesis"
        ]
        self.assertEqual(2, len(mappings))
        for name, mapping in mappings:
            with self.subTest(function=name):
                self.assertEqual("TRIM_HORIZON", mapping["StartingPosition"])
                self.assertEqual(["ReportBatchItemFailures"], mapping["FunctionResponseTypes"])
                self.assertIs(True, mapping["BisectBatchOnFunctionError"])
                self.assertIn(mapping["MaximumRetryAttempts"], range(1, 101))
                self.assertIn(mapping["MaximumRecordAgeInSeconds"], range(60, 86401))
                failure = mapping["DestinationConfig"]["OnFailure"]
                self.assertEqual("S3", failure["Type"], "only S3 gets the payload too")

    def test_records_are_kept_longer_than_they_are_retried(self):
        shortest = TEMPLATE["Parameters"]["StreamRetentionHours"]["MinValue"] * 3600
        for function in functions().values():
            for event in function["Events"].values():
                if event["Type"] == "Kinesis":
                    self.assertLess(event["Properties"]["MaximumRecordAgeInSeconds"], shortest)

    def test_every_function_runs_java_25_on_arm_and_writes_to_a_group_of_its_own(self):
        defaults = TEMPLATE["Globals"]["Function"]
        self.assertEqual("java25", defaults["Runtime"])
        self.assertEqual(["arm64"], defaults["Architectures"])
        groups = [str(f["LoggingConfig"]["LogGroup"]) for f in functions().values()]
        self.assertEqual(len(groups), len(set(groups)))

    def test_every_log_group_has_a_retention(self):
        self.assertEqual(5, len(of_type("AWS::Logs::LogGroup")))
        for name, group in of_type("AWS::Logs::LogGroup").items():
            self.assertIn("RetentionInDays", group, name)

    def test_everything_stored_is_encrypted(self):
        for name, table in of_type("AWS::DynamoDB::Table").items():
            self.assertTrue(table["SSESpecification"]["SSEEnabled"], name)
        for name, stream in of_type("AWS::Kinesis::Stream").items():
            self.assertEqual("KMS", stream["StreamEncryption"]["EncryptionType"], name)
        for name, bucket in of_type("AWS::S3::Bucket").items():
            self.assertIn("BucketEncryption", bucket, name)
            self.assertTrue(all(bucket["PublicAccessBlockConfiguration"].values()), name)

    def test_every_table_forgets_by_the_same_attribute(self):
        self.assertEqual(5, len(of_type("AWS::DynamoDB::Table")))
        for name, table in of_type("AWS::DynamoDB::Table").items():
            self.assertEqual({"AttributeName": "expires", "Enabled": True}, table["TimeToLiveSpecification"], name)

    def test_least_privilege(self):
        reasoned = {"cloudwatch:GetMetricData"}
        for name, function in functions().items():
            for statement in statements(function):
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    self.assertNotIn("*", action, name)
                    if statement["Resource"] == "*":
                        self.assertIn(action, reasoned, name)

    def test_every_star_has_a_reason_beside_it(self):
        lines = SOURCE.splitlines()
        for number, line in enumerate(lines):
            if re.search(r'(Resource|Principal): "\*"', line):
                self.assertIn("Reason", "".join(lines[max(0, number - 4) : number]), line)

    def test_handlers_are_the_classes_that_the_zips_hold(self):
        for name, function in functions().items():
            zip_name = re.fullmatch(r"functions/(\w+)/target/(\w+)\.zip", function["CodeUri"])
            self.assertEqual(zip_name[1], zip_name[2])
            source = ROOT / "functions" / zip_name[1] / "src/main/java" / (function["Handler"].replace(".", "/") + ".java")
            self.assertTrue(source.is_file(), source)

    def test_functions_read_the_settings_that_the_template_sets_and_no_others(self):
        common = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
        for name, function in functions().items():
            folder = ROOT / Path(function["CodeUri"]).parent.parent / "src/main/java"
            code = "".join(p.read_text() for p in folder.rglob("*.java"))
            read = set(re.findall(r'"(PENSTOCK_[A-Z_]+)"', code))
            given = set(function["Environment"]["Variables"])
            self.assertLessEqual(given, read, f"{name} never reads these")
            required = set(re.findall(r'required\(\s*"(PENSTOCK_[A-Z_]+)"', code))
            self.assertLessEqual(required, given | common, f"{name} requires these")

    def test_every_parameter_does_something(self):
        for name in TEMPLATE["Parameters"]:
            self.assertRegex(SOURCE, rf"!Ref {name}\b", name)


class PlantedMistakes(unittest.TestCase):
    """Each is one that a person has made; the strict check must refuse it."""

    def refused(self, old, new):
        self.assertIn(old, SOURCE)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.yaml"
            path.write_text(SOURCE.replace(old, new, 1))
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    ok = lint_template.check(path)
                except Exception:  # the translator refuses some before the linter sees them
                    ok = False
        self.assertFalse(ok, f"{new} passed")

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
        self.refused("MaximumRetryAttempts: 20", "MaximumRetryAttempts: 20000")

    def test_unknown_billing_mode(self):
        self.refused("BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_PER_REQUESTS")

    def test_unknown_property(self):
        self.refused("BisectBatchOnFunctionError: true", "BisectBatchOnError: true")

    def test_unknown_action(self):
        self.refused("Action: kinesis:PutRecords", "Action: kinesis:PutRecordz")


if __name__ == "__main__":
    unittest.main()
