#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The accuracy study, with the other methods in an environment of its own
# inside the build folder. `make accuracy`; some 40 minutes on two cores.
#
#   accuracy.sh BUILD [options of accuracy.py]
set -euo pipefail
cd "$(dirname "$0")/../.."
B=$1
shift
mkdir -p "$B/accuracy"
venv=$B/accuracy/venv
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install -q -r tests/accuracy/requirements.txt
"$venv/bin/python" tests/accuracy/accuracy.py --build "$B" \
    --work "$B/accuracy" "$@"
