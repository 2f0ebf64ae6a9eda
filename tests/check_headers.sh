#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Each public header compiles on its own, included twice, as C99, C11 and C++11
# with every warning an error, and so does the initialiser of each options
# structure. CC and CXX from the environment. Prints `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
strict="-Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only"

try() { # what, command...
    local what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$what:"
        head -20 "$work/log"
    fi
}

for header in include/earlybell/*.h; do
    name=${header#include/}
    {
        printf '#include "%s"\n#include "%s"\nint file_is_not_empty;\n' "$name" "$name"
        sed -n 's/^#define \(EB_\([A-Z_]*\)_INIT\)\([^(].*\)\{0,1\}$/\1/p' "$header" |
            while read -r init; do
                stem=${init#EB_} stem=${stem%_INIT}
                type=eb_$(tr '[:upper:]' '[:lower:]' <<<"$stem")
                echo "void use_$type($type *out);"
                echo "void use_$type($type *out) { $type made = $init; *out = made; }"
            done
    } >"$work/unit.c"
    cp "$work/unit.c" "$work/unit.cc"
    for standard in c99 c11; do
        try "$name as $standard" "${CC:-cc}" -std=$standard $strict "$work/unit.c"
    done
    try "$name as c++11" "${CXX:-c++}" -std=c++11 $strict "$work/unit.cc"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
