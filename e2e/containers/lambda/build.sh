#!/usr/bin/env bash
# Builds a stand-in for public.ecr.aws/lambda/java:25 from packages: for machines that reach package registries but no
# image registry. Debian's JDK 25, Lambda's runtime client for Java, and the emulator of the Runtime API that the SAM
# CLI's package carries. Needs root, mmdebstrap, Maven and pip.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mmdebstrap --quiet --variant=minbase --include=openjdk-25-jre-headless \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' trixie "$work/base.tar"

mvn -q -B -f "$here/runtime-pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$work/lib"

python=$("$here/../../../build/python.sh")
samcli=$("$python" -c 'import os, samcli; print(os.path.dirname(samcli.__file__))')
case $(uname -m) in
  aarch64 | arm64) architecture=arm64 ;;
  *) architecture=x86_64 ;;
esac
cp "$samcli/local/rapid/aws-lambda-rie-$architecture" "$work/aws-lambda-rie"

cp "$here"/{Dockerfile,bootstrap,lambda-entrypoint.sh} "$work/"
chmod 755 "$work"/{bootstrap,lambda-entrypoint.sh,aws-lambda-rie}
DOCKER_BUILDKIT=0 docker build --quiet --tag public.ecr.aws/lambda/java:25 "$work" 2>/dev/null
# `sam local` keeps what it made of an older one, where there was one.
docker rmi "public.ecr.aws/lambda/java:25-rapid-$architecture" >/dev/null 2>&1 || true
