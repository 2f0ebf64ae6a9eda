#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs the Debian packages that a task needs and that are missing.
#
#   install_packages.sh demo | check | check-ci | check-all
#
# Each package is looked for by what it brings (a command, a header), so that
# a compiler or a library from elsewhere counts too. As root it installs;
# otherwise it prints the line that would, and where sudo and a terminal are
# there it asks first. NO_INSTALL=1 never installs. Leaves with 1 when
# something stays missing.
set -euo pipefail

# package, kind of proof, proof
DEMO="gcc command ${CC:-cc}
libc6-dev header stdio.h
libcsv-dev header csv.h
libsodium-dev header sodium.h"
CHECK="$DEMO
libgsl-dev header gsl/gsl_version.h
libcmocka-dev header cmocka.h
binutils command readelf
g++ command c++
python3 command ${PYTHON:-python3}
python3-mpmath module mpmath"
CHECK_CI="$CHECK
pkg-config command pkg-config
valgrind command valgrind
clang-14 command clang-14
clang-format-14 command clang-format-14
clang-tidy-14 command clang-tidy-14
cppcheck command cppcheck
git command git
locales package locales
r-base-core command Rscript
abigail-tools command abidiff
cmake command cmake
python3-venv module ensurepip
python3-dev python Python.h
r-cran-mass package r-cran-mass
chromium command chromium
nodejs command node
npm command npm
strace command strace
tcc command tcc
musl-tools command musl-gcc
qemu-user-static command qemu-s390x-static
gcc-s390x-linux-gnu command s390x-linux-gnu-gcc
libc6-dev-s390x-cross package libc6-dev-s390x-cross
gcc-aarch64-linux-gnu command aarch64-linux-gnu-gcc
libc6-dev-arm64-cross package libc6-dev-arm64-cross
gcc-i686-linux-gnu command i686-linux-gnu-gcc
libc6-dev-i386-cross package libc6-dev-i386-cross"
CHECK_ALL="$CHECK_CI
clang-19 command clang-19
llvm-19 command llvm-cov-19
libclang-rt-19-dev package libclang-rt-19-dev
openjdk-17-jre-headless command java
gcc-mingw-w64-x86-64 command x86_64-w64-mingw32-gcc
wine64 package wine64"

is_there() { # package kind proof
    case $2 in
    command) command -v "$3" >/dev/null ;;
    module)
        "${PYTHON:-python3}" -c "import $3" 2>/dev/null ||
            /usr/bin/python3 -c "import $3" 2>/dev/null
        ;;
    python) # a file among an interpreter's headers
        ls "$("${PYTHON:-python3}" -c 'import sysconfig
print(sysconfig.get_path("include"))')/$3" >/dev/null 2>&1
        ;;
    package) ! command -v dpkg >/dev/null || dpkg -s "$3" >/dev/null 2>&1 ;;
    header)
        # cmocka.h wants others before it; finding the file is enough.
        printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$3" |
            "${CC:-cc}" -E - >/dev/null 2>&1
        ;;
    esac
}

case ${1:-} in
demo) wanted=$DEMO ;;
check) wanted=$CHECK ;;
check-ci) wanted=$CHECK_CI ;;
check-all) wanted=$CHECK_ALL ;;
*)
    echo "usage: install_packages.sh demo | check | check-ci | check-all" >&2
    exit 2
    ;;
esac

missing=()
while read -r package kind proof; do
    is_there "$package" "$kind" "$proof" || missing+=("$package")
done <<<"$wanted"
[ ${#missing[@]} -eq 0 ] && exit 0

get="apt-get install -y --no-install-recommends ${missing[*]}"
echo "Missing: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
    echo "These are Debian's names; install the like of them and try again." >&2
    exit 1
fi
as_root=
[ "$(id -u)" -eq 0 ] || ! command -v sudo >/dev/null || as_root="sudo "
if [ "${NO_INSTALL:-}" = 1 ] || { [ "$(id -u)" -ne 0 ] &&
    { [ -z "$as_root" ] || [ ! -t 0 ]; }; }; then
    echo "To install them: ${as_root}apt-get update && $as_root$get" >&2
    exit 1
fi
if [ -n "$as_root" ]; then
    echo "This will run: ${as_root}apt-get update && $as_root$get"
    read -r -p "Now? [y/N] " answer
    [ "$answer" = y ] || [ "$answer" = Y ] || exit 1
fi
echo "Installing: $get"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install_all() {
    # shellcheck disable=SC2086
    $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive $get
}
if ! install_all >"$log" 2>&1; then
    tail -20 "$log" >&2
    exit 1
fi
