"""Checks template.yaml the strict way: translates the SAM template, then runs cfn-lint on source and result.

`sam validate --lint` looks at the source only, where SAM's own resources hide what they become; linting the
CloudFormation that SAM makes of it finds what a deployment would. Usage: lint_template.py [TEMPLATE]
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

CFN_LINT = str(Path(sys.executable).with_name("cfn-lint"))

# The translator wants code to be in S3 already; where exactly is nobody's business here.
PLACE = "s3://bucket/key"


def with_uploaded_code(template):
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for name in ("CodeUri", "ContentUri"):
            if name in properties:
                properties[name] = PLACE
    return template


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names no managed policy, so nobody needs to ask IAM for them."""

    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


def lint(path):
    done = subprocess.run(
        [CFN_LINT, "--regions", "eu-central-1", "--non-zero-exit-code", "informational", str(path)],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def check(source):
    """Whether the template at `source` passes; prints what does not."""
    os.environ["AWS_DEFAULT_REGION"] = "eu-central-1"
    ok = lint(source)
    translated = transform(
        with_uploaded_code(yaml_parse(source.read_text())),
        {"AWS::Region": "eu-central-1", "AWS::Partition": "aws"},
        NoManagedPolicies(),
    )
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "translated.json"
        result.write_text(json.dumps(translated, indent=1, default=str))
        return lint(result) and ok


def main():
    ok = check(Path(sys.argv[1] if len(sys.argv) > 1 else "template.yaml"))
    print("template:", "clean" if ok else "faults above")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
