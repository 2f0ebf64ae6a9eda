/* SPDX-License-Identifier: MIT */
/*
 * The decayed sums of a row's own marks (BAND_PRIOR.md, 3) from its planes:
 * the sums of eb_band_own_marks, in the same order and so to the last bit.
 */
#ifndef EB_MODEL_OWN_MARKS_H
#define EB_MODEL_OWN_MARKS_H

#include "data/view_block.h"
#include "model/band_prior.h"

/* Earlier sessions, and those of the last 4 school weeks. */
enum { EB_OWN_EARLIER, EB_OWN_RECENT, EB_OWN_PARTS };

typedef struct eb_own_sums {
    double possible[EB_OWN_PARTS]; /* sums of v, */
    double absent[EB_OWN_PARTS];   /* of v over absent sessions, */
    double season[EB_OWN_PARTS];   /* of v t */
} eb_own_sums;

/* What depends only on which sessions were possible: most pupils of a school
 * share it. */
typedef struct eb_own_pattern {
    const eb_grid *grid; /* NULL: none kept */
    int season;
    unsigned uses;
    uint64_t possible_in[EB_MASK_WORDS];
    double possible[EB_OWN_PARTS], season_sum[EB_OWN_PARTS];
    double value[EB_YEAR_SESSIONS]; /* v, by session */
} eb_own_pattern;

#define EB_OWN_PATTERNS 3

/* Kept from row to row by one worker; begin with zeros. */
typedef struct eb_own_cache {
    eb_own_pattern pattern[EB_OWN_PATTERNS];
} eb_own_cache;

void eb_own_sums_of(const eb_band_prior *model, int season,
                    const eb_row_planes *row, eb_own_cache *cache,
                    eb_own_sums *out);

#endif
