#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Golden runs: each folder of tests/golden/ with a `cmd` is a case. Every line
# of `cmd` is run in that folder, and what it prints on standard output and
# standard error (lines with "! "), and its exit code, must be `expected`, byte
# for byte.
#
#   golden.sh BUILD [CASE...]            compares; writes nothing here
#   golden.sh --update BUILD [CASE...]   writes `expected`; read the change
#
# Comparing, it also spoils a copy of one `expected` and wants that to fail.
# Prints `N passed, N failed`.
set -uo pipefail

update=
if [ "${1:-}" = --update ]; then update=1; shift; fi
[ $# -ge 1 ] || { sed -n '4,14s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1")/earlybell
shift
[ -x "$program" ] || { echo "no program $program"; exit 1; }
cd "$(dirname "$0")/golden" || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/earlybell"

run_case() { # the case's folder; what it prints goes to standard output
    local line code
    while IFS= read -r line; do
        case $line in '' | '#'*) continue ;; esac
        printf '$ %s\n' "$line"
        (cd "$1" && PATH="$work/bin:$PATH" bash -c "$line") \
            >"$work/out" 2>"$work/err" </dev/null
        code=$?
        cat "$work/out"
        sed 's/^/! /' "$work/err"
        printf '[%s]\n\n' "$code"
    done <"$1/cmd"
}

same() { # case, what was printed, what is expected
    if [ ! -f "$3" ]; then
        echo "$1: no file expected"
        return 1
    fi
    cmp -s "$2" "$3" && return 0
    echo "$1: differs (- expected, + printed):"
    diff -U1 "$3" "$2" | tail -n +3 | head -20
    return 1
}

cases=("$@")
[ ${#cases[@]} -gt 0 ] || for file in */cmd; do cases+=("${file%/cmd}"); done
passed=0 failed=0
for case in "${cases[@]}"; do
    run_case "$case" >"$work/$case"
    if [ -n "$update" ]; then
        cmp -s "$work/$case" "$case/expected" || {
            cp "$work/$case" "$case/expected"
            echo "$case/expected written"
        }
    elif same "$case" "$work/$case" "$case/expected"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
[ -z "$update" ] || exit 0

# A comparison that cannot fail would pass everything.
case=${cases[0]}
sed '$d' "$case/expected" | sed '2s/$/ /' >"$work/spoilt"
if same "$case" "$work/$case" "$work/spoilt" >/dev/null; then
    echo "a spoilt expectation was not seen"
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
