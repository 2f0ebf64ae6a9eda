/* SPDX-License-Identifier: MIT */
/*
 * log, log1p, exp and the logistic function of EB_LANES numbers at once: the
 * operations of maths_log.c and maths_exp.c in the same order, and so the
 * same bits. What those files treat apart (zeros, infinities, NaN, subnormal
 * numbers, results that overflow) goes through them, lane by lane; in scores
 * it does not happen.
 *
 * For vector files, after base/lanes.h.
 */
#ifndef EB_BASE_MATHS_LANES_H
#define EB_BASE_MATHS_LANES_H

#include <float.h>

#include "base/lanes.h"
#include "base/maths.h"
#include "base/maths_tables.h"

typedef struct lanes_pair {
    eb_reals high, low;
} lanes_pair;

static inline lanes_pair lanes_pair_sum(eb_reals a, eb_reals b) {
    const eb_reals sum = a + b;
    const eb_reals part = sum - a;
    return (lanes_pair){sum, (a - (sum - part)) + (b - part)};
}

/* f of each lane, by the scalar function. */
static inline eb_reals lanes_each(double (*f)(double), eb_reals x) {
    double each[EB_LANES];
    lanes_store(each, x);
    for (int lane = 0; lane < EB_LANES; ++lane) each[lane] = f(each[lane]);
    return lanes_load(each);
}

/* A row of the logarithm's table in each lane. */
typedef struct lanes_log_row {
    eb_reals inverse, log_high, log_low;
} lanes_log_row;

#if defined(EB_LANES_AVX512)
/* Two rows, one in each half. */
static inline __m512d lanes_log_two(uint64_t low, uint64_t high) {
    return _mm512_insertf64x4(
        _mm512_castpd256_pd512(_mm256_load_pd(&eb_log_table[low].inverse)),
        _mm256_load_pd(&eb_log_table[high].inverse), 1);
}
#endif

/*
 * With wide vectors, each row is loaded whole and the rows are transposed: 15
 * instructions for eight lanes where single loads are 42.
 */
static inline lanes_log_row lanes_log_row_of(eb_bits row) {
#if defined(EB_LANES_AVX512)
    uint64_t at[8];
    memcpy(at, &row, sizeof at);
    const __m512d pair[4] = {
        lanes_log_two(at[0], at[2]), lanes_log_two(at[1], at[3]),
        lanes_log_two(at[4], at[6]), lanes_log_two(at[5], at[7])};
    const __m512d even_low = _mm512_unpacklo_pd(pair[0], pair[1]);
    const __m512d even_high = _mm512_unpacklo_pd(pair[2], pair[3]);
    const __m512d odd_low = _mm512_unpackhi_pd(pair[0], pair[1]);
    const __m512d odd_high = _mm512_unpackhi_pd(pair[2], pair[3]);
    return (lanes_log_row){
        (eb_reals)_mm512_shuffle_f64x2(even_low, even_high, 0x88),
        (eb_reals)_mm512_shuffle_f64x2(odd_low, odd_high, 0x88),
        (eb_reals)_mm512_shuffle_f64x2(even_low, even_high, 0xdd)};
#elif defined(EB_LANES_AVX2)
    uint64_t at[4];
    memcpy(at, &row, sizeof at);
    const __m256d rows[4] = {_mm256_load_pd(&eb_log_table[at[0]].inverse),
                             _mm256_load_pd(&eb_log_table[at[1]].inverse),
                             _mm256_load_pd(&eb_log_table[at[2]].inverse),
                             _mm256_load_pd(&eb_log_table[at[3]].inverse)};
    const __m256d even_low = _mm256_unpacklo_pd(rows[0], rows[1]);
    const __m256d even_high = _mm256_unpacklo_pd(rows[2], rows[3]);
    const __m256d odd_low = _mm256_unpackhi_pd(rows[0], rows[1]);
    const __m256d odd_high = _mm256_unpackhi_pd(rows[2], rows[3]);
    return (lanes_log_row){
        (eb_reals)_mm256_permute2f128_pd(even_low, even_high, 0x20),
        (eb_reals)_mm256_permute2f128_pd(odd_low, odd_high, 0x20),
        (eb_reals)_mm256_permute2f128_pd(even_low, even_high, 0x31)};
#else
    const double *table = &eb_log_table[0].inverse;
    const unsigned stride = sizeof(eb_log_row) / sizeof(double);
    return (lanes_log_row){lanes_look_up(table, row, stride),
                           lanes_look_up(table + 1, row, stride),
                           lanes_look_up(table + 2, row, stride)};
#endif
}

/* log(x + rest) for lanes of normal positive x. */
static inline eb_reals lanes_log_parts(eb_reals x, eb_reals rest,
                                       int has_rest) {
    const eb_bits raw = lanes_bits(x);
    const eb_bits fraction = raw & ((UINT64_C(1) << 52) - 1);
    const eb_bits row = (fraction + (UINT64_C(1) << 44)) >> 45;
    /* 1 from EB_LOG_FIRST_HALVED to 128, by a carry into bit 7. */
    const eb_bits halved = (row + (128 - EB_LOG_FIRST_HALVED)) >> 7;
    const eb_bits one = (1023 - halved) << 52;
    const eb_bits low_bits =
        lanes_bits(lanes_all(0.0)) + ((UINT64_C(1) << 21) - 1);
    const eb_reals m = lanes_of(one | fraction);
    const eb_reals m_high = lanes_of((one | fraction) & ~low_bits);
    const lanes_log_row entry = lanes_log_row_of(row);
    const eb_reals inverse = entry.inverse;

    lanes_pair r =
        lanes_pair_sum(m_high * inverse - 1.0, (m - m_high) * inverse);
    const eb_bits power = (raw >> 52) - 1023 + halved;
    if (has_rest) {
        const eb_reals scale = lanes_of((1023 - power) << 52);
        r.low += rest * scale * inverse;
        r = lanes_pair_sum(r.high, r.low);
    }
    const eb_reals exponent = lanes_real(power);
    const eb_reals whole = exponent * 0.6931471805598903 + entry.log_high;
    const eb_reals whole_low = exponent * 5.497923018708371e-14 + entry.log_low;

    const eb_reals u = r.high;
    eb_reals sum = 1.0 / 7 - u * (1.0 / 8);
    sum = 1.0 / 5 - u * (1.0 / 6 - u * sum);
    sum = 1.0 / 3 - u * (1.0 / 4 - u * sum);
    const eb_reals curve = u * u * u * sum - 0.5 * u * u;
    const lanes_pair head = lanes_pair_sum(whole, u);
    return head.high + (head.low + (r.low + (whole_low + curve)));
}

static inline eb_reals lanes_log(eb_reals x) {
    const eb_bits good = lanes_at_most(lanes_all(DBL_MIN), x) &
                         lanes_at_most(x, lanes_all(DBL_MAX));
    if (lanes_any(~good)) return lanes_each(eb_log, x);
    return lanes_log_parts(x, x, 0);
}

static inline eb_reals lanes_log1p(eb_reals x) {
    const eb_bits good =
        lanes_less(lanes_all(-1.0), x) & lanes_at_most(x, lanes_all(0x1p60));
    if (lanes_any(~good)) return lanes_each(eb_log1p, x);
    const lanes_pair sum = lanes_pair_sum(lanes_all(1.0), x);
    const eb_reals value = lanes_log_parts(sum.high, sum.low, 1);
    const eb_bits tiny =
        lanes_less(x, lanes_all(0x1p-54)) & lanes_less(lanes_all(-0x1p-54), x);
    return lanes_choose(tiny, x, value);
}

/* exp(x) for lanes of |x| <= 700. */
static inline eb_reals lanes_exp_parts(eb_reals x) {
    const eb_reals y = x * 46.16624130844683;
    const eb_bits below = lanes_less(x * 46.16624130844683, lanes_all(0.0));
    const eb_reals steps =
        lanes_truncate(lanes_choose(below, y - 0.5, y + 0.5));
    const eb_reals rest = x - steps * 0.021660849392446835;
    const lanes_pair sum =
        lanes_pair_sum(rest, -(steps * 5.145609244655338e-14));
    const eb_reals r = sum.high, r_low = sum.low + 0.0;

    const eb_bits shifted = lanes_whole(steps) + 32 * 2048;
    const double *table = &eb_exp2_table[0].high;
    const eb_reals high = lanes_look_up(table, shifted & 31, 2);
    const eb_reals low = lanes_look_up(table + 1, shifted & 31, 2);
    eb_reals tail = 1.0 / 720 + r * (1.0 / 5040);
    tail = 1.0 / 24 + r * (1.0 / 120 + r * tail);
    tail = r * r * (0.5 + r * (1.0 / 6 + r * tail));
    const eb_reals growth = r + (r_low + tail);
    const eb_reals value = high + (low + high * growth);
    return value * lanes_of(((shifted >> 5) - 2048 + 1023) << 52);
}

static inline eb_reals lanes_exp(eb_reals x) {
    const eb_bits good = lanes_at_most(lanes_all(-700.0), x) &
                         lanes_at_most(x, lanes_all(700.0));
    if (lanes_any(~good)) return lanes_each(eb_exp, x);
    return lanes_exp_parts(x);
}

static inline eb_reals lanes_expit(eb_reals x) {
    const eb_bits sign = lanes_bits(lanes_all(-0.0));
    const eb_reals decay = lanes_exp(lanes_of(lanes_bits(x) | sign));
    const eb_bits below = lanes_less(x, lanes_all(0.0));
    return lanes_choose(below, decay, lanes_all(1.0)) / (1.0 + decay);
}

#endif
