#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same bytes whatever the processor offers: features and scores of the
# demonstration schools by every path that EARLYBELL_CPU can ask for. A path
# that this machine lacks is refused by the program; it is named here and not
# counted. Prints `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
B=${B:-build}
scheme=examples/mentor_scheme
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "$*"; }

run() { # path, command, options...: what is printed
    local path=$1
    shift
    EARLYBELL_CPU=$path "$B/earlybell" "$@" "$scheme/register.csv" \
        --pupils "$scheme/pupils.csv" --calendar "$scheme/calendar.csv" \
        2>"$work/errors"
}

for command in "features --sensitive" "features --unit pupil" score; do
    # shellcheck disable=SC2086
    run scalar $command >"$work/want"
    [ "$(wc -l <"$work/want")" -gt 1000 ] && good || bad "$command: few rows"
    for path in portable avx2 avx512 avx512plus best; do
        # shellcheck disable=SC2086
        run $path $command >"$work/got"
        if [ $? -eq 2 ] && grep -q 'this machine does not have' "$work/errors"; then
            echo "note: $path skipped: not on this machine"
        elif cmp -s "$work/want" "$work/got"; then
            good
        else
            bad "$command: $path differs from scalar"
        fi
    done
done
run sse9 score >"$work/got"
[ $? -eq 2 ] && [ ! -s "$work/got" ] && good || bad "an unknown path is not refused"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
