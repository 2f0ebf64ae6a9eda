#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# How the sources are written: clang-format 14 as .clang-format says,
# clang-tidy 14 as .clang-tidy says, cppcheck; every file names its licence at
# its top; no words of unfinished work; no tab, no blank at a line's end.
#
#   check_style.sh [format | text | cppcheck | tidy]      all, when none is named
#
# Prints `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
JOBS=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0

ours() { find include src tests examples $( [ -d bindings ] && echo bindings ) models .ci Makefile -type f "$@" ! -path '*/__pycache__/*' ! -path '*/fixtures/*' | sort; }
ours -name '*.[ch]' >"$work/c"
grep -v '^tests/' "$work/c" | grep '\.c$' >"$work/c_of_product"
ours \( -name '*.[ch]' -o -name '*.py' -o -name '*.sh' -o -name '*.map' -o -name '*.pc.in' -o -name run -o -name Makefile \) >"$work/text"

by_file() { # complaints "file:..." on standard input; files in $1
    sort -u >"$work/complaints"
    cat "$work/complaints"
    local bad
    bad=$(sed 's/:.*//' "$work/complaints" | sort -u | wc -l)
    failed=$((failed + bad)) passed=$((passed + $(wc -l <"$1") - bad))
}

style_format() {
    xargs -r clang-format-14 --dry-run <"$work/c" 2>&1 | grep 'code should be clang-formatted' |
        sed 's/:.*//' | sort | uniq -c | awk '{ print $2 ": " $1 " places to format" }' >"$work/found"
    by_file "$work/c" <"$work/found"
}

style_text() {
    # Written so that this file does not name the words itself.
    local unfinished='\b(TO''DO|FIX''ME|XX''X)\b'
    while read -r file; do
        head -3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file: no SPDX line"
        grep -nE "$unfinished" "$file" | sed "s|^|$file:|"
        [ "$file" = Makefile ] || grep -nP '\t' "$file" | sed "s|^|$file:tab: |"
        grep -nE ' $' "$file" | sed "s|^|$file:blank at the end: |"
        [ -z "$(tail -c1 "$file")" ] || echo "$file: no line feed at the end"
    done <"$work/text" >"$work/found"
    by_file "$work/text" <"$work/found"
}

style_cppcheck() {
    # Suppressed: uninitvar does not relate two counts (gcc and valgrind do
    # look); the index is bounded by the test before it, which the second
    # takes for redundant; a stream chosen by ?: is not the one just closed.
    # Vector files have more configurations than it looks at.
    cppcheck -q -j"$JOBS" --std=c11 --enable=warning,performance,portability --inline-suppr -Iinclude -Isrc \
        --suppress=uninitvar --suppress=toomanyconfigs --suppress=arrayIndexOutOfBoundsCond:src/model/band_prior.c \
        --suppress=useClosedFile:src/ui/train_bands.c \
        --template='{file}:{line}: {severity}: {message} [{id}]' src examples >"$work/found" 2>&1
    by_file "$work/c_of_product" <"$work/found"
}

style_tidy() {
    local headers # of Python, for its extension
    headers=$("${PYTHON:-python3}" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    xargs -r -n5 -P"$JOBS" sh -c 'headers=$1; shift; clang-tidy-14 --quiet "$@" -- -std=c11 -Iinclude -Isrc -DEB_LIBEXECDIR=\"/\" -DPy_LIMITED_API=0x030B0000 -isystem "$headers" 2>&1' sh "$headers" <"$work/c_of_product" >"$work/tidy"
    sed -n "s|^$PWD/||; /^[^ ]*: \(error\|warning\):/p" "$work/tidy" >"$work/found"
    by_file "$work/c_of_product" <"$work/found"
}

for part in ${*:-format text cppcheck tidy}; do
    echo "$part:"
    "style_$part"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
