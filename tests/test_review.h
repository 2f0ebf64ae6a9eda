/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the review's figures share: the golden cases, rankings
 * made of them, and comparisons that take NaN for a value.
 */
#ifndef EB_TESTS_TEST_REVIEW_H
#define EB_TESTS_TEST_REVIEW_H

#include <math.h>

#include "earlybell/review.h"
#include "fixtures/review/metrics_values.h"
#include "test.h"

#define CASE_COUNT (sizeof GOLDEN_CASES / sizeof *GOLDEN_CASES)

/* Where the figures of a case begin. */
enum {
    AT_AUROC,
    AT_PRECISION,
    AT_BRIER,
    AT_LOG_SCORE,
    AT_ERROR_BY_COUNT,
    AT_ERROR_BY_WIDTH,
    AT_LARGE,
    AT_LARGE_SE,
    AT_INTERCEPT,
    AT_SLOPE,
    AT_INTERCEPT_SE,
    AT_SLOPE_SE,
    AT_CAPTURED,         /* three rates of three figures */
    AT_NET_BENEFIT = 21, /* five thresholds of two */
    FIGURES = 31
};

/* Equal within `tolerance` of 1 or of the value, or both NaN or infinite. */
static inline int near(double got, double wanted, double tolerance) {
    if (isnan(wanted)) return isnan(got);
    if (isinf(wanted)) return got == wanted;
    return fabs(got - wanted) <= tolerance * fmax(1, fabs(wanted));
}

#define assert_near(got, wanted, tolerance, name)                    \
    do {                                                             \
        const double got_ = (got), wanted_ = (wanted);               \
        if (!near(got_, wanted_, tolerance)) {                       \
            fail_msg("%s: %.17g, not %.17g", (name), got_, wanted_); \
        }                                                            \
    } while (0)

static inline eb_ranking *rank(const double *p, const unsigned char *y,
                               const double *w, size_t count) {
    const eb_scored rows = {p, NULL, NULL, y, w, count};
    eb_ranking *ranking = NULL;
    assert_ok(eb_ranking_new(&rows, NULL, &ranking, NULL));
    return ranking;
}

static inline eb_ranking *rank_case(size_t i) {
    const struct golden_case *c = &GOLDEN_CASES[i];
    return rank(c->p, c->y, c->w, c->count);
}

/* ---- memory that ends --------------------------------------------------- */

/* `context` is an int: allocations still allowed. */
static inline void *failing_allocate(void *context, size_t size) {
    int *left = context;
    return (*left)-- > 0 ? malloc(size) : NULL;
}

static inline void *failing_resize(void *context, void *block, size_t size) {
    int *left = context;
    return (*left)-- > 0 ? realloc(block, size) : NULL;
}

static inline void failing_release(void *context, void *block) {
    (void)context;
    free(block);
}

static inline eb_memory failing_memory(int *left) {
    const eb_memory memory = {failing_allocate, failing_resize, failing_release,
                              left};
    return memory;
}

#endif
