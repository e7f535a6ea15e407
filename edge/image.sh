#!/usr/bin/env bash
# Builds the edge's container image: edge/image.sh [TAG], by default penstock-edge:latest. BASE names another base image
# than debian:trixie-slim; where no image registry is reachable, a base of glibc and zlib alone is made of Debian packages.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tag=${1:-penstock-edge:latest}
export DOCKER_BUILDKIT=0

: "${JAVA_HOME:?set JAVA_HOME to a JDK 25}"
lib="$root/edge/target/lib"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -f "$root/edge/target/penstock-edge-0.1.0.jar" ] || [ ! -d "$lib" ]; then
  (cd "$root" && mvn -B -q -pl edge -am package -DskipTests -Dspotless.check.skip=true)
fi

base=${BASE:-debian:trixie-slim}
if [ -z "${BASE:-}" ] && ! docker image inspect "$base" >/dev/null 2>&1 &&
  ! timeout 60 docker pull --quiet "$base" >/dev/null 2>&1; then
  base=penstock/edge-base:trixie
  docker image inspect "$base" >/dev/null 2>&1 || {
    mmdebstrap --quiet --variant=extract --include=base-files,libc6,zlib1g \
      --dpkgopt='path-exclude=/usr/share/*' --dpkgopt='path-exclude=/usr/lib/*/gconv/*' trixie "$work/base.tar"
    docker import "$work/base.tar" "$base" >/dev/null
    rm "$work/base.tar"
  }
fi

mkdir "$work/lib" "$work/pipeline"
cp "$lib"/*.jar "$root/edge/target/penstock-edge-0.1.0.jar" "$work/lib/"
cp -r "$root/pipeline/schemas" "$work/pipeline/"
[ ! -f "$root/pipeline/types.yaml" ] || cp "$root/pipeline/types.yaml" "$work/pipeline/"
cp "$root/edge/Dockerfile" "$work/"
# What jdeps finds in the jars, and what they reach by name: EC for TLS is in java.base, zip and charsets are not needed.
modules=java.base,java.logging,java.management,java.naming,java.xml,jdk.unsupported,jdk.management
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress zip-6 \
  --output "$work/runtime"
docker build --quiet --build-arg BASE="$base" --tag "$tag" "$work" >/dev/null
docker image inspect --format '{{index .RepoTags 0}} {{.Size}}' "$tag"
