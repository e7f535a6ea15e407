#!/usr/bin/env bash
# Mutation testing of a package of shared/core: build/mutation.sh [PACKAGE, dev.penstock.rule by default]. Fails below 80 %.
# Takes some ten minutes on two cores; the report is shared/core/target/pit-reports/index.html.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
exec mvn -B -q -P mutation -pl shared/core -am test-compile "-Dmutate=${1:-dev.penstock.rule}.*"
