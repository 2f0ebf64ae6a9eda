#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The inner ring of "the same bytes everywhere": builds the core and
# core_ring.c, and nothing else, with each compiler for each processor there
# is here, and wants one SHA-256 of the features and scores of 2,000 invented
# pupils, by 1 to 3 threads and on every path for vectors that the processor
# has: that of ../golden/core_ring.sha256.
#
#   core_ring.sh BUILD [NAME...]      NAME: lines of the table below
#   core_ring.sh --update BUILD       writes the hash; read why it changed
#
# What the machine has no compiler or runner for is named, and not counted.
# Prints `A09: ...` for the table of acceptance tests, then `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."
update=
if [ "${1:-}" = --update ]; then update=1; shift; fi
build=${1:?where to build}/core_ring
shift
golden=tests/golden/core_ring.sha256
wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null)

# name; how it is run; compiler and flags. Warnings are for the build proper.
TABLE="gcc-O0;;gcc -O0
gcc-O2;;gcc -O2
gcc-O3;;gcc -O3
gcc-native;;gcc -O3 -march=native
clang-O0;;clang-14 -O0
clang-O2;;clang-14 -O2
clang-O3;;clang-14 -O3 -march=native
clang-msan;;clang-14 -O1 -fsanitize=memory -fno-sanitize-recover=all
tcc;;tcc
musl;;musl-gcc -O2 -static
no-fma;env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4;gcc -O2
i686;;i686-linux-gnu-gcc -O2 -static -msse2 -mfpmath=sse
aarch64;qemu-aarch64-static;aarch64-linux-gnu-gcc -O2 -static
s390x;qemu-s390x-static;s390x-linux-gnu-gcc -O2 -static
windows;$wine;x86_64-w64-mingw32-gcc -O2 -static"

mkdir -p "$build"
python3 tests/rings/fixture.py "$build/fixture.txt" || exit 1
"${MAKE:-make}" --no-print-directory -s B="$build" "$build"/gen/embedded_{models,policies}.c || exit 1
mapfile -t sources < <(ls src/{base,data,features,model,policy,review}/*.c)
sources+=("$build"/gen/embedded_{models,policies}.c tests/rings/core_ring.c)

ring() { # name, runner, compiler: prints the hash, or why there is none
    local name=$1 runner=$2 compiler=$3 how code
    local program=$build/$name out=$build/$name.out
    # shellcheck disable=SC2086
    $compiler -std=c11 -ffp-contract=off -pthread -Iinclude -Isrc -w \
        -o "$program" "${sources[@]}" -lm >"$build/$name.log" 2>&1 || {
        echo "does not build: $(grep -m1 -E 'error|undefined' "$build/$name.log")"
        return
    }
    [ ! -e "$program.exe" ] || program=$program.exe
    rm -f "$out" "$build/$name.lacks"
    for how in 3 "1 scalar" "1 portable" "2 avx2" "2 avx512" "2 avx512plus"; do
        # shellcheck disable=SC2086
        WINEDEBUG=-all $runner "$program" "$build/fixture.txt" "$out" $how \
            >>"$build/$name.log" 2>&1
        code=$?
        if [ $code -eq 3 ]; then
            echo "${how#* }" >>"$build/$name.lacks" # named below, never passed
            continue
        elif [ $code -ne 0 ]; then
            echo "does not run: $(tail -1 "$build/$name.log")"
            return
        fi
        sha256sum <"$out" | cut -d' ' -f1
        rm -f "$out"
    done | sort -u | paste -sd' '
}

one() { # a line of the table
    local name runner compiler
    IFS=';' read -r name runner compiler <<<"$1"
    if ! command -v "${compiler%% *}" >/dev/null; then
        echo "$name skipped: no ${compiler%% *}"
    elif [ "$name" = windows ] && [ -z "$runner" ]; then
        echo "$name skipped: no wine"
    elif [ -n "$runner" ] && ! command -v "${runner%% *}" >/dev/null; then
        echo "$name skipped: no ${runner%% *}"
    else
        echo "$name $(ring "$name" "$runner" "$compiler")"
    fi
}
export -f one ring
export build wine
export_sources=$(printf '%s\n' "${sources[@]}")
export export_sources

wanted=$(printf '%s\n' "$TABLE" | if [ $# -gt 0 ]; then
    grep -E "^($(IFS='|'; echo "$*"));"
else cat; fi)
printf '%s\n' "$wanted" | tr '\n' '\0' |
    xargs -0 -P "$(nproc)" -I {} bash -c \
        'mapfile -t sources <<<"$export_sources"; one "$1"' run {} >"$build/hashes"

if [ -n "$update" ]; then
    hash=$(sed -n 's/^gcc-O2 //p' "$build/hashes")
    echo "$hash" >"$golden"
fi
expected=$(cat "$golden")
passed=0 failed=0 names=
while read -r name hash; do
    case $hash in
    skipped:*) echo "note: core ring: $name $hash" ;;
    "$expected")
        passed=$((passed + 1)) names="$names $name"
        [ ! -s "$build/$name.lacks" ] ||
            echo "note: core ring: $name has no path $(paste -sd' ' "$build/$name.lacks")"
        ;;
    *)
        failed=$((failed + 1))
        echo "core ring: $name gives $hash, not $expected"
        ;;
    esac
done < <(sort "$build/hashes")
echo "A09: one hash from $passed builds:$names"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
