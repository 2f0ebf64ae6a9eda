/* SPDX-License-Identifier: MIT */
/*
 * Sixteen running sums, each of one pair of columns and each over the rows in
 * order. In plain C they are sixteen variables, not an array, since compilers
 * then hold them in registers; with AVX2 they are four registers of four. As no
 * two of them are ever added, the order of additions is the same for both.
 */
#include "train/columns_lanes.h"

void eb_tile_add_plain(const double *a, const double *b, size_t rows,
                       double *to) {
    double s00 = 0.0, s01 = 0.0, s02 = 0.0, s03 = 0.0;
    double s10 = 0.0, s11 = 0.0, s12 = 0.0, s13 = 0.0;
    double s20 = 0.0, s21 = 0.0, s22 = 0.0, s23 = 0.0;
    double s30 = 0.0, s31 = 0.0, s32 = 0.0, s33 = 0.0;
    for (size_t r = 0; r < rows; r++, a += 4, b += 4) {
        double b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        s00 += a[0] * b0, s01 += a[0] * b1, s02 += a[0] * b2, s03 += a[0] * b3;
        s10 += a[1] * b0, s11 += a[1] * b1, s12 += a[1] * b2, s13 += a[1] * b3;
        s20 += a[2] * b0, s21 += a[2] * b1, s22 += a[2] * b2, s23 += a[2] * b3;
        s30 += a[3] * b0, s31 += a[3] * b1, s32 += a[3] * b2, s33 += a[3] * b3;
    }
    const double sums[16] = {s00, s01, s02, s03, s10, s11, s12, s13,
                             s20, s21, s22, s23, s30, s31, s32, s33};
    for (size_t i = 0; i < 16; i++) to[i] += sums[i];
}

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

__attribute__((target("avx2"))) static __m256d plus_product(__m256d sum,
                                                            const double *a,
                                                            __m256d b) {
    return _mm256_add_pd(sum, _mm256_mul_pd(_mm256_broadcast_sd(a), b));
}

__attribute__((target("avx2"))) static void tile_add_avx2(const double *a,
                                                          const double *b,
                                                          size_t rows,
                                                          double *to) {
    __m256d sums[4] = {_mm256_setzero_pd(), _mm256_setzero_pd(),
                       _mm256_setzero_pd(), _mm256_setzero_pd()};
    for (size_t r = 0; r < rows; r++, a += 4, b += 4) {
        __m256d row = _mm256_loadu_pd(b);
        sums[0] = plus_product(sums[0], a, row);
        sums[1] = plus_product(sums[1], a + 1, row);
        sums[2] = plus_product(sums[2], a + 2, row);
        sums[3] = plus_product(sums[3], a + 3, row);
    }
    for (size_t i = 0; i < 4; i++)
        _mm256_storeu_pd(to + 4 * i,
                         _mm256_add_pd(_mm256_loadu_pd(to + 4 * i), sums[i]));
}

eb_tile_adder eb_tile_adder_here(void) {
    return __builtin_cpu_supports("avx2") ? tile_add_avx2 : eb_tile_add_plain;
}

#else

eb_tile_adder eb_tile_adder_here(void) { return eb_tile_add_plain; }

#endif
