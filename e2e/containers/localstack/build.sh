#!/usr/bin/env bash
# Builds localstack/localstack:4.14.0, the last version that asks for no token, from packages: for machines that reach
# package registries but no image registry. Needs penstock/base:trixie (../base.sh), a JDK, Maven, npm and pip.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=4.14.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
context=$work/context
mkdir "$context"

# LocalStack's own pins: unpinned, a newer cbor2 breaks its start.
python3 -m pip download --quiet --no-deps -d "$work" "localstack-ext==$version" 2>/dev/null
tar -xzf "$work/localstack_ext-$version.tar.gz" -C "$work"
cp "$work/localstack_ext-$version/requirements-runtime.txt" "$context/constraints.txt"

npm install --silent --no-audit --no-fund --prefix "$context/kinesis" kinesis-local@0.5.2

# DynamoDB Local as LocalStack expects it: a jar whose manifest is a class path to the real one, and an agent, which
# does nothing here.
libraries=$context/dynamodb/DynamoDBLocal_lib
mvn -q -B -f "$here/dynamodb-pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$libraries"
rm -f "$libraries"/*.dll "$libraries"/*.dylib "$libraries"/*i386*
mkdir "$work/agent"
cat >"$work/agent/NoAgent.java" <<'JAVA'
public class NoAgent {
    public static void premain(String arguments, java.lang.instrument.Instrumentation ignored) {}
}
JAVA
javac --release 17 -d "$work/agent" "$work/agent/NoAgent.java"
printf 'Premain-Class: NoAgent\n' >"$work/agent/manifest"
jar cfm "$context/dynamodb/ddb-local-loader-0.1.jar" "$work/agent/manifest" -C "$work/agent" NoAgent.class
# A manifest's line has at most 72 bytes; the rest goes on after a blank.
(
  cd "$context/dynamodb"
  printf 'Main-Class: com.amazonaws.services.dynamodbv2.local.main.ServerRunner\n'
  printf 'Class-Path: %s' "$(ls DynamoDBLocal_lib/*.jar | tr '\n' ' ')" | fold -b -w 69 | sed '2,$s/^/ /'
  echo
) >"$work/manifest"
jar cfm "$context/dynamodb/DynamoDBLocal.jar" "$work/manifest" -C "$work/agent" manifest

cp /etc/ssl/certs/ca-certificates.crt "$context/ca.pem"
cp "$here/Dockerfile" "$here/docker-entrypoint.sh" "$context/"
DOCKER_BUILDKIT=0 docker build --quiet --tag "localstack/localstack:$version" "$context" 2>/dev/null
