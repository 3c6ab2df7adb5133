#!/bin/sh
# Writes the lock files anew: hashes for every file, no address of where they come from.
set -eu
command -v uv >/dev/null || {
  echo "Error: uv is missing. Install it with: pip install uv" >&2
  exit 1
}
lock() {
  out=$1
  shift
  uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --output-file "$out" "$@" pyproject.toml
}
lock requirements.lock --group build
lock requirements-dev.lock --group build --group dev
