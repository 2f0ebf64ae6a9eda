#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The package on Spark: real PySpark 4 with two local workers, in a clean
# environment of its own. Takes about a minute, most of it Spark's beginning.
#
#   spark.sh [B]       B: the build folder, in which the environment is made
#
# From the environment: PYTHON (3.11 or later). Java 17 must be there.
set -uo pipefail
cd "$(dirname "$0")/.."
B=$(realpath "${1:-build}")
WORK=$B/spark
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export PYTHONDONTWRITEBYTECODE=1
for PYTHON in "${PYTHON:-python3}" python3 /usr/bin/python3; do
    "$PYTHON" -c 'import ensurepip, os, sys, sysconfig
sys.exit(sys.version_info < (3, 11) or not os.path.exists(
    os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null && break
done
mkdir -p "$WORK"

if ! java -version 2>&1 | head -1 | grep -E '"(17|21)\.'; then
    echo "Java 17 is not here; 0 passed, 1 failed"
    exit 1
fi
rm -rf "$WORK/venv"
if ! { "$PYTHON" -m venv "$WORK/venv" && "$WORK/venv/bin/pip" install -q \
    pytest './bindings/python[spark]' >"$WORK/install.log" 2>&1; }; then
    tail -20 "$WORK/install.log"
    echo "0 passed, 1 failed"
    exit 1
fi
rm -rf bindings/python/build bindings/python/*.egg-info
(cd "$WORK" && SPARK_LOCAL_IP=127.0.0.1 timeout 900 venv/bin/python -m pytest \
    -q -p no:cacheprovider --rootdir "$OLDPWD/bindings/python" \
    "$OLDPWD/bindings/python/tests/test_spark.py") >"$WORK/tests.log" 2>&1
code=$?
good=$(grep -oE '[0-9]+ passed' "$WORK/tests.log" | tail -1 | cut -d' ' -f1)
"$WORK/venv/bin/pip" list 2>/dev/null | grep -iE '^(pyspark|pyarrow|pandas) '
if [ "$code" -ne 0 ] || [ -z "$good" ]; then
    tail -60 "$WORK/tests.log"
    echo "${good:-0} passed, 1 failed"
    exit 1
fi
echo "$good passed, 0 failed"
