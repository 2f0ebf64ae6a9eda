/* SPDX-License-Identifier: MIT */
#ifndef EB_POLICY_OUTCOMES_RATE_H
#define EB_POLICY_OUTCOMES_RATE_H

#include <stddef.h>
#include <stdint.h>

/* A pupil: `value` of `sessions` (above 0). */
typedef struct eb_rate_row {
    uint64_t family; /* rows of one family are not independent */
    int64_t sessions;
    double value;
} eb_rate_row;

typedef struct eb_rate {
    double rate;     /* sum of values / sum of sessions; NaN without rows */
    double variance; /* of that, by families; NaN with fewer than two */
    int64_t families;
} eb_rate;

/* Sorts the rows by family. */
void eb_rate_of(eb_rate_row *rows, size_t count, eb_rate *out);
/* The 95 % interval of a rate, and of the difference a - b (Welch). */
void eb_rate_limits(const eb_rate *of, double *low, double *high);
void eb_rate_difference(const eb_rate *a, const eb_rate *b, double *difference,
                        double *low, double *high);
/* Student's t at 0.975, for at least one degree of freedom. */
double eb_student_975(double freedom);

#endif
