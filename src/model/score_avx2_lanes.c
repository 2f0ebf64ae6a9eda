/* SPDX-License-Identifier: MIT */
/*
 * Scores of 4 rows at once, with AVX2.
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
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt")
#endif

#define EB_LANES 4
#define EB_LANES_AVX2 1
#define EB_LANES_PATH EB_SCORE_LANES_AVX2
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
