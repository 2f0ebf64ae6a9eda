#!/bin/bash
# SPDX-License-Identifier: MIT
# The program `simulate` from outside: its files are read by every command
# without a remark, two runs give the same bytes whatever the threads, both
# forms hold the same marks, a folder with files in it is left alone, and
# options that cannot be meant are refused.
#
#   check_simulate.sh FOLDER-OF-PROGRAMS
# Prints `N passed, N failed`.
set -uo pipefail
bin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

ok() { # ok NAME CONDITION...
    local name=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        head -5 "$work/out"
    fi
}

simulate() { "$bin/earlybell-train" simulate "$@"; }

refused() { # refused WORD ARGUMENTS...: exit 2, WORD said, nothing written
    local word=$1
    shift
    simulate "$@" -o "$work/refused" 2>"$work/said"
    [ $? -eq 2 ] && grep -q -- "$word" "$work/said" && [ ! -e "$work/refused/register.csv" ]
}

small=(--seed 5 --schools 6 --pupils 900 --years 2 --until 2026-02-03)
ok "runs" simulate "${small[@]}" --truth "$work/truth.csv" -o "$work/a"
ok "runs with threads" simulate "${small[@]}" --threads 3 -o "$work/b"
for file in register pupils calendar cases; do
    ok "the same $file with threads" cmp "$work/a/$file.csv" "$work/b/$file.csv"
done
ok "long form" simulate "${small[@]}" --out-form long -o "$work/long"

files() { echo "$1/register.csv --pupils $1/pupils.csv --calendar $1/calendar.csv"; }
for form in a long; do
    # shellcheck disable=SC2046
    ok "check reads $form" "$bin/earlybell" check $(files "$work/$form") -o "$work/check_$form"
    # shellcheck disable=SC2046
    ok "score reads $form" "$bin/earlybell" score $(files "$work/$form") --format csv -o "$work/score_$form"
done
ok "nothing odd is found" grep -q "Nothing that this program can see" "$work/check_a"
ok "both forms give the same scores" cmp "$work/score_a" "$work/score_long"
ok "a truth for every enrolment" [ "$(wc -l <"$work/truth.csv")" -eq "$(wc -l <"$work/a/pupils.csv")" ]
ok "cases name pupils" [ "$(cut -d, -f1 "$work/a/cases.csv" | sort -u | wc -l)" -gt 50 ]
ok "no real pupil is replaced" [ "$(simulate "${small[@]}" -o "$work/a" 2>&1 | grep -c "is there already")" -eq 1 ]
for drift in none strong jumps; do
    ok "drift $drift" simulate "${small[@]}" --drift "$drift" -o "$work/$drift"
done
for world in 2022/23 winter recording authority; do
    ok "world $world" simulate "${small[@]}" --world "$world" -o "$work/world_${world%/*}"
    # shellcheck disable=SC2046
    ok "check reads world $world" "$bin/earlybell" check $(files "$work/world_${world%/*}") -o "$work/check_world"
done

ok "no folder" [ "$(simulate --seed 1 2>&1 | grep -c "which folder")" -eq 1 ]
ok "no such option" refused "no such option" --sed 1
ok "a value is missing" refused "schools" --schools
ok "letters for a number" refused "whole number" --pupils many
ok "a negative number" refused "whole number" --pupils -5
ok "too many schools" refused "whole number" --schools 200000
ok "too few pupils" refused "pupils" --schools 50 --pupils 40
ok "years from nowhere" refused "academic year" --last-year 2025/27
ok "no such day" refused "date" --until 2026-02-30
ok "a day of another year" refused "not within" --until 2023-02-03
ok "no such world" refused "none of base" --world middle-earth
ok "no such drift" refused "none of base" --drift weak
ok "no such form" refused "long or marks" --out-form wide
ok "a file for a folder" [ "$(simulate -o "$work/truth.csv" 2>&1 | grep -c "a file, not a folder")" -eq 1 ]

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
