#!/usr/bin/env bash
# Builds penstock/base:trixie from Debian packages, the ground of the other images, unless it is there: Python 3.13
# (3.11 breaks LocalStack), a JRE for DynamoDB Local and Node for the Kinesis emulator. Needs root and mmdebstrap.
set -euo pipefail
image=penstock/base:trixie
docker image inspect "$image" >/dev/null 2>&1 && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --variant=minbase \
  --include=ca-certificates,python3-minimal,python3-venv,openjdk-21-jre-headless,nodejs \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' trixie "$work/base.tar"
docker import "$work/base.tar" "$image" >/dev/null
