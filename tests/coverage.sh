#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Which branches of the library does the whole suite take? Builds with gcov's
# counters, runs the unit tests, the golden runs, the comparisons with the
# slow programs, the refused allocations and the fuzzers' corpora, and holds
# what was never taken against coverage/uncovered.csv.
#
#   coverage.sh BUILD [--write]     --write: the list anew, reasons kept
#   coverage.sh mcdc BUILD          MC/DC of the parsers and the scorer, where
#                                   clang-19 is: a table, no verdict
set -uo pipefail
cd "$(dirname "$0")/.."

what=branches
if [ "${1:-}" = mcdc ]; then what=mcdc; shift; fi
[ $# -ge 1 ] || { sed -n '4,13s/^# \{0,1\}//p' "$0"; exit 2; }
PYTHON=${PYTHON:-python3} JOBS=$(nproc 2>/dev/null || echo 2)
build=$1/$what
shift
tests=$(ls tests/test_*.c tests/faults/memory.c tests/fuzz/fuzz_*.c |
    sed "s|^|$build/|; s|\.c$||")

make_with() { # variables...
    # shellcheck disable=SC2086
    "${MAKE:-make}" --no-print-directory -s -k -j"$JOBS" B="$build" WARN=-w \
        "$@" programs $tests
}

run_all() { # what fails here fails in its own step: only counters are wanted
    local name
    for name in tests/test_*.c; do
        echo "$build/${name%.c}"
    done | xargs -P "$JOBS" -I {} timeout 300 sh -c '{} >/dev/null 2>&1 || echo {}'
    "$build/tests/faults/memory" --few >/dev/null || echo faults
    bash tests/golden.sh "$build" >/dev/null || echo golden
    bash tests/fuzz/fuzz.sh replay "$build" >/dev/null || echo corpora
    "$PYTHON" tests/reference/compare_features.py "$build/earlybell" --seeds 1..40 >/dev/null || echo features
    "$PYTHON" tests/reference/compare_policy.py "$build/earlybell" --seeds 1..15 >/dev/null || echo rules
}

if [ $what = branches ]; then
    make_with OPT=-O0 CFLAGS=--coverage LDFLAGS=--coverage || exit 1
    find "$build" -name '*.gcda' -delete
    run_all | sed 's/^/failed: /'
    exec "$PYTHON" tests/coverage/uncovered.py "$build" "$@"
fi

command -v clang-19 >/dev/null || { echo "no clang-19: MC/DC not measured"; exit 1; }
flags="-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc"
make_with CC=clang-19 OPT=-O1 CFLAGS="$flags" LDFLAGS="$flags" || exit 1
export LLVM_PROFILE_FILE="$build/raw/%m.profraw"
rm -rf "$build/raw" && mkdir -p "$build/raw"
run_all | sed 's/^/failed: /'
llvm-profdata-19 merge -sparse "$build"/raw/*.profraw -o "$build/all.profdata" || exit 1
objects=() # a test of each, since only it has what is static
for name in $tests; do objects+=(-object "$name"); done
llvm-cov-19 report "$build/earlybell" "${objects[@]}" -instr-profile="$build/all.profdata" \
    -show-mcdc-summary src/base/json.c src/base/json_get.c src/base/number_read.c src/text/csv.c \
    src/model/{read_*,model_read,score,score_block,score_row,forecast,linear,band_prior,predict}.c
