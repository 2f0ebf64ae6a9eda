/* SPDX-License-Identifier: MIT */
/* One part of an evaluation: all of it, a half term, or a day. */
#ifndef EB_REVIEW_PART_H
#define EB_REVIEW_PART_H

#include "review/lists.h"

typedef struct eb_part_rows {
    const eb_evidence *evidence;
    const uint32_t *rows; /* of the part */
    size_t count;
    const uint32_t *days; /* of the part */
    size_t day_count;
    const eb_day_lists *lists; /* by day of the evidence */
    int64_t places;
} eb_part_rows;

/* Judges the model on the rows of a part. */
eb_status eb_part_judge(const eb_part_rows *of, const eb_resamples *how,
                        eb_part *out, eb_error *err);

#endif
