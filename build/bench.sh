#!/usr/bin/env bash
# Runs the JMH benchmarks: build/bench.sh [JMH options], for example build/bench.sh Codec -prof gc
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
mvn -B -q -pl bench -am package -DskipTests -Dspotless.check.skip=true
exec "${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java" -cp "bench/target/penstock-bench-0.1.0.jar:bench/target/lib/*" org.openjdk.jmh.Main "$@"
