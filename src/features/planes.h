/* SPDX-License-Identifier: MIT */
/*
 * The marks of a row as bit planes: session s is bit s % 64 of word s / 64,
 * so that counting is AND and popcount. Made in per-thread scratch from the
 * low nibbles of the marks (data/codes.h).
 */
#ifndef EB_FEATURES_PLANES_H
#define EB_FEATURES_PLANES_H

#include "data/view.h"

typedef struct eb_planes {
    const eb_grid *grid;
    uint32_t words;
    uint64_t raw[4][EB_MASK_WORDS]; /* bits 0 to 3 of the kind */
    uint64_t possible[EB_MASK_WORDS];
    uint64_t absent[EB_MASK_WORDS];
    uint64_t unauthorised[EB_MASK_WORDS];
} eb_planes;

void eb_planes_make(eb_strip strip, eb_planes *out);

/* Sessions of one kind. */
void eb_planes_kind(const eb_planes *planes, int kind,
                    uint64_t out[EB_MASK_WORDS]);
int64_t eb_planes_count_kind(const eb_planes *planes, int kind);

int64_t eb_mask_count(const uint64_t *mask, uint32_t words);
int64_t eb_mask_count_and(const uint64_t *a, const uint64_t *b, uint32_t words);
/* Sessions from `first` up to, not including, `end`: at most 64 of them. */
uint64_t eb_mask_range(const uint64_t *mask, uint32_t first, uint32_t end);

#endif
