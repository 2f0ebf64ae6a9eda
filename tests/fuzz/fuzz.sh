#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fuzzing with libFuzzer (clang 14) or AFL++, and what it reached.
#
#   fuzz.sh run SECONDS [TARGET...]       libFuzzer and sanitizers, each target
#                                         so long, one after the other
#   fuzz.sh bare SECONDS [TARGET...]      the same without sanitizers: several
#                                         times as many inputs, for answers that
#                                         differ; `run` then sees what it found
#   fuzz.sh afl SECONDS [TARGET...]       the same with AFL++
#   fuzz.sh minimise [TARGET...]          what was found into corpus/, smallest
#   fuzz.sh coverage                      lines that the corpus reaches
#   fuzz.sh replay BUILD                  the corpus under a normal build
#
# A target is the X of fuzz_X.c. What is found on the way is kept in
# WORK/found/X, what stops a target in WORK/stopped; WORK is build/fuzz unless
# the environment says otherwise. The corpus of the tree changes only with
# `minimise`. WORK/runs has a line for each run: engine, target, seconds, of
# them on the processor, and inputs.
set -uo pipefail
cd "$(dirname "$0")/../.."

WORK=${WORK:-build/fuzz}
CC_FUZZ=${CC_FUZZ:-clang-14}
MOST_BYTES=4096 # of an input
every_target() { ls tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_||; s|\.c$||'; }
dictionary() {
    case $1 in
    model | policy | number) echo tests/fuzz/json.dict ;;
    *) echo tests/fuzz/csv.dict ;;
    esac
}
most_bytes() { # large models say little that small ones do not
    case $1 in model) echo 3600 ;; *) echo $MOST_BYTES ;; esac
}
# Comparisons as coverage find dates and words, but cost a third of the time
# where most of it goes into computing.
value_profile() {
    case $1 in batches | columns | calls | shards) echo 0 ;; *) echo 1 ;; esac
}
# Whole files that the tree has anyway.
seeds() {
    case $1 in
    model) echo models tests/fixtures/models ;;
    policy) echo models/policies ;;
    template) echo models/letters ;;
    esac
}

ls_seeds() {
    local folder
    for folder in $(seeds "$1"); do ls "$folder"/*.json "$folder"/*.html; done \
        2>/dev/null
}

build() { # folder, what else make is told, then targets
    local folder=$1 targets=() target
    shift
    local how=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do how+=("$1"); shift; done
    shift
    for target in "$@"; do targets+=("$folder/tests/fuzz/fuzz_$target"); done
    make --no-print-directory -s -j"${JOBS:-2}" B="$folder" WERROR= \
        "${how[@]}" "${targets[@]}" | grep -v '^  cc'
    [ -x "${targets[0]}" ]
}
build_engine() { # run or bare, then targets
    local san=address,undefined optimise=-O1
    [ "$1" = run ] || san='' optimise=-O2
    build "$WORK/$1" CC="$CC_FUZZ" SAN="$san" OPT="$optimise -g" \
        CFLAGS='-fsanitize=fuzzer-no-link -DEB_FUZZ_ENGINE' \
        LDFLAGS=-fsanitize=fuzzer -- "${@:2}"
}
count_run() { # engine, target, seconds, processor seconds, inputs
    echo "$*" >>"$WORK/runs"
    echo "$*"
}

libfuzzer() { # run or bare, seconds, targets
    local engine=$1 seconds=$2 target start code=0 TIMEFORMAT='%U %S'
    shift 2
    build_engine "$engine" "$@" || return 1
    for target in "$@"; do
        mkdir -p "$WORK/found/$target" "$WORK/stopped" "$WORK/logs"
        start=$SECONDS
        { time "$WORK/$engine/tests/fuzz/fuzz_$target" \
            -max_total_time="$seconds" \
            -dict="$(dictionary "$target")" -max_len="$(most_bytes "$target")" \
            -timeout=20 -rss_limit_mb=1500 \
            -use_value_profile="$(value_profile "$target")" \
            -artifact_prefix="$WORK/stopped/$target-" -print_final_stats=1 \
            "$WORK/found/$target" "tests/fuzz/corpus/$target" \
            >"$WORK/logs/$target.log" 2>&1; } 2>"$WORK/time" || code=1
        count_run "$engine" "$target" $((SECONDS - start)) \
            "$(awk '{ print int($1 + $2) }' "$WORK/time")" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' \
                "$WORK/logs/$target.log" | tail -1)"
    done
    ls "$WORK/stopped"
    return $code
}

afl() {
    local seconds=$1 target start
    shift
    build "$WORK/afl" CC=afl-clang-fast OPT="-O1 -g" \
        CFLAGS=-DEB_FUZZ_ENGINE LDFLAGS=-fsanitize=fuzzer -- "$@" || return 1
    for target in "$@"; do
        start=$SECONDS
        rm -rf "$WORK/afl_out/$target"
        mkdir -p "$WORK/afl_out/$target"
        AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
            AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
            afl-fuzz -V "$seconds" -i "tests/fuzz/corpus/$target" \
            -o "$WORK/afl_out/$target" -x "$(dictionary "$target")" \
            -- "$WORK/afl/tests/fuzz/fuzz_$target" \
            >"$WORK/afl_out/$target.log" 2>&1
        count_run afl "$target" $((SECONDS - start)) - "$(sed -n \
            's/^execs_done *: //p' \
            "$WORK/afl_out/$target/default/fuzzer_stats")"
        awk -F' *: *' -v t="$target" '/execs_done|saved_crashes|saved_hangs|bitmap_cvg/ {
            printf "%s %s %s; ", t, $1, $2 } END { print "" }' \
            "$WORK/afl_out/$target/default/fuzzer_stats"
    done
}

minimise() {
    local target file
    build_engine run "$@" || return 1
    for target in "$@"; do
        rm -rf "$WORK/least"
        mkdir -p "$WORK/least" "$WORK/found/$target"
        "$WORK/run/tests/fuzz/fuzz_$target" -set_cover_merge=1 -use_counters=0 \
            -max_len="$(most_bytes "$target")" -timeout=10 "$WORK/least" \
            "tests/fuzz/corpus/$target" "$WORK/found/$target" \
            $(ls -d "$WORK/afl_out/$target"/default/queue 2>/dev/null) \
            2>"$WORK/merge.log" || { tail -5 "$WORK/merge.log"; return 1; }
        rm -rf "tests/fuzz/corpus/$target"
        mkdir -p "tests/fuzz/corpus/$target"
        for file in "$WORK/least"/*; do
            cp "$file" "tests/fuzz/corpus/$target/$(sha256sum "$file" | cut -c1-12)"
        done
    done
    du -sb tests/fuzz/corpus/*
}

coverage() {
    local target profiles=() binaries=()
    # shellcheck disable=SC2046
    build "$WORK/cover" CC="$CC_FUZZ" OPT="-O1 -g" \
        CFLAGS='-fprofile-instr-generate -fcoverage-mapping' \
        LDFLAGS=-fprofile-instr-generate -- $(every_target) || return 1
    for target in $(every_target); do
        LLVM_PROFILE_FILE="$WORK/cover/$target.profraw" \
            "$WORK/cover/tests/fuzz/fuzz_$target" "tests/fuzz/corpus/$target" \
            $(ls_seeds "$target") 2>/dev/null
        profiles+=("$WORK/cover/$target.profraw")
        [ ${#binaries[@]} -eq 0 ] || binaries+=(-object)
        binaries+=("$WORK/cover/tests/fuzz/fuzz_$target")
    done
    llvm-profdata-14 merge -sparse "${profiles[@]}" \
        -o "$WORK/cover/all.profdata" || return 1
    llvm-cov-14 report "${binaries[@]}" \
        -instr-profile="$WORK/cover/all.profdata" src/text/csv.c \
        src/text/split.c src/text/chunk.c src/text/dialect.c \
        src/text/encoding.c \
        src/base/json.c src/base/json_get.c src/base/number_read.c \
        src/data/rows*.c src/data/links*.c src/model/model_read.c \
        src/model/read_*.c src/policy/policy_read.c \
        src/policy/policy_conditions.c src/policy/policy_lists.c \
        src/ui/template.c src/data/register*.c src/data/view*.c
}

# One line for each target; a target that stops is a failure, named.
replay() {
    local folder=$1 target passed=0 failed=0 said
    for target in $(every_target); do
        said=$(timeout 300 "$folder/tests/fuzz/fuzz_$target" --say \
            "tests/fuzz/corpus/$target" \
            $(ls_seeds "$target") 2>&1)
        if [ $? -eq 0 ]; then
            passed=$((passed + $(tail -1 <<<"$said" | cut -d' ' -f1)))
        else
            failed=$((failed + 1))
            echo "$target stopped:"
            tail -25 <<<"$said"
        fi
    done
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ]
}

command=${1:-}
shift
case $command in
run | bare | afl)
    seconds=${1:?how many seconds}
    shift
    # shellcheck disable=SC2046
    [ $# -gt 0 ] || set -- $(every_target)
    mkdir -p "$WORK"
    if [ "$command" = afl ]; then
        afl "$seconds" "$@"
    else
        libfuzzer "$command" "$seconds" "$@"
    fi
    ;;
minimise)
    # shellcheck disable=SC2046
    [ $# -gt 0 ] || set -- $(every_target)
    minimise "$@"
    ;;
coverage) coverage ;;
replay) replay "${1:?which build}" ;;
*) sed -n '4,22s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
