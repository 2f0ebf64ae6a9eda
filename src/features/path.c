/* SPDX-License-Identifier: MIT */
/*
 * Which code computes a block. A compiler without vectors has none: rows are
 * then computed one at a time.
 */
#include "features/block.h"

const eb_block_path *eb_block_path_of(eb_cpu cpu) {
    switch (cpu) {
#if defined(__GNUC__)
        case EB_CPU_PORTABLE:
            return &eb_block_portable;
#endif
#if EB_CPU_X86
        case EB_CPU_AVX2:
            return &eb_block_avx2;
        case EB_CPU_AVX512:
            return &eb_block_avx512;
        case EB_CPU_AVX512PLUS:
            return &eb_block_avx512plus;
#endif
        default:
            return NULL;
    }
}
