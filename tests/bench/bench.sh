#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Prints what the machine and the versions are, then what bench.c measures,
# as a Markdown table. The first table is one thread, kept on one core where
# taskset is there; the second uses two.
#
#   bench.sh BENCH [REGISTER.csv]         (make bench, make bench CSV=FILE)
set -euo pipefail
bench=$1
shift
pin=
! command -v taskset >/dev/null || pin="taskset -c 0"

processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -1)
echo "Machine: ${processor:-unknown processor}, $(nproc) cores, $(uname -sm), load $(cut -d' ' -f1 /proc/loadavg)"
echo "Compiler: $("${CC:-cc}" --version | head -1); C library: $(getconf GNU_LIBC_VERSION 2>/dev/null || echo unknown)"
echo "Earlybell: $(sed -n 's/^#define EB_VERSION_[A-Z]* //p' include/earlybell/base.h | paste -sd.)" \
    "$(git describe --always --dirty 2>/dev/null || true); $(date -u +%Y-%m-%d)"
for threads in 1 2; do
    echo
    echo "| threads: $threads | rate | median | fastest to slowest |"
    echo "|--|--|--|--|"
    if [ "$threads" -eq 1 ]; then
        $pin "$bench" --threads 1 "$@"
    else
        "$bench" --threads $threads "$@"
    fi
done
