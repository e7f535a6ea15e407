#!/usr/bin/env bash
# Measures ingest from the start of a JVM to its first answer: build/coldstart.sh [STARTS] [JVM FLAGS]
# One CPU, Lambda's JVM flags, the jars of the built zip, AWS answered on loopback. For example
#   build/coldstart.sh 15
#   build/coldstart.sh 15 -XX:SharedArchiveFile=/tmp/ingest.jsa -XX:+AutoCreateSharedArchive
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
starts=${1:-11}
shift || true
java=${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java

mvn -B -q -pl bench -am package -DskipTests -Dspotless.check.skip=true
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && "$JAVA_HOME/bin/jar" xf "$root/functions/ingest/target/ingest.zip")
# The measured program alone, without the benchmarks around it. A jar, since class sharing takes nothing else.
"$JAVA_HOME/bin/jar" cf "$work/first-answer.jar" -C bench/target/classes dev/penstock/bench/coldstart

"$java" -cp "$work/first-answer.jar" dev.penstock.bench.coldstart.ColdStart \
  "$work/first-answer.jar:$(find "$work/lib" -name '*.jar' | sort | paste -sd:)" \
  events/ingest/single.json pipeline "$starts" "$@"
