/* SPDX-License-Identifier: MIT */
/*
 * The band-prior model against an independent program in 40-digit arithmetic
 * (tests/reference/band_prior.py, frozen in tests/fixtures/band_prior), the
 * golden values of its specification, and what must hold of any model:
 * chances sum to 1, terms sum to the logit, one more absence lowers no risk.
 */
#include <math.h>

#include "base/maths.h"
#include "base/random.h"
#include "model/beta_binomial.h"
#include "model/model.h"
#include "test_grid.h"

/* ---- rows -------------------------------------------------------------- */

static int month_of(eb_date date) {
    int month = 0;
    eb_date_split(date, NULL, &month, NULL);
    return month;
}

/* Sessions behind: AM and PM of every Monday to Friday from `date` on. */
static void put_sessions(eb_own_sessions *own, eb_date date,
                         const char *absences, size_t recent) {
    memset(own, 0, sizeof *own);
    own->count = strlen(absences);
    for (size_t i = 0; i < own->count; ++i) {
        if (i > 0 && i % 2 == 0) date = next_school_day(date);
        own->absent[i] = absences[i] == '1';
        own->absent_count += own->absent[i];
        own->month[i] = (uint8_t)month_of(date);
        own->recent[i] = own->count - i <= recent;
    }
}

static void put_months(int64_t in_month[13], eb_date date, int64_t sessions) {
    memset(in_month, 0, 13 * sizeof *in_month);
    for (int64_t i = 0; i < sessions; ++i) {
        if (i > 0 && i % 2 == 0) date = next_school_day(date);
        in_month[month_of(date)] += 1;
    }
}

typedef struct answer {
    double p_persistent, p_severe, p_ahead, rate, low, high, logit;
    double terms[EB_STAGES];
    double total; /* of all chances */
} answer;

static int64_t least(int64_t num, int64_t den, int64_t sessions,
                     int64_t absent) {
    return (num * sessions + den - 1) / den - absent;
}

static answer answer_of(const eb_band_prior *band, const eb_history *history,
                        double season, int r, double season_h, int r_h) {
    static double chances[EB_CHANCES_ROOM];
    const eb_mixture *prior =
        &band->prior[eb_band_prior_of(history->year_group)];
    const int64_t p = (int64_t)history->own->count;
    const int64_t a = (int64_t)history->own->absent_count;
    answer out;
    eb_mixture posterior;
    eb_band_explain(band, history, season, &posterior, out.terms);
    eb_band_chances(band, prior, &posterior, season_h, r_h, chances);
    out.p_ahead = eb_chances_tail(chances, r_h, least(1, 10, r_h, 0));
    eb_band_chances(band, prior, &posterior, season, r, chances);
    out.total = 0.0;
    for (int k = 0; k <= r; ++k) out.total += chances[k];
    out.p_persistent = eb_chances_tail(chances, r, least(1, 10, p + r, a));
    out.p_severe = eb_chances_tail(chances, r, least(1, 2, p + r, a));
    const eb_share share = eb_band_expected(band, prior, &posterior, season);
    const double whole = (double)(p + r);
    out.rate = ((double)a + r * share.absent) / whole;
    out.low = (double)(a + eb_chances_point(chances, r, 0.1)) / whole;
    out.high = (double)(a + eb_chances_point(chances, r, 0.9)) / whole;
    out.logit = eb_share_logit(share);
    return out;
}

/* ---- the grid ----------------------------------------------------------- */

/* The largest error of one row, or -1 when arithmetic alone decides it
 * (test_score.c has those). */
static double check_row(grid *g) {
    static eb_own_sessions own;
    char **f = g->field;
    const eb_band_prior *band = &grid_row_model(g)->band;
    const int64_t r = grid_count(f[G_REMAINING]);
    const int64_t r_h = grid_count(f[G_HORIZON]);
    if (r <= 0) return -1.0;
    int64_t months[13], months_h[13];
    put_sessions(&own, grid_date(f[G_FIRST_DATE]), f[G_ABSENCES],
                 (size_t)grid_number(f[G_RECENT]));
    put_months(months, grid_date(f[G_AS_OF]), r);
    put_months(months_h, grid_date(f[G_AS_OF]), r_h);
    const eb_history history = {grid_year_group(f[G_YEAR_GROUP]),
                                grid_count(f[G_LAST_POSSIBLE]),
                                grid_count(f[G_LAST_ABSENT]), &own};
    const int season = eb_band_season_of(history.year_group);
    const answer got = answer_of(
        band, &history, eb_band_season_ahead(band, season, months), (int)r,
        eb_band_season_ahead(band, season, months_h), (int)r_h);
    double errors[12] = {
        grid_check(g, G_P_PERSISTENT, got.p_persistent, 0.0),
        grid_check(g, G_P_SEVERE, got.p_severe, 0.0),
        *f[G_P_AHEAD] ? grid_check(g, G_P_AHEAD, got.p_ahead, 0.0) : 0.0,
        grid_check(g, G_EXPECTED_RATE, got.rate, 0.0),
        grid_check(g, G_RATE_LOW, got.low, 0.0),
        grid_check(g, G_RATE_HIGH, got.high, 0.0)};
    double sum = 0.0;
    for (int t = 0; t < EB_STAGES; ++t) {
        errors[6 + t] = grid_check(g, G_TERM + t, got.terms[t], 1.0);
        sum += got.terms[t];
    }
    errors[10] = grid_check(g, G_ETA, sum, 1.0);
    assert_true(fabs(sum - got.logit) <= 1e-12);
    assert_true(fabs(got.total - 1.0) <= 1e-12);
    for (int i = 0; i < 11; ++i) {
        if (errors[i] > errors[11]) errors[11] = errors[i];
    }
    return errors[11];
}

static void grid_agrees(void **state) {
    (void)state;
    static grid g;
    grid_open(&g);
    int rows = 0;
    double worst = 0.0;
    while (grid_next(&g)) {
        const double error = check_row(&g);
        if (error > worst) worst = error;
        rows += error >= 0.0;
    }
    print_message("%d rows, %zu models, largest error %.2g\n", rows,
                  g.model_count, worst);
    assert_true(rows > 300);
    grid_close(&g);
}

/* ---- golden values of the specification --------------------------------- */

static void golden_values(void **state) {
    (void)state;
    eb_model *model = grid_model("flat");
    static eb_own_sessions own;
    put_sessions(&own, grid_date("2025-09-03"), "", 0);
    eb_history history = {9, EB_NO_COUNT, EB_NO_COUNT, &own};
    answer got = answer_of(&model->band, &history, 1.0, 380, 1.0, 380);
    assert_true(fabs(got.p_persistent / 0.2500 - 1.0) < 1e-3);
    assert_true(fabs(got.p_severe / 0.02907 - 1.0) < 1e-3);

    char absences[71];
    memset(absences, '0', 70);
    absences[70] = '\0';
    static const int ABSENT[] = {1, 2, 3, 40, 41, 60, 61, 62};
    for (size_t i = 0; i < 8; ++i) absences[ABSENT[i]] = '1';
    put_sessions(&own, grid_date("2025-09-03"), absences, 40);
    history.last_possible = 380;
    history.last_absent = 30;
    got = answer_of(&model->band, &history, 1.0, 310, 1.0, 310);
    assert_true(fabs(got.p_persistent / 0.2976 - 1.0) < 1e-3);
    assert_true(fabs(got.p_severe / 0.000590 - 1.0) < 1e-3);
    assert_true(fabs(got.p_ahead / 0.2791 - 1.0) < 1e-3);
    static const double TERMS[] = {-2.308, -0.3013, 0.02949, 0.1089};
    for (int t = 0; t < EB_STAGES; ++t) {
        assert_true(fabs(got.terms[t] / TERMS[t] - 1.0) < 1e-3);
    }
    eb_model_free(model);
}

/* ---- pieces by hand ----------------------------------------------------- */

static void tables_by_hand(void **state) {
    (void)state;
    static eb_band_prior band;
    memset(&band, 0, sizeof band);
    for (int p = 0; p < EB_PRIORS; ++p) {
        band.prior[p].count = 1;
        band.prior[p].weight[0] = 1.0;
        band.prior[p].a[0] = band.prior[p].b[0] = 1.0;
    }
    band.spell_inflation = 3.0; /* lambda = 1/2 */
    band.half_life_sessions = 2.0;
    eb_band_prior_prepare(&band);
    assert_true(band.inflation[1] == 0.0);
    /* D(2) = 1 + lambda; D(3) = 1 + 2 (2/3 lambda + 1/3 lambda^2). */
    assert_true(fabs(band.inflation[2] - 0.5) < 1e-15);
    assert_true(fabs(band.inflation[3] - 5.0 / 6.0) < 1e-15);
    /* The closed form at n = 380: D - 2 lambda (1 - lambda^n) /
     * (n (1 - lambda)^2) = 3 - 4/380. */
    assert_true(fabs(band.inflation[380] - (2.0 - 4.0 / 380.0)) < 1e-14);
    assert_true(band.decay[0] == 1.0 && band.decay[2] == 0.5);
    assert_true(band.season[EB_SEASON_MEAN][8] == 1.0);

    /* Two sessions, the newer absent: v = 1/1.5 and 2^-0.5/1.5. */
    static eb_own_sessions own;
    put_sessions(&own, grid_date("2025-09-03"), "01", 1);
    eb_counted earlier, all;
    eb_band_own_marks(&band, EB_SEASON_MEAN, &own, &earlier, &all);
    assert_true(fabs(all.absent - 1.0 / 1.5) < 1e-15);
    assert_true(fabs(all.attended - sqrt(0.5) / 1.5) < 1e-15);
    assert_true(earlier.absent == 0.0);
    assert_true(fabs(earlier.attended - sqrt(0.5) / 1.5) < 1e-15);

    /* A Beta(1, 1) prior and one absence: Beta(2, 1), mean 2/3. */
    eb_mixture posterior;
    const eb_counted one = {1.0, 0.0};
    eb_band_posterior(&band.prior[0], one, &posterior);
    const eb_share share =
        eb_band_expected(&band, &band.prior[0], &posterior, 1.0);
    assert_true(fabs(share.absent - 2.0 / 3.0) < 1e-15);
    assert_true(posterior.weight[0] == 1.0);
}

static void last_year_rules(void **state) {
    (void)state;
    eb_model *model = grid_model("flat");
    const eb_band_prior *band = &model->band;
    eb_counted got = eb_band_last_year(band, 380, EB_NO_COUNT);
    assert_true(got.absent == 0.0 && got.attended == 0.0);
    got = eb_band_last_year(band, EB_NO_COUNT, EB_NO_COUNT);
    assert_true(got.absent == 0.0 && got.attended == 0.0);
    /* 0.2 * 1 / D(1). */
    got = eb_band_last_year(band, 1, 1);
    assert_true(fabs(got.absent - 0.2) < 1e-15 && got.attended == 0.0);
    /* Beyond 400 only the rate counts. */
    const eb_counted at400 = eb_band_last_year(band, 400, 40);
    const eb_counted at700 = eb_band_last_year(band, 700, 70);
    assert_true(fabs(at400.absent - at700.absent) < 1e-15);
    assert_true(fabs(at400.attended - at700.attended) < 1e-14);
    eb_model_free(model);
}

static void year_groups(void **state) {
    (void)state;
    assert_int_equal(eb_band_prior_of(EB_YEAR_UNKNOWN), 0);
    assert_int_equal(eb_band_prior_of(EB_YEAR_RECEPTION), 1);
    assert_int_equal(eb_band_prior_of(1), 1);
    assert_int_equal(eb_band_prior_of(11), 11);
    assert_int_equal(eb_band_prior_of(12), 11);
    assert_int_equal(eb_band_prior_of(14), 11);
    assert_int_equal(eb_band_season_of(EB_YEAR_UNKNOWN), EB_SEASON_MEAN);
    assert_int_equal(eb_band_season_of(0), EB_SEASON_PRIMARY);
    assert_int_equal(eb_band_season_of(6), EB_SEASON_PRIMARY);
    assert_int_equal(eb_band_season_of(7), EB_SEASON_SECONDARY);
    assert_int_equal(eb_band_season_of(14), EB_SEASON_SECONDARY);
}

/* ---- one more absence lowers no risk (15) ------------------------------- */

static void random_row(eb_random *random, eb_own_sessions *own,
                       eb_history *history) {
    static const char *const STARTS[] = {"2025-09-02", "2025-09-08",
                                         "2025-10-06"};
    char absences[381];
    const size_t p = 1 + (size_t)eb_random_below(random, 300);
    const double rate = eb_random_beta(random, 0.6, 3.0);
    int absent = eb_random_chance(random, rate);
    for (size_t i = 0; i < p; ++i) {
        if (eb_random_chance(random, 0.3)) {
            absent = eb_random_chance(random, rate);
        }
        absences[i] = absent ? '1' : '0';
    }
    absences[p] = '\0';
    put_sessions(own, grid_date(STARTS[eb_random_below(random, 3)]), absences,
                 40);
    history->own = own;
    history->year_group = (int)eb_random_below(random, 16) - 1;
    history->last_possible = EB_NO_COUNT;
    history->last_absent = EB_NO_COUNT;
    if (eb_random_chance(random, 0.7)) {
        history->last_possible = 1 + (int64_t)eb_random_below(random, 390);
        history->last_absent =
            (int64_t)eb_random_below(random, (uint64_t)history->last_possible);
    }
}

static void tails_of(const eb_band_prior *band, const eb_history *history,
                     double season, int r, double *tails) {
    static double chances[EB_CHANCES_ROOM];
    double terms[EB_STAGES];
    eb_mixture posterior;
    eb_band_explain(band, history, season, &posterior, terms);
    eb_band_chances(band, &band->prior[eb_band_prior_of(history->year_group)],
                    &posterior, season, r, chances);
    for (int k = 0; k <= r; ++k) tails[k] = eb_chances_tail(chances, r, k);
}

static void more_absence_lowers_no_risk(void **state) {
    (void)state;
    static const char *const NAMES[] = {"printed", "flat"};
    static eb_own_sessions own;
    static double before[EB_CHANCES_ROOM], after[EB_CHANCES_ROOM];
    double largest_drop = 0.0;
    int flips = 0;
    for (int m = 0; m < 2; ++m) {
        eb_model *model = grid_model(NAMES[m]);
        for (uint32_t pupil = 0; pupil < 1500; ++pupil) {
            eb_random random = eb_random_stream(15, (uint32_t)m, pupil);
            eb_history history;
            random_row(&random, &own, &history);
            const int r = 1 + (int)eb_random_below(&random, 250);
            const double season = model->band.has_season
                                      ? 0.85 + 0.3 * eb_random_uniform(&random)
                                      : 1.0;
            tails_of(&model->band, &history, season, r, before);
            if (history.last_possible > 0 && eb_random_chance(&random, 0.3)) {
                history.last_absent += 1;
            } else {
                const size_t i = (size_t)eb_random_below(&random, own.count);
                if (own.absent[i]) continue;
                own.absent[i] = 1;
            }
            tails_of(&model->band, &history, season, r, after);
            for (int k = 0; k <= r; ++k) {
                const double drop = before[k] - after[k];
                if (drop > largest_drop) largest_drop = drop;
            }
            ++flips;
        }
        eb_model_free(model);
    }
    print_message("%d flips, largest drop of a tail %.2g\n", flips,
                  largest_drop);
    assert_true(flips > 2000);
    assert_true(largest_drop <= 1e-11);
}

/* Sessions whose weight is the least double there is: divided by D(3) =
 * 2.9 nothing is left of them, with the season or without. */
static void marks_too_old_to_count(void **state) {
    (void)state;
    static eb_own_sessions own;
    eb_model *model = grid_model("printed");
    eb_band_prior *band = &model->band;
    band->half_life_sessions = 2.0 / 1074.0;
    band->spell_inflation = 50.0;
    eb_band_prior_prepare(band);
    assert_true(band->decay[2] == 0x1p-1074);
    put_sessions(&own, eb_date_make(2025, 9, 1), "100", 2);
    for (int season = 0; season < EB_SEASONS; ++season) {
        eb_counted earlier, all;
        eb_band_own_marks(band, season, &own, &earlier, &all);
        assert_true(earlier.absent == 0.0 && earlier.attended == 0.0);
        /* The newest alone, attended: lambda = 49 / 51. */
        const double lambda = 49.0 / 51.0;
        const double inflation =
            1.0 + (4.0 * lambda + 2.0 * lambda * lambda) / 3.0;
        assert_true(all.absent == 0.0);
        assert_true(fabs(all.attended * inflation - 1.0) < 1e-12);
    }
    eb_model_free(model);
}

/* More absences than sessions are no count: last year is not known. */
static void an_impossible_last_year(void **state) {
    (void)state;
    eb_model *model = grid_model("printed");
    const eb_counted whole = eb_band_last_year(&model->band, 100, 100);
    assert_true(whole.absent > 0.0 && whole.attended == 0.0);
    static const int64_t WRONG[][2] = {{100, 101}, {100, -1}, {0, 0}, {-1, 0}};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; ++i) {
        const eb_counted none =
            eb_band_last_year(&model->band, WRONG[i][0], WRONG[i][1]);
        assert_true(none.absent == 0.0 && none.attended == 0.0);
    }
    eb_model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_agrees),
        cmocka_unit_test(golden_values),
        cmocka_unit_test(tables_by_hand),
        cmocka_unit_test(last_year_rules),
        cmocka_unit_test(year_groups),
        cmocka_unit_test(more_absence_lowers_no_risk),
        cmocka_unit_test(marks_too_old_to_count),
        cmocka_unit_test(an_impossible_last_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
