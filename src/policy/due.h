/* SPDX-License-Identifier: MIT */
/*
 * By when: so many school days after a day, by the calendar file of the
 * school; without one, Mondays to Fridays, and said to be a guess.
 */
#ifndef EB_POLICY_DUE_H
#define EB_POLICY_DUE_H

#include "data/view.h"

/* The planned days of one school and year, kept for the next question. */
typedef struct eb_due {
    uint32_t school;
    int year; /* 0: nothing kept */
    int days; /* planned; 0: the calendar says nothing of that year */
    uint8_t planned[EB_YEAR_DAYS];
} eb_due;

/* The last of `count` school days after `from`; with 0, the first school day
 * on or after it. */
eb_date eb_due_date(const eb_register *reg, eb_due *kept, uint32_t school,
                    eb_date from, int count, int *is_guess);

#endif
