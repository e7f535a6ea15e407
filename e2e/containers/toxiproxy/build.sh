#!/usr/bin/env bash
# Builds ghcr.io/shopify/toxiproxy:2.12.0 from its Go module: for machines that reach package registries but no image
# registry. Needs Go 1.21 or newer, which gets the version that the module asks for.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=2.12.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 GOBIN=$work go install \
  -ldflags "-s -w -X github.com/Shopify/toxiproxy/v2.Version=$version" \
  "github.com/Shopify/toxiproxy/v2/cmd/server@v$version"
mv "$work/server" "$work/toxiproxy"
cp "$here/Dockerfile" "$work/"
DOCKER_BUILDKIT=0 docker build --quiet --tag "ghcr.io/shopify/toxiproxy:$version" "$work" 2>/dev/null
