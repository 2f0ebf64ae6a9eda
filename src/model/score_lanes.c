/* SPDX-License-Identifier: MIT */
/*
 * Which path scores take. AVX-512's later extensions count bits, which is not
 * what a score does: they take the same path.
 */
#include "model/score_lanes.h"

#include "base/cpu.h"

const eb_score_lanes *eb_score_lanes_of(eb_cpu cpu) {
#if EB_CPU_X86
    switch (eb_cpu_choose(cpu)) {
        case EB_CPU_AVX512PLUS:
        case EB_CPU_AVX512:
            return &EB_SCORE_LANES_AVX512;
        case EB_CPU_AVX2:
            return &EB_SCORE_LANES_AVX2;
        case EB_CPU_SCALAR:
            return NULL;
        default:
            return &EB_SCORE_LANES_PORTABLE;
    }
#elif defined(__GNUC__)
    return cpu == EB_CPU_SCALAR ? NULL : &EB_SCORE_LANES_PORTABLE;
#else
    (void)cpu;
    return NULL;
#endif
}

const eb_score_lanes *eb_score_lanes_for(eb_cpu cpu, size_t n) {
    if (n <= 2 && cpu != EB_CPU_SCALAR) cpu = EB_CPU_PORTABLE;
    return eb_score_lanes_of(cpu);
}
