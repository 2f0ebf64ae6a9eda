/* SPDX-License-Identifier: MIT */
/*
 * Rows of a fit made by hand: features of `absence_rate` and a few more, with
 * what became of them.
 */
#ifndef EB_TESTS_FIT_ROWS_H
#define EB_TESTS_FIT_ROWS_H

#include <math.h>
#include <stdio.h>

#include "school.h"
#include "test.h"
#include "train/fit_folds.h"
#include "train/fit_plan.h"

typedef struct hand_rows {
    eb_fit_rows rows;
    double (*features)[EB_FEATURE_COUNT];
} hand_rows;

static inline void hand_make(hand_rows *h, size_t count) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_error err = {0};
    assert_ok(eb_fit_rows_new(count, &memory, &h->rows, &err));
    h->features = calloc(count + 1, sizeof *h->features);
    assert_non_null(h->features);
    for (size_t i = 0; i < count; i++) {
        for (int f = 0; f < EB_FEATURE_COUNT; f++) h->features[i][f] = NAN;
        h->rows.features[i] = h->features[i];
        h->rows.weight[i] = 1.0;
        h->rows.trials[i] = 100;
        h->rows.remaining[i] = 100;
        h->rows.possible[i] = 100;
        h->rows.pupil[i] = (uint32_t)i;
        h->rows.phase[i] = EB_FIT_PRIMARY;
        h->features[i][EB_F_POSSIBLE_SESSIONS] = 100;
    }
}

static inline void hand_done(hand_rows *h) {
    eb_fit_rows_free(&h->rows);
    free(h->features);
}

/* `count` rows at P = 60 or 200 whose chance of absence is expit(-2.5 + z)
 * with z the log odds of a rate so far, and a yes with chance expit(z + 1);
 * three rows a pupil. */
static inline void hand_world(hand_rows *h, size_t count, uint64_t seed) {
    hand_make(h, count);
    for (size_t i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "h%zu", i / 3);
        const double u = (double)(next_random(&seed) >> 11) / 0x1p53;
        const double rate = 0.01 + 0.3 * u * u;
        const double mean = 1.0 / (1.0 + exp(2.5 - 3.0 * (rate - 0.1) * 3.0));
        h->features[i][EB_F_ABSENCE_RATE] = rate;
        h->features[i][EB_F_SPELL_LONGEST] = (double)(next_random(&seed) % 9);
        h->rows.possible[i] = i % 2 ? 60 : 200;
        h->features[i][EB_F_POSSIBLE_SESSIONS] = h->rows.possible[i];
        h->rows.half_term[i] = i % 2 ? 1 : 4;
        h->rows.pupil[i] = (uint32_t)(i / 3);
        h->rows.fold[i] = (uint8_t)eb_fold_of(1, id, EB_FIT_FOLDS);
        h->rows.draw[i] = eb_fold_draw(1, EB_FOLD_SAMPLE, id);
        for (int k = 0; k < 100; k++) {
            h->rows.absent[i] +=
                (double)(next_random(&seed) >> 11) / 0x1p53 < mean;
        }
        h->rows.outcome[i] = (double)(next_random(&seed) >> 11) / 0x1p53 <
                             1.0 / (1.0 + exp(-20.0 * (rate - 0.1)));
    }
}

/* A plan of two terms on such rows. */
static inline void hand_plan(const hand_rows *h, int kind, eb_fit_plan *plan) {
    eb_error err = {0};
    memset(plan, 0, sizeof *plan);
    plan->kind = kind;
    plan->term_count = 2;
    assert_int_equal(0, eb_fit_term_of(EB_F_ABSENCE_RATE, 20, &plan->terms[0]));
    assert_int_equal(0,
                     eb_fit_term_of(EB_F_SPELL_LONGEST, 20, &plan->terms[1]));
    plan->groups[1] = EB_FIT_SPELLS;
    plan->knots[0] = 60;
    plan->knots[1] = 200;
    plan->knot_count = 2;
    plan->components = 1;
    plan->starts = 1;
    plan->penalty = EB_PENALTY_RIDGE;
    plan->level = 1;
    plan->smooth = 1;
    assert_ok(eb_fit_prepare(&h->rows, plan, &err));
}

static inline void hand_table(const hand_rows *h, const eb_fit_plan *plan,
                              eb_fit_table *out) {
    const eb_fit_subset all = {EB_FIT_TRAINING, -1, 0, 1.0};
    eb_error err = {0};
    assert_ok(eb_fit_plan_table(&h->rows, &all, plan, out, &err));
}

#endif
