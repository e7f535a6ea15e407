#!/usr/bin/env bash
# ./penstock build: the four functions' zips and the pipeline layer, the same bytes for the same commit.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
max_zip_bytes=15000000

mvn -B -q -pl functions/ingest,functions/transform,functions/router,functions/api -am package \
  -DskipTests -Dspotless.check.skip=true

python3 build/pipeline_layer.py pipeline target/pipeline-layer.zip

status=0
for zip in functions/*/target/{ingest,transform,router,api}.zip target/pipeline-layer.zip; do
  [ -f "$zip" ] || continue
  bytes=$(wc -c <"$zip")
  printf '%-42s %6.2f MB\n' "$zip" "$(echo "$bytes" | awk '{print $1 / 1000000}')"
  if [ "$bytes" -gt "$max_zip_bytes" ]; then
    echo "penstock: $zip is above 15 MB; its largest jars are:" >&2
    unzip -l "$zip" | sort -nr | sed -n 2,8p >&2
    status=1
  fi
done
exit $status
