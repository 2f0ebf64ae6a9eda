/* SPDX-License-Identifier: MIT */
/*
 * Blocks for avx512plus: 8 pupils side by side. The computing is that of
 * features/block_rows.h; here only its width and what the processor must have.
 */
#include "base/cpu.h"

#if EB_CPU_X86

#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(                                                                                               \
    __attribute__((target(                                                                                                  \
        "avx2,bmi,bmi2,popcnt,avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx512bitalg,avx512vbmi,gfni"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target( \
    "avx2,bmi,bmi2,popcnt,avx512f,avx512cd,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx512bitalg,avx512vbmi,gfni")
#endif

#define EB_LANES 8
#define EB_LANES_AVX512 1
#define EB_LANES_AVX512PLUS 1
#define EB_PATH eb_block_avx512plus
#include "features/block_rows.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
