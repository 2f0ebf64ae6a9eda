#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the tests and counts them.
#
#   run.sh quick | ci | all | long | STEP...
#   (make check | .ci/run | make check-all | make check-long | some)
#
# A step is a function step_NAME below. It fails by its exit code; when it
# prints `N passed, N failed` those are counted, else it counts as one. What a
# step printed is kept in B/logs and shown when it failed. The last line is
# `N passed, N failed`; the exit code is 1 when anything failed. Lines that
# begin with `note: ` or `warning: ` are shown in any case.
# From the environment: B (the build folder), CC, PYTHON, WERROR, NO_INSTALL,
# as in the Makefile.
set -uo pipefail
cd "$(dirname "$0")/.."

# What is fast and tells most comes first; what builds anew, last.
QUICK="build units headers layers sizes symbols links self_test classes golden cpu_paths page
    example fuzz_replay"
# What must hold before a change lands (.ci/run), in under 25 minutes: what
# uses every core, and beside it, on another, what uses one.
SLOW="sanitizers sanitized_golden valgrind threads locale rings clang install
    python style"
BESIDE="frozen certified flips instructions rules privacy browser faults
    differential environment abi"
# What takes longer than it tells each time, or measures time: make check-all.
REST="oracle_100k numbers harmless simulate linear faults_sanitized fuzz_sanitized
    rings_more msan memory reproducible national mutants coverage spark analyzer"
# Half an hour and more each: make check-long. What they did stays in long.tsv,
# with its day and commit, for the table that make check-all makes.
LONG="country whole_arm64 whole_s390x whole_i386 fuzz_long"

export B=${B:-build} CC=${CC:-cc} PYTHON=${PYTHON:-python3} WERROR=${WERROR:-}
export UBSAN_OPTIONS=print_stacktrace=1
JOBS=$(nproc 2>/dev/null || echo 2)

build() { # folder, then targets and variables of make
    local folder=$1
    shift
    "${MAKE:-make}" --no-print-directory -s -k -j"$JOBS" B="$folder" CC="$CC" \
        WERROR="$WERROR" "$@"
}

every_unit() { ls tests/test_*.c; }

# Runs the tests of these sources that are built in the folder, behind the
# command that follows, as many at once as there are cores. Counts cmocka's
# lines; a program that dies, or runs no test, is one failure.
run_units() { # folder, sources, command...
    local folder=$1 passed=0 failed=0 source log code good bad seconds sources
    mapfile -t sources <<<"$2"
    shift 2
    printf '%s\n' "${sources[@]}" | xargs -P "$JOBS" -I {} bash -c '
        program=$1/${2%.c} start=$(date +%s)
        shift 2
        timeout 300 "$@" "$program" >"$program.log" 2>&1
        echo $? $(($(date +%s) - start)) >"$program.code"' run "$folder" {} "$@"
    for source in "${sources[@]}"; do
        log=$folder/${source%.c}.log
        read -r code seconds <"$folder/${source%.c}.code"
        good=$(grep -ac '^\[       OK \]' "$log")
        bad=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | head -1)
        bad=${bad:-0}
        [ "$seconds" -lt 5 ] || echo "$source took $seconds s"
        if [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; then
            [ "$bad" -gt 0 ] || bad=1
            echo "$source, exit code $code:"
            grep -av '^\[ RUN\|^\[       OK' "$log" | head -40
        fi
        passed=$((passed + good)) failed=$((failed + bad))
    done
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ]
}

compare_features() { # seeds from, to: in two halves, one for each core
    local middle=$((($1 + $2) / 2)) code=0
    local compare="$PYTHON tests/reference/compare_features.py $B/earlybell"
    $compare --seeds "$1..$middle" >"$B/half.log" 2>&1 &
    $compare --seeds "$((middle + 1))..$2" || code=1
    wait $! || code=1
    cat "$B/half.log"
    return $code
}

# ---- quick -------------------------------------------------------------------

step_build() { build "$B" all tests; }
step_units() { run_units "$B" "$(every_unit)"; }
step_headers() { bash tests/check_headers.sh; }
step_layers() { "$PYTHON" tests/check_layers.py; }
step_sizes() { "$PYTHON" tests/check_sizes.py; }
step_symbols() { bash tests/check_symbols.sh; }
step_links() { bash tests/check_links.sh; }
step_self_test() {
    "$PYTHON" tests/reference/features.py --self-test &&
        "$PYTHON" tests/reference/places.py --self-test
}
step_classes() {
    "$PYTHON" tests/reference/code_classes.py --codes models/codes.csv \
        --data models/sources/ytd_2025_26_by_code.csv
}
step_golden() { bash tests/golden.sh "$B"; }
step_example() {
    build "$B" "$B/examples/embed_in_mis" && "$B/examples/embed_in_mis"
}
step_page() { "$PYTHON" tests/page/check_page.py "$B/earlybell"; }
step_fuzz_replay() { # what the fuzzers keep, without one
    # shellcheck disable=SC2046
    build "$B" $(ls tests/fuzz/fuzz_*.c | sed "s|^|$B/|; s|\.c$||") &&
        bash tests/fuzz/fuzz.sh replay "$B"
}
step_oracle_100() { compare_features 1 100; }

# ---- slow --------------------------------------------------------------------

step_rings() { # the same bytes from other compilers and processors
    bash tests/rings/core_ring.sh "$B" gcc-O0 clang-O3 i686 s390x
}
step_rings_more() {
    bash tests/rings/core_ring.sh "$B" gcc-O3 gcc-native clang-O0 clang-O2 \
        no-fma tcc musl aarch64 windows
}
step_msan() { bash tests/rings/core_ring.sh "$B" clang-msan | sed 's/^A09/A05/'; }
step_oracle_100k() { # rows of pupils, not registers
    compare_features 1 7800 | awk '{ print } / rows, / { rows += $1; cells += $3 }
        /^[0-9]+ passed, / { registers += $1 + $3 }
        END { printf "A18: %d pupil rows, %d cells of %d awkward registers\n",
            rows, cells, registers }'
}
step_numbers() { # ten million, of which each core takes half
    build "$B" "$B/tests/reference/base_driver" || return 1
    local compare="$PYTHON tests/reference/number_differential.py $B/tests/reference/base_driver"
    local code=0
    $compare 5000000 2 >"$B/half.log" 2>&1 &
    $compare 5000000 3 >"$B/other.log" 2>&1 || code=1
    wait $! || code=1
    sed 's/^A11: //' "$B/half.log" "$B/other.log"
    awk '/^A11: / { gsub(",", ""); written += $2; read += $8; differ += $(NF - 1) }
        END { printf "A11: %d doubles written and read again, %d other texts read, %d differ\n",
            written, read, differ }' "$B/half.log" "$B/other.log"
    return $code
}
step_memory() { bash tests/rings/memory_ring.sh "$B"; } # the rest of it, and the tests
step_frozen() { # what programs computed once and the tree keeps, again
    local work=$B/frozen reference=tests/reference passed=0 failed=0 kind file program
    rm -rf "$work" && mkdir -p "$work" || return 1
    cp tests/fixtures/band_prior/*.json "$work"
    for kind in exp log gamma tails; do
        "$PYTHON" $reference/maths_values.py $kind >"$work/maths_${kind}_values.h"
    done
    "$PYTHON" $reference/maths_values.py tables >"$work/maths_tables.c"
    "$PYTHON" $reference/band_prior_grid.py "$work"
    for file in "$work"/*; do
        if cmp "$file" "$(ls {src/base,$reference,tests/fixtures/band_prior}/"$(basename "$file")" 2>/dev/null)"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
    while read -r program; do
        if "$PYTHON" $program; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done <<PROGRAMS
$reference/number_powers.py --check
$reference/linear_model.py check
$reference/band_prior_card.py --train $B/earlybell-train --check
models/sources/england_bands.py --train $B/earlybell-train --check
tests/golden/explain_check.py --program $B/earlybell --model models/england-bands.json
tests/golden/explain_check.py --program $B/earlybell --model models/england-simulated.json
tests/golden/explain_check.py --program $B/earlybell --model tests/fixtures/models/beta_binomial.json
tests/golden/explain_check.py --program $B/earlybell --model tests/fixtures/models/logistic.json
PROGRAMS
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ]
}
step_certified() { bash tests/certified.sh "$B"; } # fits, to 10 digits
step_browser() { bash tests/page/run.sh "$B"; } # the page in a real one
step_rules() { # the rules against their oracle
    "$PYTHON" tests/reference/compare_policy.py "$B/earlybell" --seeds 1..60
}
step_privacy() { # can a small number be worked out from the governors' page?
    "$PYTHON" tests/privacy/differencing.py "$B/earlybell"
}
step_faults() { # every call that can fail fails once; full disks; kills
    local code=0
    build "$B" "$B/tests/faults/memory" &&
        "$CC" -std=c11 -O1 -fPIC -shared -o "$B/tests/faults/shim.so" \
            tests/faults/shim.c || return 1
    "$B/tests/faults/memory" || code=1
    "$PYTHON" tests/faults/faults.py "$B" || code=1
    return $code
}
step_faults_sanitized() { # the same refusals of memory, watched for leaks
    build "$B/san" SAN=address,undefined OPT="-O1 -g" WERROR= \
        "$B/san/tests/faults/memory" || return 1
    "$B/san/tests/faults/memory" --few
}
step_fuzz_sanitized() { # the corpora, watched
    # shellcheck disable=SC2046
    build "$B/san" SAN=address,undefined OPT="-O1 -g" WERROR= \
        $(ls tests/fuzz/fuzz_*.c | sed "s|^|$B/san/|; s|\.c$||") &&
        bash tests/fuzz/fuzz.sh replay "$B/san"
}
step_linear() { # time at n, 2n, 4n of what is made to be slow
    build "$B" "$B/tests/faults/linear" && "$B/tests/faults/linear"
}
step_harmless() { "$PYTHON" tests/fit/harmless.py "$B"; } # what moves no fit
step_simulate() { bash tests/calibration/check_simulate.sh "$B"; }
step_flips() { # one more absence never lowers a risk
    local model code=0
    build "$B" "$B/tests/flips" || return 1
    for model in models/*.json; do
        "$B/tests/flips" "$model" 200000 || code=1
    done
    return $code
}
step_sanitizers() { # which make gcc warn of what cannot be
    build "$B/san" SAN=address,undefined OPT="-O1 -g" WERROR= programs tests &&
        run_units "$B/san" "$(every_unit)"
}
step_sanitized_golden() { bash tests/golden.sh "$B/san"; }
step_valgrind() { # but what is arithmetic alone, or many fits: minutes, tested with ASan
    run_units "$B" "$(every_unit | grep -Ev 'test_(random|fit_model|fit_select|monotone|drift|mixture_fit|model_recalibrate|logistic|evaluate|read_paths|register|rows_batch|rows_columns_long|simulate|view_change)\.c')" \
        valgrind -q --error-exitcode=99 --leak-check=full
}
step_threads() { # what runs on several, with the race detector
    local sources
    sources=$(grep -l threads tests/test_*.c | grep -v test_fit_model)
    # shellcheck disable=SC2086,SC2046
    build "$B/tsan" SAN=thread OPT="-O1 -g" WERROR= \
        $(sed "s|^|$B/tsan/|; s|\.c$||" <<<"$sources") &&
        run_units "$B/tsan" "$sources"
}
step_differential() { # numbers and JSON against Python's own
    build "$B" "$B/tests/reference/base_driver" || return 1
    local driver=$B/tests/reference/base_driver code=0
    "$PYTHON" tests/reference/number_differential.py "$driver" 200000 || code=1
    "$PYTHON" tests/reference/json_differential.py "$driver" 20000 || code=1
    return $code
}
step_locale() { # in a host that writes 0,5 everything stays the same
    mkdir -p "$B/locale" &&
        localedef -i de_DE -f UTF-8 "$B/locale/de_DE.UTF-8" &&
        "$CC" -shared -fPIC -o "$B/locale/set_locale.so" tests/set_locale.c ||
        return 1
    local here=$(realpath "$B/locale") code=0
    local german="env LOCPATH=$here LC_ALL=de_DE.UTF-8 LD_PRELOAD=$here/set_locale.so"
    # Those two compare with the C library's own printf and strtod.
    run_units "$B" "$(every_unit | grep -v 'test_number_write\|test_goldens')" \
        $german || code=1
    $german bash tests/golden.sh "$B" || code=1
    return $code
}
step_clang() { # what C leaves open, the order of arguments, it decides otherwise
    CC=clang-14 WERROR=1 build "$B/clang" all tests && bash tests/golden.sh "$B/clang"
}
step_cpu_paths() { bash tests/cpu_paths.sh; } # the same bytes by every processor path
step_instructions() { # of each function, on three fixed inputs
    build "$B" "$B/tests/bench/marks" && "$PYTHON" tests/bench/instructions.py "$B"
}
step_environment() { bash tests/environment.sh; } # locale, zone, umask, descriptors
step_python() { bash tests/python.sh "$B"; } # the package, in clean environments
step_spark() { bash tests/spark.sh "$B"; } # the same rows from PySpark 4
step_install() { bash tests/check_install.sh; }
step_coverage() { bash tests/coverage.sh "$B"; } # branches that nothing takes
step_mutants() { # each twelfth of the sample; tests/mutation/ has the whole
    "$PYTHON" tests/mutation/mutate.py run "$B" --every 12
}
step_national() { # a small country; tests/load/ takes any
    build "$B" programs "$B/tests/load/national" &&
        "$PYTHON" tests/load/national.py "$B" 20000 --years 2 --shards 10 --one 5000000
}
step_country() { # more pupils than England has; more marks than 32 bits count
    build "$B" programs "$B/tests/load/national" &&
        "$PYTHON" tests/load/national.py "$B" "${PUPILS:-10000000}" --years 2 \
            --shards 100 --score-every 20 --one 50000000
}
# Every program and test on other processors.
step_whole_arm64() { bash tests/rings/whole_ring.sh "$B" arm64; }
step_whole_s390x() { bash tests/rings/whole_ring.sh "$B" s390x; }
step_whole_i386() { bash tests/rings/whole_ring.sh "$B" i386; }
step_fuzz_long() { # each target FUZZ_SECONDS by the clock, sanitizers in
    export WORK=$B/fuzz
    rm -f "$WORK/runs"
    bash tests/fuzz/fuzz.sh run "${FUZZ_SECONDS:-3600}" || return 1
    awk '{ clock += $3; processor += $4; inputs += $5 } END {
        printf "A03: %d fuzz targets, %.2f h by the clock, %.2f h of the processor, %d inputs: nothing stopped one\n",
            NR, clock / 3600, processor / 3600, inputs }' "$WORK/runs"
}
step_abi() { bash tests/abi/abi.sh "$B"; } # calls and released models, as kept
step_reproducible() { bash tests/reproducible.sh; } # two builds, the same bytes
# GCC's analyzer looks through calls within a file. Left out: files of vectors,
# whose shifts and lanes GCC 12 takes for those of single numbers; and three
# files where it thinks that work goes on after eb_fail_memory of another file.
step_analyzer() {
    local found
    found=$(find src examples -name '*.c' ! -name '*_lanes.c' | sort |
        xargs -n1 -P"$JOBS" gcc -std=c11 -O1 -fanalyzer -ffp-contract=off \
            -Iinclude -Isrc -DEB_LIBEXECDIR='"/"' -c -o /dev/null 2>&1 |
        grep -E '(warning|error): ' |
        grep -vE '^src/(data/links_read|model/outlook|train/fit_rows)\.c:.*analyzer-null-dereference' |
        sort -u)
    [ -z "$found" ] || { echo "$found"; return 1; }
}
step_style() { bash tests/check_style.sh; }

# ---- run ---------------------------------------------------------------------

# For tests/acceptance.py: what each step did, and the lines `A05: ...` that it
# printed. What an earlier run of the same step said is forgotten.
record() { # step, passed, failed, log
    local kept=$B/acceptance.tsv when=
    if [[ " $LONG " == *" $1 "* ]]; then
        kept=tests/long.tsv
        when="$(date +%F), $(git rev-parse --short HEAD 2>/dev/null): "
    fi
    touch "$kept"
    awk -F '\t' -v step="$1" '$2 != step' "$kept" >"$kept.new"
    printf 'step\t%s\t%s\t%s\n' "$1" "$2" "$3" >>"$kept.new"
    sed -n "s/^\(A[0-9][0-9]\): \(.*\)/line\t$1\t\1\t$when\2/p" "$4" >>"$kept.new"
    mv "$kept.new" "$kept"
}

tell() { # step, passed, failed, seconds, log
    if [ "$3" -eq 0 ]; then
        printf 'ok      %-18s %6d %4d s\n' "$1" "$2" "$4"
        grep -a '^warning: \|^note: ' "$5" | sed 's/^/        /' | head -20
    else
        printf 'FAILED  %-18s %6d of %d, %d s; %s:\n' "$1" "$3" \
            $(($2 + $3)) "$4" "$5"
        grep -av '^  cc ' "$5" | tail -60
    fi
}

# One after the other; what each counted goes into B/counts.
run_steps() { # steps
    local step log start code passed failed
    for step in "$@"; do
        log=$B/logs/$step.log
        start=$SECONDS code=0
        "step_$step" >"$log" 2>&1 || code=$?
        read -r passed failed < <(awk '/^[0-9]+ passed, [0-9]+ failed$/ {
            p += $1; f += $3 } END { print p + 0, f + 0 }' "$log")
        if [ $code -ne 0 ]; then
            [ "$failed" -gt 0 ] || failed=1
        elif [ $((passed + failed)) -eq 0 ]; then
            passed=1
        fi
        echo "$passed $failed" >>"$B/counts"
        (
            flock 9
            record "$step" "$passed" "$failed" "$log"
            tell "$step" "$passed" "$failed" $((SECONDS - start)) "$log"
        ) 9>"$B/lock"
        # Nothing else would tell more.
        [ "$step" != build ] || [ "$failed" -eq 0 ] || return 1
    done
}

packages=check-all beside= rest=
case ${1:-} in
quick) packages=check steps="$QUICK oracle_100" ;;
ci) packages=check-ci steps="$QUICK oracle_100" beside=$BESIDE rest=$SLOW ;;
all) steps=$QUICK beside=$BESIDE rest="$SLOW $REST" ;;
long) steps="build $LONG" ;;
'') sed -n '4,15s/^# \{0,1\}//p' "$0"; exit 2 ;;
*) steps=$* ;;
esac
bash tests/install_packages.sh $packages || exit 1
# Debian's mpmath is for Debian's Python, which need not be the first on PATH.
"$PYTHON" -c 'import mpmath' 2>/dev/null || PYTHON=/usr/bin/python3

mkdir -p "$B/logs"
rm -f "$B/counts"
[ "${1:-}" != all ] || rm -f "$B/acceptance.tsv"
# shellcheck disable=SC2086
if run_steps $steps; then
    run_steps $beside &
    run_steps $rest
    wait
fi
[ "$packages $*" != "check-all all" ] || "$PYTHON" tests/acceptance.py "$B" --write
read -r all_passed all_failed < <(awk '{ p += $1; f += $2 } END { print p, f }' "$B/counts")
echo "$all_passed passed, $all_failed failed"
[ "$all_failed" -eq 0 ]
