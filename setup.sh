#!/bin/sh
# Brings EnterpriseHub up on a clean machine: environment, database, demo tenant, web and worker.
# Safe to run again. Options:
#   --no-start   only make the environment
#   --dev        with the tools for tests
#   --docker     everything in containers instead, with PostgreSQL, Redis, object store, monitoring
set -eu

cd "$(dirname "$0")"
start=yes dev=no docker=no
for option in "$@"; do
    case $option in
        --no-start) start=no ;;
        --dev) dev=yes ;;
        --docker) docker=yes ;;
        -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "Unknown option $option. See ./setup.sh --help" >&2; exit 2 ;;
    esac
done

if [ "$docker" = yes ]; then
    if ! docker compose version >/dev/null 2>&1; then
        echo "Docker with the compose plugin is needed for --docker, and was not found." >&2
        exit 1
    fi
    exec ./deploy/up.sh
fi

# --- Python 3.12 or newer -----------------------------------------------------------------------
fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}
find_python() {
    for candidate in "${PYTHON:-}" python3.12 python3.13 python3.14 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python \
        /opt/homebrew/bin/python3.1[2-9] /usr/local/bin/python3.1[2-9]; do
        if [ -n "$candidate" ] && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}
if ! fits .venv/bin/python; then
    if ! python=$(find_python); then
        cat >&2 <<'END'
Python 3.12 or newer was not found (with its venv module). Install it, for example:
    Debian, Ubuntu   sudo apt-get install python3.12 python3.12-venv
    macOS            brew install python@3.12
    pyenv            pyenv install 3.12
then run ./setup.sh again, or name it:  PYTHON=/path/to/python3.12 ./setup.sh
END
        exit 1
    fi
    echo "Making the environment with $($python --version) in .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi

# --- the locked packages ------------------------------------------------------------------------
# An environment that has the test tools keeps them.
[ -x .venv/bin/pytest ] && dev=yes
locks="requirements.txt"
[ "$dev" = yes ] && locks="requirements.txt requirements-dev.txt"
# shellcheck disable=SC2086 # several names
state=$(cat $locks tools/uv.txt pyproject.toml | cksum)
if [ "$state" != "$(cat .venv/.locked 2>/dev/null || true)" ] || [ ! -x .venv/bin/hub ]; then
    echo "Installing the locked packages"
    uv=$(command -v uv || echo .venv/uv/bin/uv)
    if [ ! -x "$uv" ]; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
            --target .venv/uv -r tools/uv.txt
    fi
    # shellcheck disable=SC2086 # several names
    VIRTUAL_ENV="$PWD/.venv" "$uv" pip sync --quiet --require-hashes $locks
    VIRTUAL_ENV="$PWD/.venv" "$uv" pip install --quiet --no-deps -e .
    echo "$state" > .venv/.locked
fi

[ "$start" = no ] && exit 0
exec .venv/bin/hub up
