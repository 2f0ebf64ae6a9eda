#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs what is built in B into an empty folder (DESTDIR) and uses it from
# another, as a school system would: pkg-config alone says how. The example is
# built against the shared library, against the archives, and with C++ as the
# linker's caller; it must not build without pkg-config's flags. CMake finds
# the same by its package file, and no other version. Then everything is
# uninstalled and nothing may stay. Prints what the installed core needs and
# exports, and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

B=${B:-build} CC=${CC:-cc}
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
try() { # what, command...
    local what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "wrong: $what"
        tail -15 "$work/log"
    fi
}

prefix=/usr/local
stage=$work/stage
run_make() { "${MAKE:-make}" --no-print-directory -s B="$B" CC="$CC" WERROR="${WERROR:-}" DESTDIR="$stage" PREFIX=$prefix "$@"; }
try "make install" run_make install
for header in include/earlybell/*.h; do
    try "$header is installed" cmp "$header" "$stage$prefix/$header"
done

mkdir "$work/consumer"
cp examples/embed_in_mis.c "$work/consumer"
cd "$work/consumer" || exit 1
export PKG_CONFIG_LIBDIR=$stage$prefix/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage
export LD_LIBRARY_PATH=$stage$prefix/lib
version=$(sed -n 's/^#define EB_VERSION_[A-Z]* //p' "$root/include/earlybell/base.h" | paste -sd.)
for name in earlybell earlybell_text earlybell_train; do
    try "version of $name.pc" test "$(pkg-config --modversion $name)" = "$version"
    try "$name.pc names nothing that is left to fill in" bash -c "! grep -q '@' '$PKG_CONFIG_LIBDIR/$name.pc'"
done

strict="-std=c11 -Wall -Wextra -Wpedantic -Werror"
# shellcheck disable=SC2046
{
    try "build with pkg-config" "$CC" $strict embed_in_mis.c -o shared $(pkg-config --cflags --libs earlybell)
    try "run" ./shared
    cp "$work/log" shared.txt
    try "build from the archives" "$CC" $strict embed_in_mis.c -o static $(pkg-config --cflags earlybell) \
        "$stage$prefix/lib/libearlybell.a" -lm -pthread
    try "the same table" bash -c "env -u LD_LIBRARY_PATH ./static | cmp - shared.txt"
    try "no build without pkg-config" bash -c "! $CC embed_in_mis.c -o without 2>/dev/null"
    cat >all.cc <<'C'
#include <earlybell/text.h>
#include <earlybell/train.h>
int main() {
    eb_band_mixture mixture = {{{0.5, 1, 9}, {0.5, 2, 9}}};
    double shares[EB_BANDS];
    eb_model *model = 0;
    eb_status status = eb_model_load("england-bands", 0, &model, 0);
    if (status == EB_OK) status = eb_bands_shares(&mixture, 0, shares, 0);
    eb_model_free(model);
    return status != EB_OK;
}
C
    try "C++ with all three" "${CXX:-c++}" -std=c++11 -Wall -Werror all.cc -o all $(pkg-config --cflags --libs earlybell_text earlybell_train)
    try "run C++" ./all
}
# CMake, told only where the package lies.
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.13)
project(consumer C CXX)
find_package(earlybell 0.1 REQUIRED COMPONENTS text train)
add_executable(by_cmake embed_in_mis.c)
target_link_libraries(by_cmake earlybell::earlybell)
add_executable(by_cmake_static embed_in_mis.c)
target_link_libraries(by_cmake_static earlybell::earlybell_static)
add_executable(by_cmake_all all.cc)
target_link_libraries(by_cmake_all earlybell::text earlybell::train)
CMAKE
by_cmake() { cmake -S . -B by_cmake -Dearlybell_DIR="$stage$prefix/lib/cmake/earlybell" -DCMAKE_C_COMPILER="$CC" "$@"; }
try "CMake finds the package" by_cmake
try "CMake builds" cmake --build by_cmake
for program in by_cmake by_cmake_static; do
    try "the same table from $program" bash -c "./by_cmake/$program | cmp - shared.txt"
done
try "what CMake built of all three runs" ./by_cmake/by_cmake_all
sed -i 's/earlybell 0\.1/earlybell 0.2/' CMakeLists.txt
try "CMake refuses another minor version" bash -c "! cmake -S . -B other -Dearlybell_DIR='$stage$prefix/lib/cmake/earlybell' 2>/dev/null"
try "table has three pupils" test "$(wc -l <shared.txt)" -eq 4
cat shared.txt
for program in bin/earlybell libexec/earlybell/earlybell-train; do
    try "$program runs without the libraries" env -u LD_LIBRARY_PATH "$stage$prefix/$program" version
done

core=$stage$prefix/lib/libearlybell.so
readelf -d "$core" | sed -n 's/^ *0x[0-9a-f]* *(\(NEEDED\|SONAME\|RPATH\|RUNPATH\))/note: readelf -d libearlybell.so: \1/p'
echo "note: nm -D libearlybell.so: $(nm -D --defined-only "$core" | grep -c ' T eb_') calls eb_*, others:" \
    "$(nm -D --defined-only "$core" | grep -v ' T eb_\| A ' | awk '{ print $3 }' | tr '\n' ' ')"

cd "$root" || exit 1
try "make uninstall" run_make uninstall
find "$stage" ! -type d >"$work/left"
cat "$work/left"
try "nothing is left" test ! -s "$work/left"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
