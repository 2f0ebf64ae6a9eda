#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The outer ring of "the same bytes everywhere": all libraries, both programs
# and every unit test built for another processor with Debian's own libraries
# of it, run under qemu (i386 by the processor itself where it can); then the
# golden runs, whose bytes must be those of this machine.
#
#   whole_ring.sh BUILD arm64 | s390x | i386
#
# The foreign libraries are unpacked into BUILD/ring-ARCH, never installed.
# Wants the cross compiler and qemu-user-static (see the head of the case
# below); takes 10 to 40 minutes. Prints `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."
arch=${2:?which processor: arm64, s390x or i386}
build=$(realpath -m "${1:?where to build}")/ring-$arch
case $arch in
arm64) triple=aarch64-linux-gnu qemu=qemu-aarch64-static flags= ;;
s390x) triple=s390x-linux-gnu qemu=qemu-s390x-static flags= ;;
i386) triple=i686-linux-gnu qemu=qemu-i386-static flags="-msse2 -mfpmath=sse" ;;
*) sed -n '4,17s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
place=$triple
[ "$arch" != i386 ] || place=i386-linux-gnu # Debian's name for its libraries
for command in "$triple-gcc" "$qemu"; do
    command -v "$command" >/dev/null || { echo "note: $arch skipped: no $command"; exit 1; }
done

mkdir -p "$build"
# A package list of our own, so that nothing of this machine changes.
fetch() {
    local apt=$build/apt
    mkdir -p "$apt"/{lists,cache/archives/partial} "$build/debs" "$build/root"
    : >"$apt/status"
    local options=(-o APT::Architecture="$arch" -o APT::Architectures="$arch"
        -o Dir::State="$apt" -o Dir::State::status="$apt/status"
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root)
    # A mirror may lack one of several lists for a while: any that has them will do.
    apt-get "${options[@]}" update -qq
    (cd "$build/debs" && apt-get "${options[@]}" download \
        libcsv3 libcsv-dev libsodium23 libsodium-dev libgsl27 libgslcblas0 \
        libgsl-dev libcmocka0 libcmocka-dev) || return 1
    for deb in "$build"/debs/*.deb; do dpkg -x "$deb" "$build/root"; done
    touch "$build/fetched"
}
[ -e "$build/fetched" ] || fetch >"$build.log" 2>&1 || { tail -3 "$build.log"; exit 1; }

libraries=$build/root/usr/lib/$place
linker= # of a foreign program that the kernel is to start
[ "$arch" != i386 ] || linker=,-dynamic-linker,/usr/$triple/lib/ld-linux.so.2
"${MAKE:-make}" --no-print-directory -s -k -j"$(nproc)" B="$build/b" \
    CC="$triple-gcc $flags" CFLAGS="-isystem $build/root/usr/include" \
    LDFLAGS="-L$libraries -Wl,-rpath-link,$libraries$linker" programs tests || exit 1

how="under qemu"
# What runs them: the processor, its libc, its libraries.
cat >"$build/run" <<RUN
#!/bin/sh
exec $qemu -L /usr/$triple -E LD_LIBRARY_PATH=$libraries:/usr/$triple/lib "\$@"
RUN
chmod +x "$build/run"
if [ -n "$linker" ] && LD_LIBRARY_PATH="$libraries:/usr/$triple/lib" "$build/b/earlybell" version >/dev/null 2>&1; then
    how="by this processor"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s:/usr/%s/lib exec "$@"\n' "$libraries" $triple >"$build/run"
fi
# The kernel cannot start a foreign program by its name, but a script: that is
# what `earlybell` finds beside itself for `fit` and `simulate`.
mkdir -p "$build/programs/beside"
cp "$build/b/earlybell" "$build/programs/beside/"
started_by() { # script, program
    printf '#!/bin/sh\nexec %s/run %s "$@"\n' "$build" "$2" >"$1" && chmod +x "$1"
}
started_by "$build/programs/earlybell" "$build/programs/beside/earlybell"
started_by "$build/programs/beside/earlybell-train" "$build/b/earlybell-train"

passed=0 failed=0
count() { # what a step printed, last line `N passed, N failed`
    local line
    line=$(tail -1)
    passed=$((passed + ${line%% passed*}))
    line=${line#*, }
    failed=$((failed + ${line%% failed*}))
}
units() {
    local good=0 bad=0 test log
    for test in "$build"/b/tests/test_*; do
        [ -x "$test" ] && [ ! -d "$test" ] || continue
        log=$test.qemu.log
        timeout 1800 "$build/run" "$test" >"$log" 2>&1 || {
            bad=$((bad + 1))
            echo "$arch: ${test##*/}: $(grep -am1 -E 'ERROR|error:|FAILED' "$log")" >&2
        }
        good=$((good + $(grep -ac '^\[       OK \]' "$log")))
    done
    echo "$good passed, $bad failed"
}
count < <(units)
count < <(bash tests/golden.sh "$build/programs" 2>&1 | tee "$build/golden.log")
grep -v 'passed' "$build/golden.log"
echo "A08: $arch: all programs and tests $how: $passed passed, $failed failed"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
