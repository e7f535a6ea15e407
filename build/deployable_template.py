"""Prints, as JSON, what LocalStack can deploy of what SAM makes of template.yaml: the streams, tables, queues, topics,
buckets, logs and roles, without what runs code. Usage: deployable_template.py [TEMPLATE]

CloudFormation itself evaluates what the functions and mappings that are left out would be given: an output
<logical id>Settings has a line `name=value` for each environment variable of a function, or setting of a mapping.
"""

import json
import sys
from pathlib import Path

import lint_template
from samtranslator.yaml_helper import yaml_parse

DEPLOYABLE = {
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
}

# Names an alias, which is left out.
UNDEPLOYABLE_SETTINGS = {"FunctionName"}


def deployable(translated):
    resources = translated["Resources"]
    template = {key: translated[key] for key in ("AWSTemplateFormatVersion", "Parameters", "Conditions")}
    template["Resources"] = {
        name: resource
        for name, resource in resources.items()
        if resource["Type"] in DEPLOYABLE and not names_an_alias(resource, resources)
    }
    template["Outputs"] = {
        f"{name}Settings": {"Value": lines(settings(resource))}
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping")
    }
    return template


def names_an_alias(resource, resources):
    """Such as the role with which a schedule calls its function: the alias runs code and is left out."""
    aliases = [name for name, other in resources.items() if other["Type"] == "AWS::Lambda::Alias"]
    return any(f'"{alias}"' in json.dumps(resource, default=str) for alias in aliases)


def settings(resource):
    properties = resource["Properties"]
    if resource["Type"] == "AWS::Lambda::Function":
        return properties["Environment"]["Variables"]
    return {name: value for name, value in flat(properties) if name not in UNDEPLOYABLE_SETTINGS}


def flat(properties, prefix=""):
    """Members of members by dotted name; an intrinsic function, such as {"Ref": ...}, is a value."""
    for name, value in properties.items():
        if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def lines(values):
    return {"Fn::Join": ["\n", [{"Fn::Join": ["=", [name, text(value)]]} for name, value in values.items()]]}


def text(value):
    if isinstance(value, list):
        return {"Fn::Join": [",", value]}
    return value if isinstance(value, dict) else json.dumps(value).strip('"')


def main():
    template = Path(sys.argv[1] if len(sys.argv) > 1 else "template.yaml")
    translated = lint_template.translate(yaml_parse(template.read_text()))
    json.dump(deployable(translated), sys.stdout, indent=1, default=str)


if __name__ == "__main__":
    main()
