/* SPDX-License-Identifier: MIT */
/*
 * Scores of 8 rows at once, with AVX-512 F, BW, DQ and VL.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/cpu.h"
#include "model/score_lanes.h"

#if EB_CPU_X86

#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(                                                \
    __attribute__((                                                          \
        target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")
#endif

#define EB_LANES 8
#define EB_LANES_AVX512 1
#define EB_LANES_PATH EB_SCORE_LANES_AVX512
#include "base/bit_lanes.h"
#include "model/rows_lanes.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else

/* No translation unit may be empty. */
typedef int eb_not_this_machine;

#endif
