#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same bytes wherever the program is run, and nothing done beside them:
#   A10  4 locales x 4 time zones x 2 umasks x closed descriptors, 1 to 16
#        threads: one SHA-256, and files that only their owner may read
#   A38  no socket, no other program, nothing opened for writing but -o
#        (by strace, where it may trace; else named and not counted)
# Prints the figures for the table of acceptance tests and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
B=${B:-build}
program=$(realpath "$B/earlybell")
set_locale=$(realpath tests/set_locale.c) # in a host that takes the locale of its surroundings
scheme=$(realpath examples/mentor_scheme)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0 failed=0
good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "$*"; }

mkdir locales
"${CC:-cc}" -shared -fPIC -o set_locale.so "$set_locale" || exit 1
for name in de_DE tr_TR fr_FR; do
    localedef -i $name -f UTF-8 locales/$name.UTF-8 2>/dev/null || echo "note: no locale $name"
done
score() { # file, options...
    local file=$1
    shift
    local host=()
    case $locale in
    *_*) host=(LC_ALL=$locale LOCPATH="$work/locales" LD_PRELOAD="$work/set_locale.so") ;;
    esac
    env "${host[@]}" \
        "$program" score "$scheme/register.csv" --pupils "$scheme/pupils.csv" \
        --calendar "$scheme/calendar.csv" -o "$file" "$@"
}
hash_of() { sha256sum <"$1" | cut -d' ' -f1; }

locale=
score plain.csv 2>plain.err
[ $? -le 3 ] && [ -s plain.csv ] || { cat plain.err; echo "0 passed, 1 failed"; exit 1; }
expected=$(hash_of plain.csv)
runs=0
for locale in C de_DE.UTF-8 tr_TR.UTF-8 fr_FR.UTF-8; do
    for zone in UTC Pacific/Apia America/St_Johns Asia/Kathmandu; do
        for mask in 000 077; do
            for closed in none 0 1 2; do
                file=out.$runs runs=$((runs + 1))
                (
                    umask $mask
                    export TZ=$zone
                    case $closed in
                    0) score $file 0<&- >/dev/null 2>&1 ;;
                    1) score $file 1>&- 2>/dev/null ;;
                    2) score $file >/dev/null 2>&- ;;
                    *) score $file >/dev/null 2>&1 ;;
                    esac
                )
                if [ "$(hash_of $file)" = "$expected" ] && [ "$(stat -c %a $file)" = 600 ]; then
                    good
                else
                    bad "$locale, $zone, umask $mask, descriptor $closed closed: other bytes, or mode $(stat -c %a $file)"
                fi
                rm -f $file
            done
        done
    done
done
locale=
for threads in 1 2 3 5 8 16; do
    score threads.csv --threads $threads 2>/dev/null
    if [ "$(hash_of threads.csv)" = "$expected" ]; then good; else bad "$threads threads: other bytes"; fi
done
left=$(find . -maxdepth 1 -type f ! -name 'plain.*' ! -name threads.csv ! -name '*.so')
if [ -z "$left" ]; then good; else bad "files left: $left"; fi
echo "A10: one hash, mode 600: $runs surroundings and 6 numbers of threads"

if strace -f -o trace true 2>/dev/null; then
    strace -f -e trace=network,process,openat,open,creat -o trace \
        "$program" score "$scheme/register.csv" --pupils "$scheme/pupils.csv" \
        --calendar "$scheme/calendar.csv" -o traced.csv >/dev/null 2>&1
    calls=$(wc -l <trace)
    strange=$(grep -E 'socket|connect|bind|sendto|fork\(|execve' trace | grep -v "execve(\"$program\"")
    written=$(grep -E 'O_(WRONLY|RDWR|CREAT)' trace | grep -v '/dev/null\|"\.earlybell-[0-9-]*\.tmp"')
    if [ -z "$strange" ] && [ -z "$written" ] && [ -s traced.csv ]; then
        good
        echo "A38: score: $calls system calls of files, processes and networks seen, none of a network or another program"
    else
        bad "score does more than it should: $strange $written"
    fi
else
    echo "note: strace may not trace here: A38 not run"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
