/* SPDX-License-Identifier: MIT */
/*
 * Judging, comparing and asking, on a model whose rows are those of a small
 * invented school and whose numbers are set by hand.
 */
#include <math.h>

#include "fit_school.h"
#include "test.h"
#include "train/fit_model.h"

#define PUPILS 60

typedef struct judged {
    fit_school f;
    eb_fit_rows rows;
    eb_fit_table table;
    eb_fitted fitted;
    double *chance, *expected;
} judged;

static void judged_make(judged *j, int years) {
    const eb_fit_subset held = {EB_FIT_HELD_OUT, -1, 0, 1.0};
    eb_fit_options options = EB_FIT_OPTIONS_INIT;
    eb_error err = {0};
    memset(j, 0, sizeof *j);
    options.name = "test";
    fit_school_make(&j->f, PUPILS, years, 0, 11);
    fit_school_label(&j->f, NULL);
    assert_ok(eb_fit_rows_of(j->f.labels, &options, &j->rows, &j->fitted.count,
                             &err));
    eb_fit_plan *plan = &j->fitted.plan;
    plan->kind = EB_FIT_BETA_BINOMIAL;
    plan->term_count = 1;
    assert_int_equal(0, eb_fit_term_of(EB_F_ABSENCE_RATE, 20, &plan->terms[0]));
    plan->knots[0] = 100;
    plan->knot_count = 1;
    plan->components = 1;
    assert_ok(eb_fit_prepare(&j->rows, plan, &err));
    assert_ok(eb_fit_plan_table(&j->rows, &held, plan, &j->table, &err));
    j->fitted.numbers.columns = j->fitted.numbers.knots = 1;
    j->fitted.numbers.coef[0] = 0.8;
    eb_mixture *mixture = &j->fitted.numbers.mixture;
    mixture->components = mixture->knots = 1;
    mixture->knot[0] = 100;
    mixture->intercept[0][0] = -2.8;
    mixture->slope[0] = 1.0;
    mixture->precision[0][0] = 3.0;
    j->chance = calloc(j->table.rows, sizeof *j->chance);
    j->expected = calloc(j->table.rows, sizeof *j->expected);
}

static void judged_done(judged *j) {
    free(j->chance);
    free(j->expected);
    eb_fit_table_free(&j->table);
    eb_fit_rows_free(&j->rows);
    fit_school_done(&j->f);
}

static eb_model *model_of(const judged *j) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_fit_story story;
    eb_model *model = NULL;
    char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    memset(&story, 0, sizeof story);
    story.name = story.source = story.outcome_words = "test";
    story.quality_data = "none";
    story.until = on(2023, 7, 31);
    story.expires = on(2026, 8, 31);
    story.rows = story.pupils = 1;
    assert_ok(eb_fit_write(&j->fitted.plan, &j->fitted.numbers, &story, &memory,
                           &text, &length, &err));
    assert_ok(eb_model_read(text, length, NULL, &model, &err));
    eb_release(&memory, text);
    return model;
}

static void a_wrong_number_is_seen(void **state) {
    judged j;
    double off = 0.0;
    eb_error err = {0};
    (void)state;
    judged_make(&j, 2);
    eb_model *model = model_of(&j);
    assert_ok(eb_fit_chances(model, j.f.labels, &j.table, &j.rows, j.chance,
                             j.expected, &err));
    assert_ok(eb_fit_compare(&j.fitted, j.f.labels, &j.table, j.chance,
                             j.expected, &off, &err));
    assert_true(off < 1e-12);
    /* another coefficient in the fit than in the file, in the 8th digit */
    j.fitted.numbers.coef[0] += 1e-7;
    assert_int_equal(EB_ERR_FIT,
                     eb_fit_compare(&j.fitted, j.f.labels, &j.table, j.chance,
                                    j.expected, &off, &err));
    j.fitted.numbers.coef[0] = 0.8;
    /* the mean is the same, the spread is not: the tails tell */
    j.fitted.numbers.mixture.precision[0][0] += 1e-6;
    assert_int_equal(EB_ERR_FIT,
                     eb_fit_compare(&j.fitted, j.f.labels, &j.table, j.chance,
                                    j.expected, &off, &err));
    eb_model_free(model);
    judged_done(&j);
}

/* A chance that is the outcome itself ranks all; one that is the same for all
 * ranks nobody. */
static void quality_by_half_term(void **state) {
    judged j;
    eb_error err = {0};
    (void)state;
    judged_make(&j, 2);
    for (size_t i = 0; i < j.table.rows; i++) {
        j.chance[i] = j.table.outcome[i] ? 0.9 : 0.1;
    }
    assert_ok(
        eb_fit_judge(&j.fitted, j.f.labels, &j.table, j.chance, 0, 1, 1, &err));
    assert_int_equal(6, j.fitted.quality_count);
    const eb_fit_quality *all = eb_fit_judged(&j.fitted, 0);
    assert_int_equal(PUPILS * 5, all->rows);
    assert_true(all->outcomes > 0 && all->outcomes < all->rows);
    assert_true(all->auroc[0] == 1.0 && all->auroc[1] == 1.0);
    assert_true(all->rate_auroc > 0.5 && all->rate_auroc <= 1.0);
    assert_true(all->fresh_rows < all->rows);
    assert_int_equal(3, eb_fit_judged(&j.fitted, 3)->half_term);
    assert_int_equal(PUPILS, eb_fit_judged(&j.fitted, 3)->rows);
    assert_true(eb_fit_judged(&j.fitted, 5)->as_of == all->as_of);

    for (size_t i = 0; i < j.table.rows; i++) j.chance[i] = 0.3;
    j.fitted.quality_count = 0;
    assert_ok(
        eb_fit_judge(&j.fitted, j.f.labels, &j.table, j.chance, 1, 1, 1, &err));
    assert_true(eb_fit_judged(&j.fitted, 0)->auroc[0] == 0.5);
    assert_true(isnan(eb_fit_judged(&j.fitted, 0)->slope[0]));
    /* an outcome of one's own knows no "not yet" */
    assert_int_equal(0, eb_fit_judged(&j.fitted, 0)->fresh_rows);
    assert_true(isnan(eb_fit_judged(&j.fitted, 0)->fresh_auroc[0]));
    judged_done(&j);
}

/* Without a year before, last year's rate ranks nobody. */
static void a_first_year_has_no_last(void **state) {
    judged j;
    eb_error err = {0};
    (void)state;
    judged_make(&j, 1);
    assert_ok(
        eb_fit_judge(&j.fitted, j.f.labels, &j.table, j.chance, 0, 1, 1, &err));
    const eb_fit_quality *all = eb_fit_judged(&j.fitted, 0);
    assert_true(all->rows > 0 && all->outcomes > 0 &&
                all->outcomes < all->rows);
    assert_true(all->last_auroc == 0.5);
    assert_true(all->rate_auroc > 0.5);
    judged_done(&j);
}

/* Keeps the one held-out row that is persistently absent already and for
 * which nothing can change that. */
static void keep_a_decided_row(judged *j) {
    const eb_fit_subset held = {EB_FIT_HELD_OUT, -1, 0, 1.0};
    eb_error err = {0};
    size_t kept = 0;
    for (size_t i = 0; i < j->rows.count; i++) {
        const eb_label *label = eb_labels_row(j->f.labels, i);
        if (j->rows.side[i] != EB_FIT_HELD_OUT) continue;
        if (kept == 0 && label->persistent_now && label->decided) {
            kept++;
        } else {
            j->rows.side[i] = EB_FIT_UNUSED;
        }
    }
    assert_int_equal(1, kept);
    eb_fit_table_free(&j->table);
    assert_ok(
        eb_fit_plan_table(&j->rows, &held, &j->fitted.plan, &j->table, &err));
    assert_int_equal(1, j->table.rows);
}

/* Where nobody is left to be ranked nothing is claimed. */
static void nobody_is_left_to_judge(void **state) {
    judged j;
    eb_error err = {0};
    (void)state;
    judged_make(&j, 2);
    keep_a_decided_row(&j);
    assert_ok(
        eb_fit_judge(&j.fitted, j.f.labels, &j.table, j.chance, 0, 1, 1, &err));
    const eb_fit_quality *all = eb_fit_judged(&j.fitted, 0);
    assert_int_equal(2, j.fitted.quality_count); /* and of its half term */
    assert_int_equal(1, all->rows);
    assert_int_equal(1, all->outcomes);
    assert_int_equal(0, all->fresh_rows);
    assert_true(isnan(all->slope[0]) && isnan(all->fresh_auroc[0]));
    assert_true(isnan(all->rate_fresh_auroc) && isnan(all->last_fresh_auroc));
    assert_true(isfinite(all->log_score) && all->log_score < 0.0);
    judged_done(&j);
}

/* The first blocks are asked for together: each may be the one refused. */
static void memory_may_run_out(void **state) {
    judged j;
    double off = -1.0;
    eb_error err = {0};
    (void)state;
    judged_make(&j, 2);
    eb_model *model = model_of(&j);
    assert_ok(eb_fit_chances(model, j.f.labels, &j.table, &j.rows, j.chance,
                             j.expected, &err));
    const eb_memory own = j.table.memory;
    for (size_t fail = 1; fail <= 11; fail++) {
        heap h = {0};
        h.fail_first = h.fail_last = fail;
        j.table.memory = heap_memory(&h);
        assert_int_equal(EB_ERR_MEMORY,
                         eb_fit_compare(&j.fitted, j.f.labels, &j.table,
                                        j.chance, j.expected, &off, &err));
        assert_int_equal(0, h.live);
        assert_true(off == -1.0);
        h.asked = 0;
        assert_int_equal(EB_ERR_MEMORY,
                         eb_fit_judge(&j.fitted, j.f.labels, &j.table, j.chance,
                                      0, 1, 1, &err));
        assert_int_equal(0, h.live);
        assert_int_equal(0, j.fitted.quality_count);
    }
    j.table.memory = own;
    eb_model_free(model);
    judged_done(&j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_number_is_seen),
        cmocka_unit_test(quality_by_half_term),
        cmocka_unit_test(a_first_year_has_no_last),
        cmocka_unit_test(nobody_is_left_to_judge),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
