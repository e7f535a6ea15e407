#!/usr/bin/env bash
# Unit tests of the page's modules, run by Node's own test runner: nothing to install.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v node >/dev/null || [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -lt 20 ]; then
  echo "SKIPPED dashboard unit tests: no Node 20 or newer on this machine" >&2
  [ "${CI:-}" != true ] || exit 1
  exit 0
fi
exec node --test src/test/js/*.test.js
