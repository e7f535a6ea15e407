#!/usr/bin/env bash
# Prints the path of grpcurl, which it builds once per version under ~/.cache/penstock. Fails, saying why, without Go.
set -euo pipefail
version=v1.9.3
bin="${XDG_CACHE_HOME:-$HOME/.cache}/penstock/grpcurl-$version"
if [ ! -x "$bin/grpcurl" ]; then
  command -v go >/dev/null || { echo "there is no Go to build grpcurl with" >&2; exit 1; }
  GOBIN="$bin" go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version" >&2
fi
echo "$bin/grpcurl"
