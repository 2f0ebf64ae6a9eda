/* SPDX-License-Identifier: MIT */
#ifndef EB_POLICY_CASES_H
#define EB_POLICY_CASES_H

#include "data/ids.h"
#include "earlybell/policy.h"

typedef struct eb_case_row {
    uint32_t pupil, who, note; /* in the ids and words of the cases */
    eb_event event;
    int64_t at;
    size_t order; /* as they were added */
} eb_case_row;

struct eb_cases {
    eb_memory memory;
    eb_ids pupils, words;
    eb_case_row *rows; /* after close: by pupil, time, order */
    size_t count, room;
    int closed;
};

/* The date of a minute since 1970. */
eb_date eb_case_date(int64_t at);

#endif
