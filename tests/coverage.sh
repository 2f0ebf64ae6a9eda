#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Which branches of the library does the whole suite take? Builds with gcov's
# counters, runs the unit tests, the golden runs, the comparisons with the
# slow programs, the refused allocations and the fuzzers' corpora, and holds
# what was never taken against coverage/uncovered.csv.
#
#   coverage.sh BUILD [--write]     --write: the list anew (reasons.csv tells
#                                   the reasons); with clang-19 also the MC/DC
#                                   of the parsers and the scorer, a figure
#   coverage.sh branches BUILD [--write]    without the MC/DC
#   coverage.sh mcdc BUILD                  the MC/DC by file
set -uo pipefail
cd "$(dirname "$0")/.."

what=both
case ${1:-} in branches | mcdc) what=$1; shift ;; esac
[ $# -ge 1 ] || { sed -n '4,13s/^# \{0,1\}//p' "$0"; exit 2; }
PYTHON=${PYTHON:-python3} JOBS=$(nproc 2>/dev/null || echo 2)
into=$(realpath -m "$1") # programs of the golden runs stand in other folders
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What reads text from outside, and what turns features into a score.
JUDGED="src/base/json.c src/base/json_get.c src/base/number_read.c src/text/csv.c src/text/chunk.c
    src/text/split.c src/text/dialect.c src/text/encoding.c src/data/rows_header.c src/data/rows_form.c
    src/data/rows_register.c src/data/rows_marks.c src/data/rows_dates.c src/data/rows_columns_read.c
    src/data/links_read.c src/policy/policy_read.c src/model/model_read.c
    $(echo src/model/read_*.c) src/model/score.c src/model/score_block.c src/model/score_row.c
    src/model/forecast.c src/model/linear.c src/model/band_prior.c src/model/predict.c"

programs_of() { # build, tests...: the programs of these tests
    local build=$1 one
    shift
    for one in "$@"; do echo "$build/${one%.c}"; done
}

make_with() { # build, what is to be made, variables...
    local build=$1 targets=$2
    shift 2
    # shellcheck disable=SC2086
    "${MAKE:-make}" --no-print-directory -s -k -j"$JOBS" B="$build" WARN=-w \
        "$@" programs $targets
}

# Minutes each, without optimisation and with counters: they begin first.
LONGEST="fit_model csv model_recalibrate fit_select monotone simulate register"

# What fails here fails in its own step: only counters are wanted. One line a
# job, the longest first.
run_jobs() {
    xargs -P "$JOBS" -I {} timeout 3600 sh -c '{} >/dev/null 2>&1 || echo "note: failed: {}"'
}

branches() { # --write
    local build=$into/branches tests
    # shellcheck disable=SC2046
    tests=$(programs_of "$build" $(ls tests/test_*.c tests/faults/memory.c tests/fuzz/fuzz_*.c))
    make_with "$build" "$tests" OPT=-O0 CFLAGS=--coverage LDFLAGS=--coverage || return 1
    "${CC:-cc}" -std=c11 -O1 -fPIC -shared -o "$build/tests/faults/shim.so" tests/faults/shim.c || return 1
    find "$build" -name '*.gcda' -delete
    {
        for name in $LONGEST; do echo "$build/tests/test_$name"; done
        echo "$build/tests/faults/memory --few"
        echo "$PYTHON tests/faults/faults.py $build files disk pipes --stride 1000"
        echo "bash tests/golden.sh $build"
        echo "$PYTHON tests/reference/compare_features.py $build/earlybell --seeds 1..40"
        echo "$PYTHON tests/reference/compare_policy.py $build/earlybell --seeds 1..15"
        echo "bash tests/fuzz/fuzz.sh replay $build"
        echo "B=$build bash tests/cpu_paths.sh"
        echo "$tests" | grep '/test_' | grep -v -E "/test_(${LONGEST// /|})\$"
    } | run_jobs
    "$PYTHON" tests/coverage/uncovered.py "$build" --mcdc "$(mcdc_words)" "$@"
}

mcdc() { # the report of llvm-cov; not where clang-19 is missing
    local build=$into/mcdc flags="-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc" names tests
    command -v clang-19 >/dev/null && command -v llvm-cov-19 >/dev/null || return 1
    # shellcheck disable=SC2046
    names=$(ls tests/test_{json,json_get,json_suite,number_read,csv,chunk,split,dialect,encoding,rows,rows_*}.c \
        tests/test_{links_read,policy_read,model,model_read,model_file,read_*,score,score_*,forecast,linear}.c \
        tests/test_{band_prior,predict}.c tests/faults/memory.c tests/fuzz/fuzz_*.c 2>/dev/null | sort -u)
    # shellcheck disable=SC2086
    tests=$(programs_of "$build" $names)
    make_with "$build" "$tests" CC=clang-19 OPT=-O1 CFLAGS="$flags" LDFLAGS="$flags" >&2 || return 1
    export LLVM_PROFILE_FILE="$build/raw/%m.profraw"
    rm -rf "$build/raw" && mkdir -p "$build/raw"
    {
        echo "$build/tests/faults/memory --few"
        echo "bash tests/golden.sh $build"
        echo "bash tests/fuzz/fuzz.sh replay $build"
        echo "$tests" | grep '/test_'
    } | run_jobs >&2
    llvm-profdata-19 merge -sparse "$build"/raw/*.profraw -o "$build/all.profdata" || return 1
    # Every object in one program: a test has only what it needs.
    clang-19 -fprofile-instr-generate -shared -o "$build/all.so" -Wl,--whole-archive \
        "$build/libearlybell.a" "$build/libearlybell_text.a" -Wl,--no-whole-archive -lcsv -lsodium -lm || return 1
    # The paths in the objects have no folder before them, so that llvm-cov cannot choose: awk does.
    llvm-cov-19 report "$build/all.so" -instr-profile="$build/all.profdata" -show-mcdc-summary |
        awk -v judged="$JUDGED" 'BEGIN { n = split(judged, names, /[ \n]+/); for (i = 1; i <= n; i++) want[names[i]] }
            $1 in want && $(NF - 2) > 0 {
                printf "%-34s %5d conditions %5d missed %8s\n", $1, $(NF - 2), $(NF - 1), $NF
                all += $(NF - 2); missed += $(NF - 1) }
            END { printf "TOTAL %d %d %.1f %%\n", all, missed, all ? 100 * (all - missed) / all : 0 }'
}

mcdc_words() { # MC/DC parsers P %, or why not
    if [ $what = branches ]; then return; fi
    if mcdc >"$work/mcdc"; then
        awk '$1 == "TOTAL" {
            printf "MC/DC parsers and scorer %s %% (%d of %d conditions)", $4, $2 - $3, $2 }' "$work/mcdc"
    else
        printf 'MC/DC not measured (clang-19)'
    fi
}

if [ $what = mcdc ]; then
    mcdc
else
    branches "$@"
fi
