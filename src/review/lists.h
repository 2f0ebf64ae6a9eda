/* SPDX-License-Identifier: MIT */
/*
 * The lists of each day, by the model and by each simple rule: how well they
 * are in order, and what their first 5, 10 and 20 % hold, or as many as there
 * are places. All of it adds up over days, so it is counted once a day for
 * every resample.
 */
#ifndef EB_REVIEW_LISTS_H
#define EB_REVIEW_LISTS_H

#include "review/bench.h"
#include "review/resample.h"

#define EB_LIST_POPULATIONS 2 /* EB_OF_ALL, EB_OF_FRESH */

/* The figures of one population and yardstick on a day: all of them sums, so
 * that those of days add up. */
enum {
    EB_LIST_PAIRS,     /* of one who became persistent and one who did not */
    EB_LIST_PAIRS_WON, /* ranked in that order; ties one half */
    EB_LIST_OUTCOMES,
    EB_LIST_PRECISIONS, /* average precision times outcomes */
    EB_LIST_LISTED,     /* by cut: the length of the list, ... */
    EB_LIST_RIGHT = EB_LIST_LISTED + EB_CUTS, /* ... who became persistent */
    EB_LIST_SUMS = EB_LIST_RIGHT + EB_CUTS
};

/* Where those sums begin among all of a day. */
#define EB_LIST_AT(population, yardstick)                         \
    (((size_t)(population)*EB_YARDSTICKS + (size_t)(yardstick)) * \
     (size_t)EB_LIST_SUMS)
#define EB_LIST_FIGURES EB_LIST_AT(EB_LIST_POPULATIONS, 0)

/* Lists of 0, 5 ... 100 % of a day, and how many on each became persistent. */
typedef double eb_list_curves[EB_LIST_POPULATIONS][EB_YARDSTICKS]
                             [EB_CAPTURE_POINTS];

typedef struct eb_day_lists {
    double *drawn; /* (resamples + 1) rows of EB_LIST_FIGURES */
    eb_list_curves right;
} eb_day_lists;

/* Draws the lists of one day. The caller releases out->drawn, also after an
 * error. */
eb_status eb_lists_of_day(const eb_evidence *evidence, const uint32_t *rows,
                          size_t count, const eb_resamples *how, int64_t places,
                          eb_day_lists *out, eb_error *err);

#endif
