#!/usr/bin/env bash
# What many rules cost, of which one is for each event: build/rule_curve.sh [JMH options], some five minutes.
# Writes docs/benchmarks/rules-match.csv, rules-when.csv and rules-load.csv, and a chart of each.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
results=$(mktemp)
trap 'rm -f "$results"' EXIT
build/bench.sh RuleBenchmark -rf csv -rff "$results" "$@"

# chart NAME BENCHMARK ASKS TITLE: the columns of JMH's file are Benchmark, Mode, Threads, Samples, Score, Score Error, Unit,
# Param: asks, Param: rules.
chart() {
  local csv=docs/benchmarks/$1.csv
  { echo "what,$4"
    tr -d '"\r' <"$results" | awk -F, -v suffix=".$2" -v asks="^($3)\$" \
      'substr($1, length($1) - length(suffix) + 1) == suffix && $8 ~ asks { printf "%s rules that ask by %s,%s\n", $9, tolower($8), $5 }'; } >"$csv"
  python3 build/plot_bars.py "$csv" "${csv%.csv}.svg"
}
chart rules-match apply "TYPE|TEXT|RANGE" "nanoseconds an event"
chart rules-when apply WHEN "nanoseconds an event"
chart rules-load load "TYPE|TEXT|RANGE|WHEN" "milliseconds to load in a JVM that has loaded none before"
