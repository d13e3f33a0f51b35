#!/bin/sh
# Resolves the dependencies of pyproject.toml anew and writes the hashed locks, without addresses.
# With  --upgrade  every package moves to its newest release that fits.
set -eu

cd "$(dirname "$0")/.."
uv=$(command -v uv || ls .venv/uv/bin/uv .venv/bin/uv 2>/dev/null | head -n 1)
if [ -z "$uv" ]; then
    echo "uv was not found. Install it:  .venv/bin/pip install uv" >&2
    exit 1
fi
lock() {
    "$uv" export --quiet --locked --no-emit-project --no-header --no-annotate "$@"
}
"$uv" lock "$@"
lock --no-dev --output-file requirements.txt
lock --only-dev --output-file requirements-dev.txt
