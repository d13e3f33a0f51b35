#!/bin/sh
# Everything that must hold before a change is merged: form, lint, types, layers, tests.
# Installs what it needs. Arguments go to pytest:  ./test.sh tests/kernel -k work
# How much of the program the tests reach (95 % at least, or it fails):  ./test.sh --coverage
set -eu

cd "$(dirname "$0")"
./setup.sh --no-start --dev
bin=.venv/bin

if [ $# -eq 0 ]; then
    $bin/ruff format --check .
    $bin/ruff check .
    $bin/mypy
    $bin/lint-imports --config importlinter.ini
fi
if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    $bin/playwright install chromium >/dev/null 2>&1 ||
        echo "No browser could be installed: the browser tests will be skipped."
fi
if [ "${1:-}" != --coverage ]; then
    exec $bin/pytest "$@"
fi
rm -f .coverage .coverage.*
$bin/coverage run -m pytest
$bin/coverage combine --quiet
$bin/coverage report
