/* SPDX-License-Identifier: MIT */
/*
 * Families (features 62 to 64) of a block. The pupil's own days come out of
 * the fields in lanes; families differ from lane to lane, so that the rest is
 * done one at a time: the family's sum without the pupil, by six words of
 * days. A pupil who is in the family with two schools goes the slow way.
 */
#ifndef EB_FEATURES_BLOCK_FAMILY_H
#define EB_FEATURES_BLOCK_FAMILY_H

#include "data/links.h"
#include "features/block_state.h"

/* One bit of seven for each day of a week, of fields with two. */
EB_INLINE eb_bits days_of_fields(eb_bits x) {
    x = (x | (x >> 1)) & EVERY_FIELD(0x5555);
    x = (x | (x >> 1)) & EVERY_FIELD(0x3333);
    x = (x | (x >> 2)) & EVERY_FIELD(0x0f0f);
    return (x | (x >> 4)) & EVERY_FIELD(0x00ff);
}

/* Fields of a week as days from 1 August, of both sets. Fields of earlier
 * years are empty. */
EB_INLINE void days_of_year(const block_state *s,
                            eb_bits possible[EB_DAY_WORDS + 1],
                            eb_bits absent[EB_DAY_WORDS + 1]) {
    const eb_school_plan *plan = s->plan;
    eb_bits p = lanes_every(0), a = p;
    EB_UNROLL for (int w = 0; w <= EB_DAY_WORDS; w++) {
        possible[w] = absent[w] = p;
    }
    for (uint32_t field = plan->first_field; field < plan->fields; field++) {
        if (field % 4 == 0 || field == plan->first_field) {
            p = days_of_fields(s->field_possible[field / 4]);
            a = days_of_fields(s->field_absent[field / 4]);
        }
        const eb_bits p_week = lanes_down(p, field % 4 * 16) & UINT64_C(0x7f);
        const eb_bits a_week = lanes_down(a, field % 4 * 16) & UINT64_C(0x7f);
        const int monday = plan->monday[field];
        if (monday < 0) { /* 1 August is in this week */
            possible[0] |= lanes_down(p_week, (unsigned)-monday);
            absent[0] |= lanes_down(a_week, (unsigned)-monday);
            continue;
        }
        const unsigned at = (unsigned)monday % 64;
        possible[monday / 64] |= lanes_up(p_week, at);
        absent[monday / 64] |= lanes_up(a_week, at);
        if (at <= 57) continue;
        possible[monday / 64 + 1] |= lanes_down(p_week, 64 - at);
        absent[monday / 64 + 1] |= lanes_down(a_week, 64 - at);
    }
}

/* The row's part in its family, and then the family without it. */
EB_INLINE void siblings_of_lane(block_state *s, size_t lane,
                                const eb_family *family,
                                const eb_bits *possible,
                                const eb_bits *absent) {
    eb_family_share own;
    eb_family_days others;
    eb_siblings siblings;
    own.possible = (int64_t)s->possible_count[lane];
    own.absent = (int64_t)s->absent_count[lane];
    EB_UNROLL for (int w = 0; w < EB_DAY_WORDS; w++) {
        own.days.possible[w] = possible[w][lane];
        own.days.absent[w] = absent[w][lane];
    }
    eb_family_others(&family->sum, &own, &siblings, &others);
    int64_t days = 0, together = 0;
    EB_UNROLL for (int w = 0; w < EB_DAY_WORDS; w++) {
        const uint64_t counted = own.days.absent[w] & others.possible[w];
        days += eb_popcount64(counted);
        together += eb_popcount64(counted & others.absent[w]);
    }
    s->out[EB_F_SIBLINGS][lane] = (double)siblings.pupils;
    s->out[EB_F_SIBLING_RATE][lane] =
        eb_ratio(siblings.absent, siblings.possible);
    s->out[EB_F_SIBLING_DAYS][lane] = eb_ratio(together, days);
}

/* The slow way, with all that the pupil and the family have. */
EB_INLINE void family_of_lane(block_state *s, size_t lane) {
    double out[EB_FEATURE_COUNT];
    eb_features_family_of(s->block->view, s->block->entries[lane], out);
    for (int f = EB_F_SIBLINGS; f <= EB_F_SIBLING_DAYS; f++) {
        s->out[f][lane] = out[f];
    }
}

EB_STAGE void block_family(block_state *s) {
    const eb_block *block = s->block;
    const eb_view *view = block->view;
    eb_bits possible[EB_DAY_WORDS + 1], absent[EB_DAY_WORDS + 1];
    int have_days = 0;
    s->out[EB_F_SIBLING_RATE] = lanes_all((double)NAN);
    s->out[EB_F_SIBLING_DAYS] = lanes_all((double)NAN);
    for (size_t lane = 0; lane < block->count; lane++) {
        const eb_view_entry *entry = block->entries[lane];
        if (view->options.links != NULL) {
            family_of_lane(s, lane);
            continue;
        }
        const eb_family *family = eb_entry_family(view, entry);
        s->out[EB_F_SIBLINGS][lane] =
            entry->attributes->family == EB_NO_ID ? (double)NAN : 0.0;
        if (family == NULL) continue;
        if (!family->one_each && !eb_entry_is_share(view, entry, family)) {
            family_of_lane(s, lane);
            continue;
        }
        if (!have_days) {
            days_of_year(s, possible, absent);
            have_days = 1;
        }
        siblings_of_lane(s, lane, family, possible, absent);
    }
}

#endif
