#!/usr/bin/env bash
# How many workers of transform should share a batch: ./penstock bench transform with each number, in batches of 1,000.
# build/worker_sweep.sh [SECONDS]: best of three rounds; writes docs/benchmarks/transform-workers.csv and .svg.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-8}
cd "$root"
events=$(mktemp)
results=$(mktemp)
trap 'rm -f "$events" "$results"' EXIT
python3 bench/transform/events.py 20000 >"$events"
for _ in 1 2 3; do
  for workers in 1 2 3 4 6 8 16; do
    ./penstock bench transform --events "$events" --pipeline bench/transform --batch 1000 --workers "$workers" \
      --seconds "$seconds" | awk -v w="$workers" '{ print w, $2 }' | tee -a "$results" >&2
  done
done
csv=docs/benchmarks/transform-workers.csv
{ echo "what,events a second on $(nproc) processors: batches of 1000 shared by"
  sort -k1,1n -k2,2nr "$results" | awk '!seen[$1]++ { print $1 ($1 == 1 ? " worker" : " workers") "," $2 }'; } >"$csv"
python3 build/plot_bars.py "$csv" "${csv%.csv}.svg"
