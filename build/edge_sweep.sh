#!/usr/bin/env bash
# How many workers the edge needs, and whether to linger: ./penstock run with each setting, ./penstock load before it.
# build/edge_sweep.sh [SECONDS]: best of two runs of each, after a warm-up; writes docs/benchmarks/edge-*.csv and .svg.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-10}
cd "$root"
data=$(mktemp -d)
pid=
stop() { [ -z "$pid" ] || { kill -TERM "$pid" && wait "$pid" || true; pid=; }; }
trap 'stop; rm -rf "$data"' EXIT

load() { ./penstock load --data "$data/run" --devices 256 --channels 16 --seconds "$1" "${@:2}" | sed -n 's/^rate *\([0-9,]*\) .*/\1/p' | tr -d ,; }

# measure WORKERS LINGER: prints the events a second of calls and of streams
measure() {
  rm -rf "$data/run"
  PENSTOCK_EDGE_WORKERS=$1 PENSTOCK_EDGE_LINGER_MILLIS=$2 \
    ./penstock run --port 0 --grpc-port 0 --data "$data/run" >"$data/out" 2>"$data/err" &
  pid=$!
  until grep -q 'penstock ready' "$data/out"; do sleep 0.2; done
  local calls=(--door grpc --connections 256) streams=(--door grpc-stream --connections 16) best_calls=0 best_streams=0 rate
  load 5 "${streams[@]}" >/dev/null
  load 5 "${calls[@]}" >/dev/null
  for _ in 1 2; do
    rate=$(load "$seconds" "${calls[@]}")
    [ "$rate" -le "$best_calls" ] || best_calls=$rate
    rate=$(load "$seconds" "${streams[@]}")
    [ "$rate" -le "$best_streams" ] || best_streams=$rate
  done
  stop
  echo "$1 $2 $best_calls $best_streams"
}

results=$(for workers in 1 2 4 8 16; do measure "$workers" 0; done; for linger in 1 2 5; do measure 4 "$linger"; done)
echo "$results"
for column in 3:calls 4:streams; do
  csv=docs/benchmarks/edge-${column#*:}.csv
  { echo "what,events a second: single events by ${column#*:}"
    echo "$results" | awk -v c="${column%%:*}" '{ print $1 " workers" ($2 ? " that linger " $2 " ms" : "") "," $c }'; } >"$csv"
  python3 build/plot_bars.py "$csv" "${csv%.csv}.svg"
done
