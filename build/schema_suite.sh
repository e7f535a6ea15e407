#!/usr/bin/env bash
# Prints the folder of the official JSON-Schema-Test-Suite, which it takes, once per version, out of the source package of
# PyPI's jsonschema, into ~/.cache/penstock. Fails, saying why, where that is not possible.
set -euo pipefail
version=4.26.0
suites="${XDG_CACHE_HOME:-$HOME/.cache}/penstock"
suite="$suites/json-schema-test-suite-$version"
if [ ! -d "$suite" ]; then
  mkdir -p "$suites"
  work=$(mktemp -d "$suites/suite.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download -q --no-deps --no-binary jsonschema -d "$work" "jsonschema==$version" >&2
  tar -xzf "$work/jsonschema-$version.tar.gz" -C "$work"
  # Another test may have been quicker: then its copy stays.
  mv -T "$work/jsonschema-$version/json" "$suite" || [ -d "$suite" ]
fi
echo "$suite"
