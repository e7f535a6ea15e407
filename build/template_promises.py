"""What Penstock promises of its template beyond what any linter knows: one function each, which yields what breaks it.

template_test.py plants a mistake against every one of them.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from samcli.lib.config.samconfig import SamConfig
from samtranslator.yaml_helper import yaml_parse

GATEWAY_SECONDS = 30
ENVIRONMENTS = ("default", "staging", "prod")

# Actions that know no resource to name; each has its reason beside it in the template.
RESOURCELESS = {"cloudwatch:GetMetricData"}

# The most that Lambda takes, whatever a parameter is set to.
LIMITS = {
    "BatchSize": 10000,
    "MaximumBatchingWindowInSeconds": 300,
    "ParallelizationFactor": 10,
    "MaximumRetryAttempts": 10000,
    "MaximumRecordAgeInSeconds": 604800,
}


@dataclass
class Stack:
    """A template, read."""

    source: str
    template: dict
    samconfig: Path
    translate: Callable

    def of_type(self, kind):
        return {
            name: resource.get("Properties", {})
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }

    def functions(self):
        return self.of_type("AWS::Serverless::Function")

    def events(self, kind):
        for name, function in self.functions().items():
            for event in function.get("Events", {}).values():
                if event["Type"] == kind:
                    yield name, event["Properties"]

    def topic_streams(self):
        """What routes call each stream that is none of ours, by logical id."""
        names = {name: str(stream["Name"].get("Fn::Sub")) for name, stream in self.of_type("AWS::Kinesis::Stream").items()}
        topics = {name: text.removeprefix("${AWS::StackName}-") for name, text in names.items()}
        return {name: topic for name, topic in topics.items() if topic not in ("raw", "clean")}

    def allowed(self, function):
        """The resources that a function's own policies name."""
        own = [policy for policy in function["Policies"] if isinstance(policy, dict)]
        statements = [statement for policy in own for statement in policy["Statement"]]
        return {statement["Resource"]["Fn::GetAtt"][0] for statement in statements if statement["Resource"] != "*"}

    def default(self, value):
        """What a value is unless a deployment says otherwise."""
        if isinstance(value, dict):
            return self.template["Parameters"][value["Ref"]]["Default"]
        return value

    def most(self, value):
        """The largest that a number can be: what a parameter allows, where it is one."""
        if isinstance(value, dict):
            return self.template["Parameters"][value["Ref"]]["MaxValue"]
        return value


def read(source, samconfig, translate):
    return Stack(source, yaml_parse(source), samconfig, translate)


def faults(source, samconfig, translate):
    stack = read(source, samconfig, translate)
    return [f"{promise.__name__}: {fault}" for promise in PROMISES for fault in promise(stack)]


def mappings_lose_nothing_and_never_block(stack):
    mappings = list(stack.events("Kinesis"))
    if not mappings:
        yield "there is no stream mapping"
    for name, mapping in mappings:
        if mapping.get("StartingPosition") != "TRIM_HORIZON":
            yield f"{name}: LATEST misses events while the mapping is made"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: without ReportBatchItemFailures one event fails its whole batch"
        if mapping.get("BisectBatchOnFunctionError") is not True:
            yield f"{name}: a batch that crashes the function is not bisected"
        for setting in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
            if mapping.get(setting, -1) < 0:
                yield f"{name}: {setting} is infinite, so one bad record stops its shard"
        failure = mapping.get("DestinationConfig", {}).get("OnFailure", {})
        if failure.get("Type") != "S3" or "FailedBatchesBucket" not in str(failure.get("Destination")):
            yield f"{name}: only S3 gets the records themselves on failure"
        for setting in ("BatchSize", "MaximumBatchingWindowInSeconds", "ParallelizationFactor"):
            if setting not in mapping:
                yield f"{name}: {setting} is left to chance"
        for setting, limit in LIMITS.items():
            if setting in mapping and stack.most(mapping[setting]) > limit:
                yield f"{name}: {setting} can be above Lambda's {limit}"


def records_outlive_their_retries(stack):
    shortest = stack.template["Parameters"]["StreamRetentionHours"]["MinValue"] * 3600
    for name, mapping in stack.events("Kinesis"):
        if mapping.get("MaximumRecordAgeInSeconds", shortest) >= shortest:
            yield f"{name}: records leave the stream before the mapping gives them up"


def what_nobody_waits_for_ends(stack):
    """Asynchronous invocations: whoever calls the function has gone, so Lambda tries again and keeps what fails."""
    waited_for = {name for kind in ("HttpApi", "Kinesis") for name, _ in stack.events(kind)}
    scheduled = {name for name, _ in stack.events("ScheduleV2")}
    for name, function in stack.functions().items():
        if name in waited_for:
            continue
        config = function.get("EventInvokeConfig", {})
        for setting in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds"):
            if setting not in config:
                yield f"{name}: {setting} is left to chance"
        # A scheduled call has nothing in it that could be lost; the next one is on its way.
        if name not in scheduled and config.get("DestinationConfig", {}).get("OnFailure", {}).get("Type") != "S3Bucket":
            yield f"{name}: what fails to the end is lost"
    for name, rule in stack.of_type("AWS::IoT::TopicRule").items():
        if "ErrorAction" not in rule["TopicRulePayload"]:
            yield f"{name}: what cannot be handed on is lost"


def schedules_come_once_and_belong_to_their_stack(stack):
    for name, schedule in stack.events("ScheduleV2"):
        retries = schedule.get("RetryPolicy", {})
        for setting in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds"):
            if setting not in retries:
                yield f"{name}: {setting} is left to chance: 185 attempts within a day"
        if schedule.get("OmitName") is not True:
            yield f"{name}: the schedule is called as in every other stack of the account"
        rate = re.fullmatch(r"rate\((\d+) minutes?\)", schedule["ScheduleExpression"])
        if not rate or stack.functions()[name].get("Timeout", 3) >= 60 * int(rate[1]):
            yield f"{name}: a call can still run when the next one comes"


def functions_start_quickly_and_cheaply(stack):
    defaults = stack.template["Globals"]["Function"]
    if defaults.get("Runtime") != "java25":
        yield "the runtime is not java25"
    if [stack.default(value) for value in defaults.get("Architectures", [])] != ["arm64"]:
        yield "arm64 is the cheaper one"
    if defaults.get("SnapStart") != {"ApplyOn": "PublishedVersions"} or "AutoPublishAlias" not in defaults:
        yield "SnapStart needs published versions behind an alias"


def gateway_gets_our_answer(stack):
    for name, _ in stack.events("HttpApi"):
        if stack.functions()[name].get("Timeout", 3) >= GATEWAY_SECONDS:
            yield f"{name}: the gateway gives up after {GATEWAY_SECONDS} s, before the function answers"


def one_plain_http_api(stack):
    if stack.of_type("AWS::Serverless::Api"):
        yield "a REST API costs 3.5 times an HTTP API"
    for name, api in stack.of_type("AWS::Serverless::HttpApi").items():
        if "Auth" in api:
            yield f"{name}: an authorizer's answer is cached across routes; functions check tokens themselves"
        if "CorsConfiguration" in api:
            yield f"{name}: the page comes from the same origin, nobody else's may call"
        if "AccessLogSettings" not in api:
            yield f"{name}: no access log"
        throttling = api.get("DefaultRouteSettings", {})
        if "ThrottlingRateLimit" not in throttling or "ThrottlingBurstLimit" not in throttling:
            yield f"{name}: no throttling"


def maven_builds(stack):
    for name, function in stack.functions().items():
        place = re.fullmatch(r"functions/(\w+)/target/(\w+)\.zip", function["CodeUri"])
        if not place or place[1] != place[2]:
            yield f"{name}: CodeUri is not the zip that Maven makes; of a folder SAM would take a stale jar"


def what_was_built_is_deployed(stack):
    config = SamConfig(stack.samconfig.parent, stack.samconfig.name)
    for environment in ENVIRONMENTS:
        for command in ("deploy", "package", "validate"):
            if config.get_all([command], "parameters", environment).get("template_file") != "template.yaml":
                yield f"{environment}: sam {command} would take an old .aws-sam/build/template.yaml"


def changed_pipeline_reaches_the_functions(stack):
    def versions(place):
        resources = stack.translate(stack.template, place)["Resources"]
        return {name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version"}

    for name, function in stack.functions().items():
        if "Layers" not in function:
            continue
        kept = versions("s3://bucket/old") & versions("s3://bucket/new")
        if any(version.startswith(name + "Version") for version in kept):
            yield f"{name}: a change of the layer does not publish a new version"


def lanes_suffice(stack):
    defaults = {name: parameter.get("Default") for name, parameter in stack.template["Parameters"].items()}
    for environment in ENVIRONMENTS:
        config = SamConfig(stack.samconfig.parent, stack.samconfig.name)
        text = config.get_all(["deploy"], "parameters", environment).get("parameter_overrides", "")
        given = defaults | dict(pair.split("=", 1) for pair in text.split())
        unknown = given.keys() - defaults.keys()
        if unknown:
            yield f"{environment}: the template has no parameter {', '.join(sorted(unknown))}"
        parallel = int(given["ShardCount"]) * int(given["ParallelizationFactor"])
        if int(given["Lanes"]) < 4 * parallel:
            yield f"{environment}: {given['Lanes']} lanes keep {parallel} parallel batches unevenly busy"


def logs_end(stack):
    groups = stack.of_type("AWS::Logs::LogGroup")
    for name, group in groups.items():
        if "RetentionInDays" not in group:
            yield f"{name}: logs are kept for ever"
    used = [str(function.get("LoggingConfig", {}).get("LogGroup")) for function in stack.functions().values()]
    if len(set(used)) != len(used) or "None" in used:
        yield "a function without a log group of its own makes one that is kept for ever"


def stored_data_is_encrypted(stack):
    for name, table in stack.of_type("AWS::DynamoDB::Table").items():
        if not table.get("SSESpecification", {}).get("SSEEnabled"):
            yield f"{name}: not encrypted with a key of this account"
    for name, stream in stack.of_type("AWS::Kinesis::Stream").items():
        if stream.get("StreamEncryption", {}).get("EncryptionType") != "KMS":
            yield f"{name}: not encrypted"
    for name, bucket in stack.of_type("AWS::S3::Bucket").items():
        if "BucketEncryption" not in bucket:
            yield f"{name}: encryption is left to the account"
        access = bucket.get("PublicAccessBlockConfiguration", {})
        if len(access) != 4 or not all(access.values()):
            yield f"{name}: could be made public"
        if "LifecycleConfiguration" not in bucket:
            yield f"{name}: grows for ever"
        if not any(
            policy["Bucket"] == {"Ref": name} and "aws:SecureTransport" in str(policy)
            for policy in stack.of_type("AWS::S3::BucketPolicy").values()
        ):
            yield f"{name}: takes requests without TLS"


def tables_are_alike(stack):
    for name, table in stack.of_type("AWS::DynamoDB::Table").items():
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: paid for while idle"
        if table.get("TimeToLiveSpecification") != {"AttributeName": "expires", "Enabled": True}:
            yield f"{name}: rows expire by the attribute 'expires'"
        keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
        if keys != {"HASH": "pk", "RANGE": "sk"}:
            yield f"{name}: keys are pk and sk"


def precious_data_outlives_the_stack(stack):
    for name in ("RegistryTable", "FailuresTable", "FailedBatchesBucket"):
        resource = stack.template["Resources"][name]
        if resource.get("DeletionPolicy") != "Retain" or resource.get("UpdateReplacePolicy") != "Retain":
            yield f"{name}: goes with the stack"
        if resource["Type"] == "AWS::DynamoDB::Table":
            recovery = resource["Properties"].get("PointInTimeRecoverySpecification", {})
            if not recovery.get("PointInTimeRecoveryEnabled"):
                yield f"{name}: a mistake could not be taken back"


def least_privilege(stack):
    for name, function in stack.functions().items():
        for policy in function.get("Policies", []):
            if not isinstance(policy, dict) or "Statement" not in policy:
                yield f"{name}: {policy}: a policy made elsewhere names no resource of ours"
                continue
            for statement in policy["Statement"]:
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    if "*" in action:
                        yield f"{name}: {action}: every action by its name"
                    if statement["Resource"] == "*" and action not in RESOURCELESS:
                        yield f"{name}: {action} on everything"


def policies_name_what_the_settings_name(stack):
    stored = stack.of_type("AWS::DynamoDB::Table").keys() | stack.of_type("AWS::Kinesis::Stream").keys()
    for name, function in stack.functions().items():
        values = function["Environment"]["Variables"].values()
        told = {value["Ref"] for value in values if isinstance(value, dict) and "Ref" in value} & stored
        allowed = stack.allowed(function)
        for missing in sorted(told - allowed):
            yield f"{name}: may not use {missing}, which its settings name"
        for idle in sorted(allowed - told - stack.topic_streams().keys()):
            yield f"{name}: may use {idle}, which its settings do not name"


def every_topic_stream_is_made_and_allowed(stack):
    routes = yaml_parse(stack.samconfig.with_name("pipeline").joinpath("routes.yaml").read_text())
    made = {name: logical_id for logical_id, name in stack.topic_streams().items()}
    allowed = stack.allowed(stack.functions()["RouterFunction"])
    for sink in [sink for route in routes["routes"] for sink in route.get("sinks", []) if sink["kind"] == "kinesis"]:
        if made.get(sink["stream"]) not in allowed:
            yield f"{sink['stream']}: a route names it, and it is not made here, or the router may not write to it"


def every_star_has_its_reason(stack):
    lines = stack.source.splitlines()
    for number, line in enumerate(lines):
        if re.search(r'(Resource|Principal): "\*"', line) and "Reason" not in "".join(lines[max(0, number - 4) : number]):
            yield f"line {number + 1}: no reason for the star beside it"


def parameters_do_something(stack):
    for name in stack.template["Parameters"]:
        if not re.search(rf"!Ref {name}\b|\$\{{{name}}}", stack.source):
            yield f"{name} does nothing"


PROMISES = [
    mappings_lose_nothing_and_never_block,
    records_outlive_their_retries,
    what_nobody_waits_for_ends,
    schedules_come_once_and_belong_to_their_stack,
    functions_start_quickly_and_cheaply,
    gateway_gets_our_answer,
    one_plain_http_api,
    maven_builds,
    what_was_built_is_deployed,
    changed_pipeline_reaches_the_functions,
    lanes_suffice,
    logs_end,
    stored_data_is_encrypted,
    tables_are_alike,
    precious_data_outlives_the_stack,
    least_privilege,
    policies_name_what_the_settings_name,
    every_topic_stream_is_made_and_allowed,
    every_star_has_its_reason,
    parameters_do_something,
]
