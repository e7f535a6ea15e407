#!/usr/bin/env bash
# Builds the sources once more in another folder and compares the zips byte by byte with those that are here, which
# ./penstock build or mvn verify has made. `sam deploy` uploads only what differs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

git ls-files -z --cached --others --exclude-standard |
  xargs -0 sh -c 'for f; do [ ! -f "$f" ] || printf "%s\0" "$f"; done' sh |
  tar -c --null -T - | tar -x -C "$copy"
"$copy/build/package.sh" >"$copy/package.log" 2>&1 || {
  cat "$copy/package.log"
  exit 1
}

status=0
for zip in functions/{ingest/target/ingest,transform/target/transform,router/target/router,api/target/api}.zip \
  target/pipeline-layer.zip; do
  if cmp "$zip" "$copy/$zip"; then
    echo "same bytes: $zip"
  else
    status=1
  fi
done
exit $status
