#!/usr/bin/env bash
# Prints the path of a Python with the pinned tools of build/requirements.txt, which it installs once per content of
# that file under ~/.cache/penstock. Fails, saying why, where that is not possible.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
key=$(cksum <"$root/build/requirements.txt" | cut -d' ' -f1)
venv="${XDG_CACHE_HOME:-$HOME/.cache}/penstock/python-$key"
if [ ! -f "$venv/ready" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install -q -r "$root/build/requirements.txt" >&2
  touch "$venv/ready"
fi
echo "$venv/bin/python"
