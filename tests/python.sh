#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The Python package, as a user gets it: installed into clean virtual
# environments, and its tests run there.
#
#   python.sh [B]       B: the build folder, with the program `earlybell`
#
# Python 3.11 with the newest of everything that pip finds; the same with the
# oldest that pyproject.toml allows; then every other CPython from 3.12 on that
# this machine has, named, with the one wheel and nothing else. Then what
# abi3audit and auditwheel say of that wheel.
# From the environment: PYTHON (3.11 or later), TESTS (files, to run fewer).
set -uo pipefail
cd "$(dirname "$0")/.."
ROOT=$PWD
B=$(realpath "${1:-build}")
WORK=$B/python
PACKAGE=bindings/python
export EARLYBELL=$B/earlybell EARLYBELL_ROOT=$ROOT PYTHONDONTWRITEBYTECODE=1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# Tests of Spark need Java and minutes: a step of their own.
# The first that can make environments and compile; Debian's has parts missing.
for PYTHON in "${PYTHON:-python3}" python3 /usr/bin/python3; do
    "$PYTHON" -c 'import ensurepip, os, sys, sysconfig
sys.exit(sys.version_info < (3, 11) or not os.path.exists(
    os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null && break
done
TESTS=${TESTS:-$(ls $PACKAGE/tests/test_*.py | grep -v test_spark)}
passed=0 failed=0

# Oldest versions, as pyproject.toml states them, of what has a wheel for it.
oldest() { # extras...
    "$PYTHON" - "$@" <<'EOF'
import sys, tomllib
with open("bindings/python/pyproject.toml", "rb") as file:
    extras = tomllib.load(file)["project"]["optional-dependencies"]
for extra in sys.argv[1:]:
    for need in extras[extra]:
        print(need.replace(">=", "=="))
EOF
}

clean() { rm -rf $PACKAGE/build $PACKAGE/*.egg-info; }

environment() { # name, interpreter, what to install...
    local name=$1 python=$2
    shift 2
    rm -rf "${WORK:?}/$name"
    "$python" -m venv "$WORK/$name" &&
        "$WORK/$name/bin/pip" install -q pytest "$@" >"$WORK/$name.log" 2>&1
}

# Counts pytest's own numbers; without any, the run has failed.
run_tests() { # name
    local name=$1 log=$WORK/$1.tests.log good bad skipped
    # shellcheck disable=SC2086
    (cd "$WORK" && timeout 600 "$name/bin/python" -m pytest -q -rs --no-header \
        -p no:cacheprovider --rootdir "$ROOT/$PACKAGE" $(printf "$ROOT/%s " $TESTS)) \
        >"$log" 2>&1
    good=$(grep -oE '[0-9]+ passed' "$log" | tail -1 | cut -d' ' -f1)
    bad=$(grep -oE '[0-9]+ (failed|error)' "$log" | tail -1 | cut -d' ' -f1)
    skipped=$(grep -oE '[0-9]+ skipped' "$log" | tail -1 | cut -d' ' -f1)
    [ -n "$good" ] || bad=${bad:-1}
    passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-0}))
    echo "$name ($("$WORK/$name/bin/python" -V)): ${good:-0} passed," \
        "${bad:-0} failed, ${skipped:-0} skipped"
    [ "${bad:-0}" -eq 0 ] || tail -60 "$log"
}

fail() { # what, log
    failed=$((failed + 1))
    echo "$1"
    tail -20 "$2"
}

# Installs into an environment and tests there; what it says, and its counts as
# the last line, go to a file: two of these run at once.
whole() { # name, interpreter, what to install...
    local name=$1
    passed=0 failed=0
    if environment "$@"; then
        run_tests "$name"
    else
        fail "$name: does not install" "$WORK/$name.log"
    fi
    echo "$passed passed, $failed failed"
} >"$WORK/$1.said" 2>&1

mkdir -p "$WORK/wheel" && rm -f "$WORK"/wheel/*.whl
clean
if ! environment build "$PYTHON" ||
    ! "$WORK/build/bin/pip" wheel -q --no-deps -w "$WORK/wheel" ./$PACKAGE \
        >"$WORK/wheel.log" 2>&1; then
    fail "no wheel" "$WORK/wheel.log"
    echo "$passed passed, $failed failed"
    exit 1
fi
clean
wheel=$(ls "$WORK"/wheel/earlybell-*-cp311-abi3-*.whl)
echo "wheel: $(stat -c %s "$wheel") bytes"

# name, interpreter, what to install: a line each, the longest first.
plan() {
    echo newest "$PYTHON" "$wheel" pandas polars pyarrow narwhals duckdb \
        scikit-learn matplotlib nbclient ipykernel
    # shellcheck disable=SC2046
    echo oldest "$PYTHON" "$wheel" \
        $(oldest pandas polars narwhals duckdb sklearn plot | sort -u)
    local python what seen
    seen=" $("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])') "
    for python in $(compgen -c python3. | grep -E '^python3\.[0-9]+t?$' | sort -u) \
        ~/.pyenv/versions/*/bin/python; do
        what=$("$python" -c 'import sys, sysconfig
if sys.implementation.name == "cpython" and sys.version_info >= (3, 12):
    free = sysconfig.get_config_var("Py_GIL_DISABLED")
    print("%d.%d%s" % (*sys.version_info[:2], "t" if free else ""))' 2>/dev/null)
        [ -n "$what" ] || continue
        case $seen in *" $what "*) continue ;; esac
        seen="$seen$what "
        case $what in
        *t) echo "python$what" "$python" "./$PACKAGE" ;; # no abi3 there
        *) echo "python$what" "$python" "$wheel" ;;
        esac
    done
}
plan >"$WORK/plan"
while read -ra line; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    whole "${line[@]}" </dev/null &
done <"$WORK/plan"
wait
while read -r name _; do
    cat "$WORK/$name.said"
    read -r good bad < <(tail -1 "$WORK/$name.said" | tr -dc '0-9 \n')
    passed=$((passed + good)) failed=$((failed + bad))
done <"$WORK/plan" >"$WORK/all.said"
grep -v '^[0-9]* passed, [0-9]* failed$' "$WORK/all.said"
clean
grep -q '^python[0-9.]*t ' "$WORK/plan" ||
    echo "note: python: no free-threaded interpreter here: not proved there"

if environment audit "$PYTHON" abi3audit auditwheel; then
    for check in "abi3audit --strict --summary" "auditwheel show"; do
        if "$WORK"/audit/bin/$check "$wheel" >"$WORK/audit.log" 2>&1; then
            passed=$((passed + 1))
            tr '\n' ' ' <"$WORK/audit.log" | tr -s ' ' |
                sed "s|$WORK/wheel/||g; s/\. In order.*/./"
            echo
        else
            fail "$check" "$WORK/audit.log"
        fi
    done
else
    fail "no auditors" "$WORK/audit.log"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
