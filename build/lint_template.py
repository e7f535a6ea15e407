"""Checks template.yaml the strict way: translates the SAM template, then runs cfn-lint on source and result, and asks
whether the template keeps what this project promises.

`sam validate --lint` looks at the source only, where SAM's own resources hide what they become; linting the
CloudFormation that SAM makes of it finds what a deployment would. Usage: lint_template.py [TEMPLATE]
"""

import copy
import json
import logging
import os
import sys
from pathlib import Path

import template_promises

REGION = "eu-central-1"
os.environ["AWS_DEFAULT_REGION"] = REGION
logging.getLogger("samtranslator").setLevel(logging.ERROR)

from cfnlint.api import lint  # noqa: E402  (both read the region when imported)
from samtranslator.model.exceptions import InvalidDocumentException  # noqa: E402
from samtranslator.public.translator import ManagedPolicyLoader  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

# The translator wants code to be in S3 already; where exactly is nobody's business here.
PLACE = "s3://bucket/key"


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names no managed policy, so nobody needs to ask IAM for them."""

    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


def translate(template, layer_place=PLACE):
    """What SAM makes of the template, as if the code were uploaded."""
    uploaded = copy.deepcopy(template)
    for resource in uploaded["Resources"].values():
        properties = resource.get("Properties", {})
        if "CodeUri" in properties:
            properties["CodeUri"] = PLACE
        if "ContentUri" in properties:
            properties["ContentUri"] = layer_place
    return transform(uploaded, {"AWS::Region": REGION, "AWS::Partition": "aws"}, NoManagedPolicies())


def lint_text(text, where):
    return [
        f"{where}:{match.linenumber}: {match.rule.id}: {match.message}" for match in lint(text, regions=[REGION])
    ]


def lint_faults(source):
    """What cfn-lint and SAM say of the template, a line each."""
    faults = lint_text(source, "template.yaml")
    try:
        translated = translate(yaml_parse(source))
    except InvalidDocumentException as e:
        return faults + [f"template.yaml: {cause.message}" for cause in e.causes]
    return faults + lint_text(json.dumps(translated, indent=1, default=str), "translated")


def faults(source, samconfig):
    """All that is wrong with the template whose text is `source`."""
    found = lint_faults(source)
    # A template that SAM cannot read has nothing to promise.
    return found or template_promises.faults(source, samconfig, translate)


def main():
    template = Path(sys.argv[1] if len(sys.argv) > 1 else "template.yaml")
    found = faults(template.read_text(), template.with_name("samconfig.toml"))
    for fault in found:
        print(fault)
    print("template:", "clean" if not found else f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
