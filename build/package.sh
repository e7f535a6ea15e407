#!/usr/bin/env bash
# ./penstock build: the four functions' zips and the pipeline layer, the same bytes for the same commit.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
max_zip_bytes=15000000

mvn -B -q -pl functions/ingest,functions/transform,functions/router,functions/api -am package \
  -DskipTests -Dspotless.check.skip=true

python3 build/pipeline_layer.py pipeline target/pipeline-layer.zip

# The largest parts of a zip, by what they take in it.
largest() { unzip -v "$1" | awk '$8 ~ /\.jar$/ {print $3, $8}' | sort -nr | head -3 |
  awk '{printf "  %5.2f MB  %s\n", $1 / 1000000, $2}'; }

status=0
for zip in functions/{ingest,transform,router,api}/target/{ingest,transform,router,api}.zip target/pipeline-layer.zip; do
  [ -f "$zip" ] || continue
  bytes=$(wc -c <"$zip")
  awk -v bytes="$bytes" -v zip="$zip" 'BEGIN {printf "%7.2f MB  %s\n", bytes / 1000000, zip}'
  largest "$zip"
  if [ "$bytes" -gt "$max_zip_bytes" ]; then
    echo "penstock: $zip is above 15 MB" >&2
    status=1
  fi
done
exit $status
