#!/usr/bin/env bash
# Gets the images ready that the tests with containers need: pulled or, where no image registry is reachable, built from
# packages; once per machine. Fails, saying why, where that is not possible.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOCKER_BUILDKIT=0

have() { docker image inspect "$1" >/dev/null 2>&1; }
pull() { timeout 300 docker pull --quiet "$1" >/dev/null 2>&1; }

# What an image registry does not have here is built, which wants root and mmdebstrap.
need_debian() {
  [ "$(id -u)" = 0 ] && command -v mmdebstrap >/dev/null ||
    { echo "no image registry is reachable, and building images needs root and mmdebstrap" >&2; exit 1; }
}
need_base() { need_debian && "$root/e2e/containers/base.sh"; }

command -v docker >/dev/null || { echo "there is no docker command" >&2; exit 1; }
docker info >/dev/null 2>&1 || { echo "no Docker engine answers" >&2; exit 1; }

localstack=localstack/localstack:4.14.0
have $localstack || pull $localstack || { need_base && "$root/e2e/containers/localstack/build.sh"; }
# Testcontainers starts this one to learn the host's address; any will do.
have alpine:3.17 || pull alpine:3.17 || { need_base && docker tag penstock/base:trixie alpine:3.17; }
lambda=public.ecr.aws/lambda/java:25
have $lambda || pull $lambda || { need_debian && "$root/e2e/containers/lambda/build.sh"; }
# `sam local` asks for the image of one architecture.
case $(uname -m) in
  aarch64 | arm64) architecture=arm64 ;;
  *) architecture=x86_64 ;;
esac
have $lambda-$architecture || docker tag $lambda $lambda-$architecture

toxiproxy=ghcr.io/shopify/toxiproxy:2.12.0
have $toxiproxy || pull $toxiproxy || "$root/e2e/containers/toxiproxy/build.sh"
