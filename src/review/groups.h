/* SPDX-License-Identifier: MIT */
/* Groups of rows, and which of their counts may be seen. */
#ifndef EB_REVIEW_GROUPS_H
#define EB_REVIEW_GROUPS_H

#include "review/evaluate.h"

/* Pupils of one value of a column: all, and those of them with a row that ...
 * Of rows not yet persistent on their day. */
typedef struct eb_group_pupils {
    int64_t all, became, flagged, right;
} eb_group_pupils;

/* Values of column c are groups first[c] .. first[c + 1] - 1. */
typedef struct eb_group_counts {
    eb_group_pupils total;
    eb_group_pupils *of; /* by group */
    size_t *first;       /* column_count + 1 */
    size_t count;
} eb_group_counts;

#define EB_NO_VALUE UINT32_MAX

/* 1 when each value of `inner` lies within one value of `outer`, which has
 * several; writes which. EB_NO_VALUE for a value without a row. */
int eb_group_lies_within(const eb_evidence *evidence, size_t inner,
                         size_t outer, uint32_t *within);

/* Writes EB_HIDE_... of each group. */
eb_status eb_groups_hide(const eb_evidence *evidence,
                         const eb_group_counts *counts, unsigned char *hidden,
                         eb_error *err);

#endif
