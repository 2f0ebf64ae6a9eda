#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Clang's memory sanitizer over the program and every unit test but those of
# train/: it wants all code of a process instrumented, so libcsv and libsodium
# are built from Debian's sources. GSL is not (train/ is under valgrind, which
# sees the same mistakes, and the other sanitizers); of the golden runs those
# that start earlybell-train are left out with it.
#
#   memory_ring.sh BUILD
#
# Sources are fetched into BUILD/memory, with a package list of our own; nothing
# of this machine changes. Prints `A05: ...` for the table of acceptance tests,
# then `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."
build=$(realpath -m "${1:?where to build}")/memory
CC=clang-14
command -v $CC >/dev/null || { echo "note: memory ring skipped: no $CC"; exit 1; }
mkdir -p "$build"

fetch() {
    local apt=$build/apt
    mkdir -p "$apt"/{lists/partial,cache/archives/partial} "$build/sources"
    : >"$apt/status"
    echo "deb-src http://deb.debian.org/debian bookworm main" >"$apt/sources"
    local options=(-o Dir::State="$apt" -o Dir::State::status="$apt/status"
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root
        -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts=-)
    apt-get "${options[@]}" update -qq &&
        (cd "$build/sources" &&
            apt-get "${options[@]}" source --download-only -qq libcsv libsodium &&
            for file in *.orig.tar.*z; do tar -xf "$file"; done) &&
        touch "$build/fetched"
}
[ -e "$build/fetched" ] || fetch >"$build.log" 2>&1 || { tail -3 "$build.log"; exit 1; }

flags="-O1 -g -w -fsanitize=memory -fno-sanitize-recover=all"
libcsv() {
    local from=$build/sources/libcsv-*
    # shellcheck disable=SC2086
    mkdir -p "$build/include" && cp $from/csv.h "$build/include/" &&
        $CC $flags -c -o "$build/csv.o" $from/libcsv.c &&
        ar rcs "$build/libcsv.a" "$build/csv.o"
}
# Without its configure, which is not in the package: the plain C of each part.
libsodium() {
    cd "$build"/sources/libsodium-*/src/libsodium || return 1
    sed 's/@VERSION@/1.0.18/; s/@SODIUM_LIBRARY_VERSION_MAJOR@/10/
        s/@SODIUM_LIBRARY_VERSION_MINOR@/3/; s/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
        include/sodium/version.h.in >include/sodium/version.h
    mkdir -p "$build/sodium"
    find crypto_* randombytes sodium -name '*.c' | xargs -P "$(nproc)" -I {} sh -c "$CC $flags -DCONFIGURED=1 \
        -DNATIVE_LITTLE_ENDIAN=1 -Iinclude -Iinclude/sodium -c {} \
        -o $build/sodium/\$(echo {} | tr / _).o" &&
        ar rcs "$build/libsodium.a" "$build"/sodium/*.o
}
[ -e "$build/libcsv.a" ] || libcsv >>"$build.log" 2>&1 || { tail -3 "$build.log"; exit 1; }
[ -e "$build/libsodium.a" ] || (libsodium) >>"$build.log" 2>&1 || { tail -3 "$build.log"; exit 1; }

# What includes train/ or starts its program, by the sources themselves.
of_train() { grep -lE '"(train/|ui/train_|fit_rows|fit_school|simulated|test_fit_model|test_logistic|test_nist)|earlybell/train\.h' tests/test_*.c; }
tests=$(ls tests/test_*.c | grep -vxF "$(of_train)")
# shellcheck disable=SC2046
"${MAKE:-make}" --no-print-directory -s -k -j"$(nproc)" B="$build/b" CC=$CC SAN=memory \
    OPT="-O1 -g" TRAIN=no GSL_LIBS= WERROR= CFLAGS="-w -isystem $build/include" \
    CSV_LIBS="$build/libcsv.a" SODIUM_LIBS="$build/libsodium.a" \
    programs $(sed "s|^|$build/b/|; s|\.c$||" <<<"$tests") 2>&1 | grep -v '^  cc'

passed=0 failed=0
for test in $tests; do
    program=$build/b/${test%.c}
    log=$program.log
    timeout 600 "$program" >"$log" 2>&1 || {
        failed=$((failed + 1))
        echo "${test#tests/}: $(grep -am1 -E 'WARNING: MemorySanitizer|ERROR|error:|FAILED|No such' "$log")"
    }
    passed=$((passed + $(grep -ac '^\[       OK \]' "$log")))
done
golden=$(grep -LE 'earlybell (fit|simulate)|earlybell-train' tests/golden/*/cmd | xargs -n1 dirname | xargs -n1 basename)
# shellcheck disable=SC2086
said=$(bash tests/golden.sh "$build/b" $golden 2>&1)
echo "$said" | grep -v ' passed'
read -r more _ bad _ <<<"$(tail -1 <<<"$said")"
passed=$((passed + more)) failed=$((failed + bad))
echo "A05: the memory sanitizer over $(wc -w <<<"$tests") unit programs and $(wc -w <<<"$golden") golden cases, libcsv and libsodium in it: $passed passed, $failed failed"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
