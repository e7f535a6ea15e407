#!/usr/bin/env bash
# ./penstock test: runs every test that this machine can run, says what it left out and why, and ends with the counts.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
passed=0
failed=0
skipped=0
left_out=()
mkdir -p target

section() { printf '\n== %s\n' "$*"; }

# Adds one suite's figures: count PASSED FAILED SKIPPED
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

# Runs Python tests of build/ and adds their figures: unittests PYTHON MODULE
unittests() {
  local log="target/$2.log" ran bad
  (cd build && "$1" -m unittest "$2") >"$log" 2>&1
  cat "$log"
  ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\}.*/\1/p' "$log")
  bad=$(sed -n 's/^FAILED (\(.*\))/\1/p' "$log" | grep -o '[0-9]*' | awk '{sum += $1} END {print sum + 0}')
  [ -n "$ran" ] || { ran=1 bad=1; }
  count $((ran - ${bad:-0})) "${bad:-0}" 0
}

# What cannot run here is named; in CI nothing may be missing.
leave_out() {
  left_out+=("$1")
  skipped=$((skipped + 1))
  [ "${CI:-}" != true ] || failed=$((failed + 1))
}

section "Containers: a Docker engine and the images"
if build/containers.sh >target/containers.log 2>&1; then
  docker version --format 'Docker {{.Server.Version}}'
else
  echo "the tests that need a container will be left out: $(tail -n 1 target/containers.log)"
fi

section "Java: build, format, unit, contract and whole-pipeline tests"
find . -path '*/target/surefire-reports/*' -name '*.xml' -delete 2>/dev/null
if mvn -B -q -fae verify; then
  touch local/target/built # ./penstock need not build it again
else
  echo "penstock: the Maven build failed" >&2
  failed=$((failed + 1))
fi
read -r java_passed java_failed java_skipped < <(python3 build/surefire_counts.py)
count "$java_passed" "$java_failed" "$java_skipped"

section "Planted bugs: each can still be planted (./penstock test --planted runs them)"
unittests python3 planted_bugs_test

section "Soak: its judgement, and half a minute of it (./penstock test --soak runs 30 minutes)"
unittests python3 soak_test
if [ ! -d /proc/self/fd ]; then
  leave_out "soak: its samples come from /proc, which this machine has not"
elif ./penstock test --soak --minutes 0.5 --rate 200 --out target/soak-smoke >target/soak-smoke.log 2>&1; then
  count 1 0 0
else
  cat target/soak-smoke.log
  count 0 1 0
fi

section "Template"
python3 build/pipeline_layer.py pipeline target/pipeline-layer.zip
if python=$(build/python.sh); then
  if "$(dirname "$python")/sam" validate --lint --template template.yaml --region eu-central-1 >target/sam.log 2>&1; then
    count 1 0 0
  else
    cat target/sam.log
    count 0 1 0
  fi
  unittests "$python" template_test
  unittests "$python" edge_template_test
else
  leave_out "template checks: the Python tools of build/requirements.txt could not be installed"
fi

section "Zips: built twice, the same bytes"
if build/reproducible.sh; then count 1 0 0; else count 0 1 0; fi

section "Dashboard modules"
if command -v node >/dev/null && [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -ge 20 ]; then
  bash dashboard/test.sh >target/dashboard.log 2>&1 || true
  grep -E '^(not ok|# (tests|pass|fail)|ℹ (tests|pass|fail)|✖)' target/dashboard.log
  node_passed=$(sed -n 's/^[#ℹ] pass \([0-9]*\)/\1/p' target/dashboard.log)
  node_failed=$(sed -n 's/^[#ℹ] fail \([0-9]*\)/\1/p' target/dashboard.log)
  count "${node_passed:-0}" "${node_failed:-1}" 0
else
  leave_out "dashboard module tests: no Node 20 or newer"
fi

section "Summary"
python3 build/surefire_counts.py --skipped
for what in "${left_out[@]}"; do
  echo "left out: $what"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
