/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap against a slow one that copies rows and ranks them afresh;
 * the same numbers on any number of threads; clusters that matter.
 */
#include "base/random.h"
#include "test_review.h"

enum { PUPILS = 40, EACH = 3, ROWS = PUPILS * EACH, DRAWS = 60 };

typedef struct school {
    double good[ROWS], poor[ROWS], w[ROWS];
    unsigned char y[ROWS];
    uint32_t pupil[ROWS];
} school;

static void fill(school *s, uint64_t seed) {
    eb_random random = eb_random_stream(seed, 0, 0);
    for (uint32_t pupil = 0; pupil < PUPILS; pupil++) {
        const double risk = eb_random_beta(&random, 1, 2);
        for (size_t i = 0; i < EACH; i++) {
            const size_t row = pupil + PUPILS * i;
            s->pupil[row] = pupil;
            s->y[row] = (unsigned char)eb_random_chance(&random, risk);
            s->good[row] = 0.5 * risk + 0.5 * eb_random_uniform(&random);
            s->poor[row] = (double)eb_random_below(&random, 10) / 10;
            s->w[row] = eb_random_uniform_open(&random);
        }
    }
}

static const eb_metric METRICS[] = {
    {EB_METRIC_AUROC, 0},
    {EB_METRIC_AVERAGE_PRECISION, 0},
    {EB_METRIC_BRIER, 0},
    {EB_METRIC_LOG_SCORE, 0},
    {EB_METRIC_CALIBRATION_ERROR, 5},
    {EB_METRIC_IN_THE_LARGE, 0},
    {EB_METRIC_INTERCEPT, 0},
    {EB_METRIC_SLOPE, 0},
    {EB_METRIC_EXPECTED_RATIO, 0},
    {EB_METRIC_BASE_RATE, 0},
    {EB_METRIC_CAPTURED_AT_RATE, 0.1},
    {EB_METRIC_PRECISION_AT_PLACES, 17},
    {EB_METRIC_NET_BENEFIT, 0.3},
};
enum { METRIC_COUNT = sizeof METRICS / sizeof *METRICS };

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* numpy's percentile, linear. */
static double percentile(double *values, size_t n, double share) {
    qsort(values, n, sizeof *values, by_size);
    const double at = share * (double)(n - 1);
    const size_t low = (size_t)floor(at);
    const size_t high = low + 1 < n ? low + 1 : low;
    return values[low] * (1 - (at - (double)low)) +
           values[high] * (at - (double)low);
}

/* One draw's figures, by rows copied as often as their pupil came up. */
static void slow_draw(const school *s, const double *p, uint32_t draw,
                      uint64_t seed, double *figures) {
    static double copied[ROWS * PUPILS];
    static unsigned char y[ROWS * PUPILS];
    size_t n = 0;
    eb_random random = eb_random_stream(seed, draw, 0);
    for (int i = 0; i < PUPILS; i++) {
        const uint64_t pupil = eb_random_below(&random, PUPILS);
        for (size_t row = 0; row < ROWS; row++) {
            if (s->pupil[row] != pupil) continue;
            copied[n] = p[row];
            y[n++] = s->y[row];
        }
    }
    eb_ranking *r = rank(copied, y, NULL, n);
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        figures[m] = eb_ranking_metric(r, METRICS[m]);
    }
    eb_ranking_free(r);
}

/* Tied rows' order among copies is not the same, so the lists of given
 * length are compared on the score without ties only. */
static int untied_only(size_t metric) {
    return METRICS[metric].kind == EB_METRIC_CAPTURED_AT_RATE ||
           METRICS[metric].kind == EB_METRIC_PRECISION_AT_PLACES;
}

static void intervals_are_those_of_copied_rows(void **state) {
    (void)state;
    static school s;
    static double value[2][METRIC_COUNT][DRAWS], gap[METRIC_COUNT][DRAWS];
    fill(&s, 5);
    const double *const p[] = {s.good, s.poor};
    for (uint32_t d = 0; d < DRAWS; d++) {
        for (int i = 0; i < 2; i++) {
            double figures[METRIC_COUNT];
            slow_draw(&s, p[i], d, 77, figures);
            for (int m = 0; m < METRIC_COUNT; m++) value[i][m][d] = figures[m];
        }
        for (int m = 0; m < METRIC_COUNT; m++) {
            gap[m][d] = value[0][m][d] - value[1][m][d];
        }
    }
    eb_ranking *r[2] = {rank(s.good, s.y, NULL, ROWS),
                        rank(s.poor, s.y, NULL, ROWS)};
    const eb_ranking *const both[] = {r[0], r[1]};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    options.cluster = s.pupil;
    options.cluster_count = PUPILS;
    options.resamples = DRAWS;
    options.seed = 77;
    options.level = 0.9;
    eb_interval got[2 * METRIC_COUNT], less[METRIC_COUNT];
    const eb_pair pair = {0, 1};
    assert_ok(eb_bootstrap(both, 2, METRICS, METRIC_COUNT, &pair, 1, &options,
                           got, less, NULL));
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        const char *name = eb_metric_name(METRICS[m].kind);
        for (size_t i = 0; i < 2; i++) {
            const eb_interval *one = &got[i * METRIC_COUNT + m];
            assert_near(one->value, eb_ranking_metric(r[i], METRICS[m]), 1e-12,
                        name);
            if (i == 1 && untied_only(m)) continue;
            assert_int_equal(one->draws, DRAWS);
            assert_near(one->low, percentile(value[i][m], DRAWS, 0.05), 1e-7,
                        name);
            assert_near(one->high, percentile(value[i][m], DRAWS, 0.95), 1e-7,
                        name);
        }
        if (untied_only(m)) continue;
        assert_near(less[m].low, percentile(gap[m], DRAWS, 0.05), 1e-7, name);
        assert_near(less[m].high, percentile(gap[m], DRAWS, 0.95), 1e-7, name);
    }
    eb_ranking_free(r[0]);
    eb_ranking_free(r[1]);
}

static void threads_change_no_bit(void **state) {
    (void)state;
    static school s;
    fill(&s, 6);
    eb_ranking *r = rank(s.good, s.y, s.w, ROWS);
    const eb_ranking *const one[] = {r};
    eb_interval first[METRIC_COUNT], next[METRIC_COUNT];
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    options.cluster = s.pupil;
    options.cluster_count = PUPILS;
    assert_ok(eb_bootstrap(one, 1, METRICS, METRIC_COUNT, NULL, 0, &options,
                           first, NULL, NULL));
    const int threads[] = {1, 2, 7};
    for (int i = 0; i < 3; i++) {
        options.threads = threads[i];
        assert_ok(eb_bootstrap(one, 1, METRICS, METRIC_COUNT, NULL, 0, &options,
                               next, NULL, NULL));
        for (int m = 0; m < METRIC_COUNT; m++) {
            const double a[] = {first[m].value, first[m].low, first[m].high};
            const double b[] = {next[m].value, next[m].low, next[m].high};
            assert_memory_equal(a, b, sizeof a);
            assert_int_equal(first[m].draws, next[m].draws);
        }
    }
    assert_int_equal(first[0].draws, 200);
    options.seed = 1;
    assert_ok(eb_bootstrap(one, 1, METRICS, METRIC_COUNT, NULL, 0, &options,
                           next, NULL, NULL));
    assert_true(next[0].low != first[0].low);
    eb_ranking_free(r);
}

/* Rows of a pupil that are all alike tell no more than one of them. */
static void alike_rows_are_no_more_rows(void **state) {
    (void)state;
    enum { ALIKE = 16, SOME = 100 };
    static double p[ALIKE * SOME];
    static unsigned char y[ALIKE * SOME];
    static uint32_t pupil[ALIKE * SOME];
    eb_random random = eb_random_stream(9, 0, 0);
    for (uint32_t i = 0; i < SOME; i++) {
        const unsigned char outcome =
            (unsigned char)eb_random_chance(&random, 0.4);
        for (size_t j = 0; j < ALIKE; j++) {
            p[i * ALIKE + j] = 0.4;
            y[i * ALIKE + j] = outcome;
            pupil[i * ALIKE + j] = i;
        }
    }
    eb_ranking *r = rank(p, y, NULL, ALIKE * SOME);
    const eb_ranking *const one[] = {r};
    const eb_metric rate = {EB_METRIC_BASE_RATE, 0};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    options.resamples = 1000;
    eb_interval by_row, by_pupil;
    assert_ok(
        eb_bootstrap(one, 1, &rate, 1, NULL, 0, &options, &by_row, NULL, NULL));
    options.cluster = pupil;
    options.cluster_count = SOME;
    assert_ok(eb_bootstrap(one, 1, &rate, 1, NULL, 0, &options, &by_pupil, NULL,
                           NULL));
    /* Four times as wide: the root of 16; each within some 10 %. */
    const double wider =
        (by_pupil.high - by_pupil.low) / (by_row.high - by_row.low);
    assert_true(wider > 3.4 && wider < 4.7);
    const double usual = 3.92 * sqrt(by_row.value * (1 - by_row.value) / SOME);
    assert_true(fabs((by_pupil.high - by_pupil.low) / usual - 1) < 0.12);
    eb_ranking_free(r);
}

static void weights_count_in_draws(void **state) {
    (void)state;
    static school s;
    fill(&s, 7);
    for (int i = 0; i < ROWS; i++) s.w[i] = s.y[i] ? 9 : 1;
    eb_ranking *r[2] = {rank(s.good, s.y, NULL, ROWS),
                        rank(s.good, s.y, s.w, ROWS)};
    const eb_ranking *const both[] = {r[0], r[1]};
    const eb_metric rate = {EB_METRIC_BASE_RATE, 0};
    const eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    eb_interval got[2];
    assert_ok(
        eb_bootstrap(both, 2, &rate, 1, NULL, 0, &options, got, NULL, NULL));
    assert_true(got[1].low > got[0].high);
    assert_true(got[1].low < got[1].value && got[1].value < got[1].high);
    eb_ranking_free(r[0]);
    eb_ranking_free(r[1]);
}

static void draws_without_a_number_are_counted(void **state) {
    (void)state;
    const double p[] = {0.1, 0.3, 0.2, 0.4, 0.5};
    const unsigned char y[] = {0, 0, 0, 0, 1}, none[] = {0, 0, 0, 0, 0};
    eb_ranking *r = rank(p, y, NULL, 5);
    const eb_ranking *one[] = {r};
    const eb_metric auroc = {EB_METRIC_AUROC, 0};
    const eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    eb_interval got;
    assert_ok(
        eb_bootstrap(one, 1, &auroc, 1, NULL, 0, &options, &got, NULL, NULL));
    /* One row in five is left out of a draw with chance (4/5)^5 = 0.33. */
    assert_in_range(got.draws, 110, 158);
    assert_true(got.value == 1 && isnan(got.low) && isnan(got.high));
    eb_ranking_free(r);
    r = rank(p, none, NULL, 5);
    one[0] = r;
    assert_ok(
        eb_bootstrap(one, 1, &auroc, 1, NULL, 0, &options, &got, NULL, NULL));
    assert_true(got.draws == 0 && isnan(got.value) && isnan(got.low));
    eb_ranking_free(r);
    r = rank(NULL, NULL, NULL, 0);
    one[0] = r;
    assert_ok(
        eb_bootstrap(one, 1, &auroc, 1, NULL, 0, &options, &got, NULL, NULL));
    assert_true(got.draws == 0 && isnan(got.value));
    eb_ranking_free(r);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    eb_ranking *a = rank_case(3), *b = rank_case(2);
    const eb_ranking *const same[] = {a}, *const other[] = {a, b};
    const eb_metric auroc = {EB_METRIC_AUROC, 0};
    const eb_pair pair = {0, 1};
    eb_interval got[2];
    eb_error err = {0};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    assert_int_equal(
        eb_bootstrap(other, 2, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "rankings");
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, &pair, 1, &options, got, got, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "pairs");
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 0, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1001, NULL, 0, &options, got, NULL, &err),
        EB_ERR_LIMIT);
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &options, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, NULL, got, NULL, &err),
        EB_ERR_ARGUMENT);
    eb_metric many[1001];
    eb_pair pairs[1001];
    const eb_ranking *rankings[1001];
    for (size_t i = 0; i < 1001; i++) {
        many[i] = auroc;
        pairs[i] = (eb_pair){0, 0};
        rankings[i] = a;
    }
    assert_int_equal(eb_bootstrap(rankings, 1001, &auroc, 1, NULL, 0, &options,
                                  got, NULL, &err),
                     EB_ERR_LIMIT);
    assert_int_equal(
        eb_bootstrap(same, 1, many, 1, pairs, 1001, &options, got, got, &err),
        EB_ERR_LIMIT);
    assert_int_equal(
        eb_bootstrap(NULL, 1, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_bootstrap(same, 0, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_bootstrap(same, 1, NULL, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 1, &options, got, got, &err),
        EB_ERR_ARGUMENT);
    rankings[1] = NULL;
    assert_int_equal(eb_bootstrap(rankings, 2, &auroc, 1, NULL, 0, &options,
                                  got, NULL, &err),
                     EB_ERR_ARGUMENT);
    pairs[0] = (eb_pair){1, 0};
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, pairs, 1, &options, got, got, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "pairs");
    pairs[0] = (eb_pair){0, 0};
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, pairs, 1, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    eb_bootstrap_options odd = options;
    odd.size--;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &odd, got, NULL, &err),
        EB_ERR_ARGUMENT);
    odd = options;
    odd.resamples = -1;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &odd, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "resamples");
    odd = options;
    odd.level = -0.1;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &odd, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "level");
    options.resamples = 100001;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    options.resamples = 0;
    options.level = 1;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    options.level = 0;
    static const uint32_t cluster[100] = {7};
    options.cluster = cluster;
    options.cluster_count = 7;
    assert_int_equal(
        eb_bootstrap(same, 1, &auroc, 1, NULL, 0, &options, got, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "cluster");
    eb_ranking_free(a);
    eb_ranking_free(b);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    eb_ranking *r = rank_case(2);
    const eb_ranking *const one[] = {r};
    const eb_metric figures[] = {{EB_METRIC_SLOPE, 0},
                                 {EB_METRIC_IN_THE_LARGE, 0}};
    eb_interval got[2];
    int allowed = 0;
    for (;; allowed++) {
        int left = allowed;
        eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
        const eb_memory memory = failing_memory(&left);
        options.memory = memory;
        options.resamples = 3;
        const eb_status status = eb_bootstrap(one, 1, figures, 2, NULL, 0,
                                              &options, got, NULL, NULL);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
    }
    assert_true(allowed == 13);
    eb_ranking_free(r);
}

/* Of one draw both ends are that draw. */
static void one_draw_alone(void **state) {
    (void)state;
    static school s;
    double figures[METRIC_COUNT];
    fill(&s, 5);
    slow_draw(&s, s.good, 0, 77, figures);
    eb_ranking *r = rank(s.good, s.y, NULL, ROWS);
    const eb_ranking *const rankings[] = {r};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    options.resamples = 1;
    options.seed = 77;
    options.cluster = s.pupil;
    options.cluster_count = PUPILS;
    eb_interval out;
    assert_ok(eb_bootstrap(rankings, 1, METRICS, 1, NULL, 0, &options, &out,
                           NULL, NULL));
    assert_int_equal(out.draws, 1);
    assert_true(out.low == out.high);
    assert_near(out.low, figures[0], 1e-12, "AUROC of the draw");
    assert_near(out.value, eb_ranking_auroc(r), 0, "AUROC");
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_copied_rows),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(alike_rows_are_no_more_rows),
        cmocka_unit_test(weights_count_in_draws),
        cmocka_unit_test(draws_without_a_number_are_counted),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(one_draw_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
