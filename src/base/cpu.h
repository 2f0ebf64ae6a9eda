/* SPDX-License-Identifier: MIT */
/*
 * Which vector path to take (the enumeration is in earlybell/base.h). Files
 * named *_lanes.c hold the paths; who calls them asks here first, once a
 * call, never once a row.
 */
#ifndef EB_BASE_CPU_H
#define EB_BASE_CPU_H

#include "earlybell/base.h"

/* Paths of x86-64 are built by compilers that know its vectors. GCC for
 * Windows does not align them on the stack (its bug 54412). */
#if defined(__x86_64__) && defined(__GNUC__) && \
    (defined(__clang__) || !defined(_WIN32))
#define EB_CPU_X86 1
#else
#define EB_CPU_X86 0
#endif

/* The path that EB_CPU_BEST stands for here; any other is itself. */
eb_cpu eb_cpu_choose(eb_cpu wanted);

#endif
