/* SPDX-License-Identifier: MIT */
/*
 * A family as one sum, from which any one pupil can be taken out again, so
 * that a family_id shared by a thousand pupils (a bad export) costs a
 * thousand steps, not a million. Of days it keeps those on which one pupil or
 * more had a possible session, and those on which two or more had.
 */
#ifndef EB_DATA_FAMILIES_H
#define EB_DATA_FAMILIES_H

#include "earlybell/data.h"

#define EB_DAY_WORDS 6 /* 366 days from 1 August */

typedef struct eb_family_days {
    uint64_t possible[EB_DAY_WORDS], absent[EB_DAY_WORDS];
} eb_family_days;

/* A pupil's year in a family: all its enrolments there together. */
typedef struct eb_family_share {
    int64_t possible, absent; /* sessions */
    eb_family_days days;
} eb_family_share;

typedef struct eb_family_sum {
    int64_t pupils, possible, absent; /* pupils with a possible session */
    eb_family_days once, twice;
} eb_family_sum;

typedef struct eb_siblings {
    int64_t pupils, possible, absent; /* sessions */
} eb_siblings;

/* Adds to a share (an enrolment) or to a sum (a pupil, once). */
void eb_family_share_add(eb_family_share *to, const eb_family_share *from);
void eb_family_sum_add(eb_family_sum *to, const eb_family_share *pupil);

/* The others: the sum without the pupil, which was added to it. */
static inline void eb_family_others(const eb_family_sum *sum,
                                    const eb_family_share *pupil,
                                    eb_siblings *out, eb_family_days *days) {
    out->pupils = sum->pupils - (pupil->possible > 0);
    out->possible = sum->possible - pupil->possible;
    out->absent = sum->absent - pupil->absent;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        days->possible[w] = sum->twice.possible[w] |
                            (sum->once.possible[w] & ~pupil->days.possible[w]);
        days->absent[w] = sum->twice.absent[w] |
                          (sum->once.absent[w] & ~pupil->days.absent[w]);
    }
}

#endif
