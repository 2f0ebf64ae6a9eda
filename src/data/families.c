/* SPDX-License-Identifier: MIT */
#include "data/families.h"

void eb_family_share_add(eb_family_share *to, const eb_family_share *from) {
    to->possible += from->possible;
    to->absent += from->absent;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        to->days.possible[w] |= from->days.possible[w];
        to->days.absent[w] |= from->days.absent[w];
    }
}

static void add_days(uint64_t *once, uint64_t *twice, const uint64_t *days) {
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        twice[w] |= once[w] & days[w];
        once[w] |= days[w];
    }
}

void eb_family_sum_add(eb_family_sum *to, const eb_family_share *pupil) {
    to->pupils += pupil->possible > 0;
    to->possible += pupil->possible;
    to->absent += pupil->absent;
    add_days(to->once.possible, to->twice.possible, pupil->days.possible);
    add_days(to->once.absent, to->twice.absent, pupil->days.absent);
}
