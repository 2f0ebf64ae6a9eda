/* SPDX-License-Identifier: MIT */
/*
 * Asks the processor what it has. The compiler's own helper looks at the
 * operating system too: registers of 512 bits are of no use where it does not
 * save them.
 */
#include "base/cpu.h"

#include <string.h>

static const char *const NAMES[EB_CPUS] = {"best", "scalar", "portable",
                                           "avx2", "avx512", "avx512plus"};

#if EB_CPU_X86

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static int has_avx512plus(void) {
    return has_avx512() && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("avx512bitalg") &&
           __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("gfni");
}

#else

static int has_avx2(void) { return 0; }
static int has_avx512(void) { return 0; }
static int has_avx512plus(void) { return 0; }

#endif

int eb_cpu_has(eb_cpu cpu) {
    switch (cpu) {
        case EB_CPU_BEST:
        case EB_CPU_SCALAR:
        case EB_CPU_PORTABLE:
            return 1;
        case EB_CPU_AVX2:
            return has_avx2();
        case EB_CPU_AVX512:
            return has_avx512();
        case EB_CPU_AVX512PLUS:
            return has_avx512plus();
        default:
            return 0;
    }
}

eb_cpu eb_cpu_choose(eb_cpu wanted) {
    if (wanted != EB_CPU_BEST) return wanted;
    if (has_avx512plus()) return EB_CPU_AVX512PLUS;
    if (has_avx512()) return EB_CPU_AVX512;
    return has_avx2() ? EB_CPU_AVX2 : EB_CPU_PORTABLE;
}

const char *eb_cpu_name(eb_cpu cpu) {
    return (unsigned)cpu < EB_CPUS ? NAMES[cpu] : "";
}

int eb_cpu_find(const char *name) {
    for (int i = 0; name != NULL && i < EB_CPUS; i++) {
        if (strcmp(NAMES[i], name) == 0) return i;
    }
    return -1;
}
