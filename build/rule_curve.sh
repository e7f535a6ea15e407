#!/usr/bin/env bash
# What many rules cost, of which one is for each event: build/rule_curve.sh [JMH options], some five minutes.
# Writes docs/benchmarks/rules-apply.csv and rules-load.csv, and a chart of each.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
results=$(mktemp)
trap 'rm -f "$results"' EXIT
build/bench.sh RuleBenchmark -rf csv -rff "$results" "$@"
for measured in "apply:nanoseconds an event" "load:milliseconds to load, in a JVM that has loaded none before"; do
  csv=docs/benchmarks/rules-${measured%%:*}.csv
  # The columns are Benchmark, Mode, Threads, Samples, Score, Score Error, Unit, Param: asks, Param: rules.
  { echo "what,${measured#*:}"
    tr -d '"' <"$results" | awk -F, -v suffix=".${measured%%:*}" \
      'substr($1, length($1) - length(suffix) + 1) == suffix { printf "%s rules that ask by %s,%s\n", $9, tolower($8), $5 }'; } >"$csv"
  python3 build/plot_bars.py "$csv" "${csv%.csv}.svg"
done
