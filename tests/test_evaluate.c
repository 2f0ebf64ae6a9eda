/* SPDX-License-Identifier: MIT */
/*
 * A whole evaluation worked out by hand on ten rows, and what must hold on
 * any: a perfect score, a score that knows nothing, one outcome only, any
 * number of threads.
 */
#include "evidence.h"
#include "school.h"

/*
 * Ten pupils, one day. The first is persistent already; of the other nine the
 * first and the third become so.
 *   chance   .9  .8 .7 .6 .5 .4 .3 .2 .1 .05
 *   became  (1)   1  0  1  0  0  0  0  0  0
 */
static void make_ten(eb_evidence *e) {
    static const double CHANCES[] = {0.9, 0.8, 0.7, 0.6, 0.5,
                                     0.4, 0.3, 0.2, 0.1, 0.05};
    eb_evidence_row rows[10];
    for (uint32_t i = 0; i < 10; i++) {
        rows[i] =
            evidence_row(i, 0, CHANCES[i], i == 0, i == 0 || i == 1 || i == 3);
        rows[i].absent = 10 - i;
    }
    rows[9].decided = 1;
    evidence_make(e, rows, 10);
}

static void test_ten_rows(void **state) {
    (void)state;
    eb_evidence e;
    make_ten(&e);
    eb_evaluation *made = evidence_judge(&e, 3, 50, 0);
    const eb_part *part = eb_evaluation_part(made, 0);
    assert_non_null(part);
    assert_null(eb_evaluation_part(made, 1));
    assert_int_equal(part->rows, 10);
    assert_int_equal(part->pupils, 10);
    assert_int_equal(part->schools, 1);
    assert_int_equal(part->days, 1);
    assert_int_equal(part->half_term, 1);
    assert_int_equal(part->persistent_now, 1);
    assert_int_equal(part->persistent, 3);
    assert_int_equal(part->not_yet, 9);
    assert_int_equal(part->became, 2);

    /* .8 is above all seven of the others, .6 above six. */
    const eb_yardstick_figures *fresh = &part->fresh[EB_BY_MODEL];
    assert_near(fresh->auroc.value, 13.0 / 14);
    assert_near(fresh->average_precision.value, (1.0 + 2.0 / 3) / 2);
    assert_near(part->all[EB_BY_MODEL].auroc.value, 20.0 / 21);
    /* ceil(0.45), ceil(0.9), ceil(1.8) rows of nine; three places. */
    static const int LISTED[EB_CUTS] = {1, 1, 2, 3};
    static const int RIGHT[EB_CUTS] = {1, 1, 1, 2};
    for (int cut = 0; cut < EB_CUTS; cut++) {
        assert_int_equal(fresh->cuts[cut].listed, LISTED[cut]);
        assert_int_equal(fresh->cuts[cut].right, RIGHT[cut]);
        assert_near(fresh->cuts[cut].captured.value, RIGHT[cut] / 2.0);
        assert_near(fresh->cuts[cut].precision.value,
                    (double)RIGHT[cut] / LISTED[cut]);
    }
    /* First 0 %, 5 % ... of nine: 0, 1, 1, 2 (ceil(1.35)) ... rows. */
    assert_near(fresh->curve[0], 0.0);
    assert_near(fresh->curve[1], 0.5);
    assert_near(fresh->curve[3], 0.5);
    assert_near(fresh->curve[6], 1.0);
    assert_near(fresh->curve[20], 1.0);

    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

/* The chances of the same ten; the last row is decided. */
static void test_ten_chances(void **state) {
    (void)state;
    eb_evidence e;
    make_ten(&e);
    eb_evaluation *made = evidence_judge(&e, 3, 50, 0);
    const eb_part *part = eb_evaluation_part(made, 0);
    assert_near(part->brier.value, 0.12525);
    assert_int_equal(part->calibration.rows, 9);
    assert_int_equal(part->calibration.decided, 1);
    assert_near(part->calibration.expected_observed.value, 4.5 / 3);
    assert_int_equal(part->severe_rows, 10);
    assert_int_equal(part->severe_seen, 0);
    assert_near(part->severe_expected, 1.0);
    assert_true(isnan(part->severe_ratio.value));
    assert_int_equal(part->spread.rows, 0);

    const eb_at_threshold *half = &part->thresholds[9];
    assert_near(half->threshold, 0.5);
    assert_int_equal(half->listed, 4);
    assert_int_equal(half->right, 2);
    assert_int_equal(half->missed, 0);
    assert_near(half->net_benefit.value, 2.0 / 9 - 2.0 / 9);
    const eb_at_threshold *high = &part->thresholds[14];
    assert_int_equal(high->listed, 1);
    assert_int_equal(high->missed, 1);
    assert_near(high->net_benefit.value, 1.0 / 9);
    assert_near(part->thresholds[3].net_benefit_all, 2.0 / 9 - 7.0 / 9 * 0.25);

    /* The rate so far is 10 % falling by 1: it ranks just as the model does,
     * so the model has nothing on it in any draw. */
    const eb_yardstick_figures *rate = &part->fresh[EB_BY_RATE];
    assert_near(rate->auroc.value, 13.0 / 14);
    assert_near(rate->auroc_gain.value, 0.0);
    assert_near(rate->auroc_gain.low, 0.0);
    assert_near(rate->auroc_gain.high, 0.0);
    /* Last year is known of nobody: all tied. */
    assert_near(part->fresh[EB_BY_LAST_YEAR].auroc.value, 0.5);
    assert_near(part->fresh[EB_BY_LAST_YEAR].auroc_gain.value, 13.0 / 14 - 0.5);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

/* Two days: lists are made on each, and parts are theirs and the sum. */
static void test_two_days(void **state) {
    (void)state;
    eb_evidence_row rows[40];
    eb_evidence e;
    for (uint32_t i = 0; i < 40; i++) {
        /* On the first day all chances are lower than on the second. */
        const double chance = i < 20 ? 0.01 * (i + 1) : 0.5 + 0.01 * i;
        rows[i] = evidence_row(i % 20, i / 20, chance, 0,
                               i == 19 || i == 18 || i == 39);
    }
    evidence_make(&e, rows, 40);
    eb_evaluation *made = evidence_judge(&e, 1, 20, 0);
    const eb_part *all = eb_evaluation_part(made, 0);
    const eb_part *first = eb_evaluation_part(made, 1);
    const eb_part *second = eb_evaluation_part(made, 2);
    assert_null(eb_evaluation_part(made, 3));
    assert_int_equal(all->half_term, 0);
    assert_int_equal(first->half_term, 1);
    assert_int_equal(second->half_term, 2);
    assert_int_equal(all->pupils, 20);
    assert_int_equal(all->rows, 40);
    assert_int_equal(all->days, 2);
    /* A list of ten per cent of all would hold the second day's only. */
    assert_int_equal(first->fresh[EB_BY_MODEL].cuts[EB_CUT_10].listed, 2);
    assert_int_equal(first->fresh[EB_BY_MODEL].cuts[EB_CUT_10].right, 2);
    assert_int_equal(second->fresh[EB_BY_MODEL].cuts[EB_CUT_10].right, 1);
    assert_int_equal(all->fresh[EB_BY_MODEL].cuts[EB_CUT_10].listed, 4);
    assert_int_equal(all->fresh[EB_BY_MODEL].cuts[EB_CUT_10].right, 3);
    assert_near(all->fresh[EB_BY_MODEL].cuts[EB_CUT_10].captured.value, 1.0);
    /* Pairs are of one day: 36 of 36 and 19 of 19 are in order, though those
     * of the first day are below all of the second. */
    assert_near(all->fresh[EB_BY_MODEL].auroc.value, 1.0);
    assert_near(all->fresh[EB_BY_MODEL].average_precision.value, 1.0);
    assert_int_equal(all->fresh[EB_BY_MODEL].cuts[EB_CUT_PLACES].listed, 2);
    assert_int_equal(all->first_as_of, e.days[0].first);
    assert_int_equal(all->last_as_of, e.days[1].last);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

static void make_random(eb_evidence *e, size_t pupils, size_t days,
                        uint64_t seed, int perfect) {
    const size_t count = pupils * days;
    uint64_t state = seed;
    eb_evidence_row *rows = malloc(count * sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < count; i++) {
        const double chance = (double)(1 + below(&state, 99)) / 100;
        const int became = perfect ? chance > 0.5 : below(&state, 100) < 30;
        rows[i] = evidence_row((uint32_t)(i % pupils), (uint32_t)(i / pupils),
                               chance, 0, became);
        rows[i].absent = (int64_t)below(&state, 30);
        rows[i].pit_below = 0.2;
        rows[i].pit_at = 0.4;
    }
    evidence_make(e, rows, count);
    free(rows);
}

static void test_perfect(void **state) {
    (void)state;
    eb_evidence e;
    make_random(&e, 50, 1, 7, 1);
    eb_evaluation *made = evidence_judge(&e, 0, 40, 0);
    const eb_part *part = eb_evaluation_part(made, 0);
    assert_near(part->fresh[EB_BY_MODEL].auroc.value, 1.0);
    assert_near(part->fresh[EB_BY_MODEL].auroc.low, 1.0);
    assert_near(part->fresh[EB_BY_MODEL].cuts[EB_CUT_10].precision.value, 1.0);
    /* Separated: no line is the best one, so none is made up. */
    assert_true(isnan(part->calibration.slope.value));
    assert_true(isnan(part->calibration.slope.low));
    /* No places were stated. */
    assert_int_equal(part->fresh[EB_BY_MODEL].cuts[EB_CUT_PLACES].listed, 0);
    assert_true(
        isnan(part->fresh[EB_BY_MODEL].cuts[EB_CUT_PLACES].captured.value));
    /* u is in 0.2 .. 0.4 for every row. */
    assert_int_equal(part->spread.rows, 50);
    assert_near(part->spread.share[2] + part->spread.share[3], 1.0);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

static void test_one_outcome(void **state) {
    (void)state;
    for (int outcome = 0; outcome <= 1; outcome++) {
        eb_evidence e;
        make_random(&e, 30, 2, 3, 0);
        for (size_t i = 0; i < e.row_count; i++) e.rows[i].persistent = outcome;
        eb_evaluation *made = evidence_judge(&e, 2, 20, 0);
        const eb_part *part = eb_evaluation_part(made, 0);
        assert_true(isnan(part->fresh[EB_BY_MODEL].auroc.value));
        assert_true(isnan(part->fresh[EB_BY_MODEL].auroc_gain.value));
        assert_true(isnan(part->calibration.slope.value));
        assert_near(part->fresh[EB_BY_MODEL].cuts[EB_CUT_10].precision.value,
                    outcome);
        if (outcome == 0) {
            assert_true(
                isnan(part->fresh[EB_BY_MODEL].cuts[EB_CUT_10].captured.value));
            assert_true(isnan(part->fresh[EB_BY_MODEL].curve[5]));
        }
        eb_evaluation_free(made);
        eb_evidence_free(&e);
    }
}

/* Everybody persistent already: nobody to list. */
static void test_nobody_fresh(void **state) {
    (void)state;
    eb_evidence e;
    make_random(&e, 20, 1, 3, 0);
    for (size_t i = 0; i < e.row_count; i++) e.rows[i].persistent_now = 1;
    eb_evaluation *made = evidence_judge(&e, 2, 10, 0);
    const eb_part *part = eb_evaluation_part(made, 0);
    assert_int_equal(part->not_yet, 0);
    assert_int_equal(part->fresh[EB_BY_MODEL].cuts[EB_CUT_10].listed, 0);
    assert_true(isnan(part->fresh[EB_BY_MODEL].auroc.value));
    assert_true(isnan(part->thresholds[5].net_benefit.value));
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

/* Chances that have nothing to do with outcomes: AUROC is 0.5 within four
 * standard errors over 200 shuffles, and its intervals hold 0.5 about as often
 * as they say. */
static void test_permutation_null(void **state) {
    (void)state;
    uint64_t seed = 11;
    double sum = 0.0, squares = 0.0;
    int held = 0;
    for (int round = 0; round < 200; round++) {
        eb_evidence e;
        make_random(&e, 60, 1, next_random(&seed), 0);
        eb_evaluation *made = evidence_judge(&e, 0, 100, 0);
        const eb_interval auroc =
            eb_evaluation_part(made, 0)->fresh[EB_BY_MODEL].auroc;
        sum += auroc.value;
        squares += auroc.value * auroc.value;
        held += auroc.low <= 0.5 && 0.5 <= auroc.high;
        eb_evaluation_free(made);
        eb_evidence_free(&e);
    }
    const double mean = sum / 200;
    const double error = sqrt((squares / 200 - mean * mean) / 200);
    assert_true(fabs(mean - 0.5) < 4.0 * error);
    /* 95 % of 200, less four standard errors of about 3. */
    assert_true(held > 176);
}

static void assert_same(eb_interval a, eb_interval b) {
    assert_true(same_double(a.value, b.value));
    assert_true(same_double(a.low, b.low));
    assert_true(same_double(a.high, b.high));
    assert_int_equal(a.draws, b.draws);
}

/* The same bits with any number of threads. (test_evaluate_json: of all.) */
static void test_threads(void **state) {
    (void)state;
    static const char *const VALUES[] = {"a", "b"};
    eb_evidence e;
    make_random(&e, 120, 3, 5, 0);
    uint32_t of_row[360];
    for (size_t i = 0; i < 360; i++) of_row[i] = e.rows[i].pupil % 2;
    evidence_column(&e, "half", VALUES, 2, of_row);
    eb_evaluation *one = evidence_judge(&e, 5, 30, 1);
    eb_evaluation *many = evidence_judge(&e, 5, 30, 4);
    assert_int_equal(one->part_count, many->part_count);
    for (size_t i = 0; i < one->part_count; i++) {
        const eb_part *a = &one->parts[i], *b = &many->parts[i];
        assert_same(a->brier, b->brier);
        assert_same(a->calibration.slope, b->calibration.slope);
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            assert_same(a->fresh[y].auroc_gain, b->fresh[y].auroc_gain);
            assert_same(a->fresh[y].cuts[EB_CUT_10].captured,
                        b->fresh[y].cuts[EB_CUT_10].captured);
        }
    }
    assert_int_equal(one->group_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_same(one->groups[i].share, many->groups[i].share);
        assert_same(one->groups[i].slope, many->groups[i].slope);
    }
    eb_evaluation_free(one);
    eb_evaluation_free(many);
    eb_evidence_free(&e);
}

/* Rows of one pupil stay together: with one pupil there is one draw. */
static void test_one_pupil(void **state) {
    (void)state;
    eb_evidence_row rows[6];
    eb_evidence e;
    for (uint32_t i = 0; i < 6; i++) {
        rows[i] = evidence_row(0, 0, 0.1 * (i + 1), 0, i > 2);
    }
    evidence_make(&e, rows, 6);
    eb_evaluation *made = evidence_judge(&e, 0, 25, 0);
    const eb_interval brier = eb_evaluation_part(made, 0)->brier;
    assert_near(brier.low, brier.value);
    assert_near(brier.high, brier.value);
    assert_int_equal(brier.draws, 25);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

static void test_refusals(void **state) {
    (void)state;
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    eb_evaluation *out = NULL;
    eb_error err;
    assert_int_equal(eb_evaluate(NULL, &options, &out, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "labels");
    assert_null(out);
    /* Options are looked at before the labels are. */
    const eb_labels *labels = (const eb_labels *)&options;
    assert_int_equal(eb_evaluate(labels, NULL, &out, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "options");
    assert_int_equal(eb_evaluate(labels, &options, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
    options.resamples = -1;
    assert_int_equal(eb_evaluate(labels, &options, &out, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "resamples");
    options.resamples = 1000000000;
    assert_int_equal(eb_evaluate(labels, &options, &out, &err),
                     EB_ERR_ARGUMENT);
    options = (eb_evaluate_options)EB_EVALUATE_OPTIONS_INIT;
    options.places = -1;
    assert_int_equal(eb_evaluate(labels, &options, &out, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "places");
    options.size = 0;
    assert_int_equal(eb_evaluate(labels, &options, &out, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "options");
    assert_null(out);
    assert_null(eb_yardstick_name((eb_yardstick)-1));
    assert_string_equal(eb_yardstick_name(EB_BY_MODEL), "model");
    assert_null(eb_yardstick_name((eb_yardstick)EB_YARDSTICKS));
    eb_evaluation_free(NULL);
}

/* Every allocation that can fail, fails once; nothing is left behind. */
static void test_memory(void **state) {
    (void)state;
    static const char *const VALUES[] = {"a", "b"};
    static const uint32_t OF_ROW[10] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    for (size_t fail = 0;; fail++) {
        heap h = {0, 0, 0, 0};
        eb_evidence e;
        make_ten(&e);
        evidence_column(&e, "half", VALUES, 2, OF_ROW);
        const eb_memory usual = e.memory;
        e.memory = heap_memory(&h);
        const eb_resamples how = evidence_how(&e, 5, 0);
        eb_evaluation made;
        memset(&made, 0, sizeof made);
        made.memory = e.memory;
        h.fail_first = h.fail_last = fail;
        const eb_status status = eb_evaluate_evidence(&e, &how, 1, &made, NULL);
        eb_release(&made.memory, made.parts);
        eb_release(&made.memory, made.groups);
        eb_release(&made.memory, made.words);
        assert_int_equal(h.live, 0);
        e.memory = usual;
        eb_evidence_free(&e);
        if (fail > 0 && h.asked < fail) break;
        assert_int_equal(status, fail == 0 ? EB_OK : EB_ERR_MEMORY);
    }
}

/* A school with an early break ends its second half term before another its
 * first; the first of the next year is judged with that of this one. */
static void test_half_terms_of_two_years(void **state) {
    (void)state;
    eb_evidence e;
    make_random(&e, 20, 4, 9, 0);
    const eb_date early = on(2023, 10, 7), late = on(2024, 12, 20);
    const eb_date one = on(2023, 10, 21), two = on(2024, 10, 26);
    e.days[0] = (eb_evidence_day){2023, 2, early, on(2023, 12, 20)};
    e.days[1] = (eb_evidence_day){2023, 1, one, one + 7};
    e.days[2] = (eb_evidence_day){2024, 2, on(2024, 10, 5), late};
    e.days[3] = (eb_evidence_day){2024, 1, two, two};
    eb_evaluation *made = evidence_judge(&e, 0, 10, 0);
    assert_int_equal(made->part_count, 3);
    const eb_part *all = &made->parts[0];
    const eb_part *first = &made->parts[1], *second = &made->parts[2];
    assert_int_equal(all->half_term, 0);
    assert_int_equal(all->days, 4);
    assert_int_equal(all->first_as_of, early);
    assert_int_equal(all->last_as_of, late);
    assert_int_equal(first->half_term, 1);
    assert_int_equal(first->rows, 40);
    assert_int_equal(first->days, 2);
    assert_int_equal(first->first_as_of, one);
    assert_int_equal(first->last_as_of, two);
    assert_int_equal(second->half_term, 2);
    assert_int_equal(second->rows, 40);
    assert_int_equal(second->first_as_of, early);
    assert_int_equal(second->last_as_of, late);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

/* Days that were asked for belong to no half term: each is a part. */
static void test_days_that_were_asked_for(void **state) {
    (void)state;
    eb_evidence e;
    make_random(&e, 20, 2, 9, 0);
    for (int d = 0; d < 2; d++) {
        const eb_date day = on(2023, 11, 1) + 30 * d;
        e.days[d] = (eb_evidence_day){2023, 0, day, day};
    }
    eb_evaluation *made = evidence_judge(&e, 0, 10, 0);
    assert_int_equal(made->part_count, 3);
    for (int d = 0; d < 2; d++) {
        const eb_part *part = &made->parts[d + 1];
        assert_int_equal(part->half_term, 0);
        assert_int_equal(part->rows, 20);
        assert_int_equal(part->first_as_of, on(2023, 11, 1) + 30 * d);
        assert_int_equal(part->last_as_of, part->first_as_of);
    }
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_rows),
        cmocka_unit_test(test_ten_chances),
        cmocka_unit_test(test_two_days),
        cmocka_unit_test(test_perfect),
        cmocka_unit_test(test_one_outcome),
        cmocka_unit_test(test_nobody_fresh),
        cmocka_unit_test(test_permutation_null),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_one_pupil),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_half_terms_of_two_years),
        cmocka_unit_test(test_days_that_were_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
