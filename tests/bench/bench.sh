#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Earlybell's speed beside its goals and its peers, as a Markdown table and
# JSON (make bench). Makes a throw-away environment in the build folder with
# what bench.py compares with, and the Python package of this tree.
#
#   bench.sh B [options of bench.py]      (make bench BENCH="--pupils 100000")
#   bench.sh B --csv REGISTER.csv         (make bench CSV=FILE: stages of one file)
#
# From the environment: PYTHON (3.11 or later).
set -euo pipefail
cd "$(dirname "$0")/../.."
B=$(realpath "$1")
shift
if [ "${1:-}" = --csv ]; then
    for threads in 1 2; do
        printf '\n| threads: %s | rate | median | fastest to slowest |\n|--|--|--|--|\n' "$threads"
        "$B/tests/bench/bench" --threads "$threads" "$2"
    done
    exit 0
fi
venv=$B/bench-venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
if [ ! -e "$venv/ready" ]; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install -q numpy pandas polars pyarrow duckdb tsfresh pycatch22
    touch "$venv/ready"
fi
# The package as it is now; pip builds it in a copy, so that the tree stays clean.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r Makefile LICENSE README.md include src models bindings "$copy"
"$venv/bin/pip" install -q --force-reinstall --no-deps "$copy/bindings/python" ||
    echo "warning: the Python package cannot be built: its lines are left out" >&2
exec "$venv/bin/python" tests/bench/bench.py "$B" --json "$B/bench.json" "$@"
