/* SPDX-License-Identifier: MIT */
/*
 * Tables that base/maths reads. The numbers stand in maths_tables.c, which
 * `tests/reference/maths_values.py tables` prints from the definitions.
 * Private to base/maths*.
 */
#ifndef EB_BASE_MATHS_TABLES_H
#define EB_BASE_MATHS_TABLES_H

#include "base/maths_pair.h"

/* 2^(j/32) as the sum of two doubles. */
extern const eb_maths_pair eb_exp2_table[32];

/*
 * Row j serves arguments near c = 1 + j/128 (from row 53 on near c/2, so that
 * the rows run from 0.707 to 1.41 and c = 2 means 1): `inverse` is 1/c in 11
 * bits, and log_high + log_low = -log(inverse), where log_high is a multiple
 * of 2^-42, so that adding a whole number of ln 2's high part is exact.
 */
#define EB_LOG_FIRST_HALVED 53
typedef struct eb_log_row {
    _Alignas(32) double inverse; /* one load for a vector's row */
    double log_high;
    double log_low;
} eb_log_row;
extern const eb_log_row eb_log_table[129];

/* log Gamma(2 + z) = sum of [k] z^(k + 1). */
#define EB_LGAMMA_TERMS 32
extern const double eb_lgamma_taylor[EB_LGAMMA_TERMS];

/* Stirling: log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2)
 * = sum of [k] x^-(2k + 1). */
#define EB_STIRLING_TERMS 8
extern const double eb_stirling[EB_STIRLING_TERMS];

/* Temme: [k][n] is the coefficient of a^-k eta^n (DLMF 8.12.10 to 8.12.12);
 * the later rows are shorter, and end in zeros. */
#define EB_TEMME_ROWS 4
#define EB_TEMME_TERMS 16
extern const double eb_temme[EB_TEMME_ROWS][EB_TEMME_TERMS];

#endif
