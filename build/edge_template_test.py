"""edge/template.yaml is clean, keeps its promises, and each check notices a mistake. Run by ./penstock test."""

import re
import unittest
from pathlib import Path

import lint_template
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "edge/template.yaml").read_text()


def promises(source):
    """What no linter knows, a line for each that is broken."""
    template = yaml_parse(source)
    resources = template["Resources"]

    def of_type(kind):
        return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}

    for name, group in of_type("AWS::Logs::LogGroup").items():
        if "RetentionInDays" not in group:
            yield f"{name}: logs are kept for ever"
    for name, role in of_type("AWS::IAM::Role").items():
        if "ManagedPolicyArns" in role:
            yield f"{name}: a policy made elsewhere names no resource of ours"
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    if "*" in action:
                        yield f"{name}: {action}: every action by its name"
                    if statement["Resource"] == "*" and action != "ecr:GetAuthorizationToken":
                        yield f"{name}: {action} on everything"
    program = resources["TaskRole"]["Properties"]["Policies"]
    actions = set()
    for statement in [s for p in program for s in p["PolicyDocument"]["Statement"]]:
        actions |= {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
    if actions != {"kinesis:PutRecords", "dynamodb:GetItem", "dynamodb:PutItem"}:
        yield f"the program may do {sorted(actions)}: it writes to the stream, looks up tokens, remembers answers"
    targets = resources["Targets"]["Properties"]
    if targets.get("ProtocolVersion") != "GRPC" or targets.get("HealthCheckPath") != "/grpc.health.v1.Health/Check":
        yield "the targets are not asked for their health in gRPC"
    if targets.get("Matcher") != {"GrpcCode": "0"}:
        yield "an unhealthy answer counts as healthy"
    if resources["Listener"]["Properties"]["Protocol"] != "HTTPS":
        yield "tokens travel in plain text"
    container = resources["Task"]["Properties"]["ContainerDefinitions"][0]
    if container.get("StopTimeout", 30) < 30:
        yield "the container is killed before it has finished"
    ports = {
        container["PortMappings"][0]["ContainerPort"],
        targets["Port"],
        resources["Service"]["Properties"]["LoadBalancers"][0]["ContainerPort"],
    }
    if ports != {50051}:
        yield f"ports {sorted(ports)}: the program listens on 50051"
    group = resources["TaskGroup"]["Properties"]["SecurityGroupIngress"]
    if any("SourceSecurityGroupId" not in rule for rule in group):
        yield "the containers can be reached past the load balancer"
    if not of_type("AWS::ApplicationAutoScaling::ScalingPolicy"):
        yield "nothing scales it"
    config = (ROOT / "edge/src/main/java/dev/penstock/edge/EdgeConfig.java").read_text()
    ingest = (ROOT / "functions/ingest/src/main/java/dev/penstock/ingest/IngestConfig.java").read_text()
    logging = "PENSTOCK_LOG_LEVEL"
    for variable in container["Environment"]:
        name = variable["Name"]
        if name.startswith("PENSTOCK_") and f'"{name}"' not in config + ingest and name != logging:
            yield f"{name}: the program does not read it"
    for name in template["Parameters"]:
        if not re.search(rf"!Ref {name}\b|\$\{{{name}}}", source):
            yield f"{name} does nothing"


class EdgeTemplate(unittest.TestCase):
    def test_is_clean(self):
        self.assertEqual([], lint_template.lint_text(SOURCE, "edge/template.yaml"))

    def test_keeps_its_promises(self):
        self.assertEqual([], list(promises(SOURCE)))

    def test_is_off_by_default(self):
        self.assertNotIn("AWS::ECS", (ROOT / "template.yaml").read_text())


class MistakesAreNoticed(unittest.TestCase):
    def broken(self, old, new):
        self.assertIn(old, SOURCE)
        self.assertNotEqual([], list(promises(SOURCE.replace(old, new, 1))), f"{new!r} passed")

    def refused(self, old, new):
        self.assertIn(old, SOURCE)
        self.assertNotEqual([], lint_template.lint_text(SOURCE.replace(old, new, 1), "t"), f"{new!r} passed")

    def test_linter(self):
        self.refused("!GetAtt TaskRole.Arn", "!GetAtt TaskRoll.Arn")
        self.refused("ProtocolVersion: GRPC", "ProtocolVersions: GRPC")
        self.refused('Memory: "2048"', "Memoy: 1")

    def test_promises(self):
        self.broken("      RetentionInDays: !Ref LogRetentionDays\n", "      LogGroupName: edge\n")
        self.broken("Action: kinesis:PutRecords", "Action: kinesis:*")
        self.broken("Action: dynamodb:GetItem", "Action: dynamodb:Query")
        self.broken("[dynamodb:GetItem, dynamodb:PutItem]", "dynamodb:GetItem")
        self.broken("Resource: !GetAtt Logs.Arn", 'Resource: "*"')
        self.broken("/grpc.health.v1.Health/Check", "/healthz")
        self.broken('GrpcCode: "0"', 'GrpcCode: "0-99"')
        self.broken("Protocol: HTTPS", "Protocol: HTTP")
        self.broken("StopTimeout: 30", "StopTimeout: 20")
        self.broken("- ContainerPort: 50051", "- ContainerPort: 8080")
        self.broken("SourceSecurityGroupId: !Ref LoadBalancerGroup", "CidrIp: 0.0.0.0/0")
        self.broken("PENSTOCK_RAW_STREAM", "PENSTOCK_STREAM")
        self.broken("CpuArchitecture: !Ref Architecture", "CpuArchitecture: ARM64")


if __name__ == "__main__":
    unittest.main()
