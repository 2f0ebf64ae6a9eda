/* SPDX-License-Identifier: MIT */
/*
 * Means and standard deviations on NIST's univariate sets that a formula makes
 * (NumAcc1 to 4); columns that are of no use; values that are none.
 */
#include "train/columns.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "test.h"

static eb_memory defaults(void) { return eb_memory_or_default(NULL); }

/* -log10 of the relative errors, at least. */
static void assert_moments(const double *x, size_t rows, double mean, double sd,
                           double mean_most, double sd_most) {
    const eb_columns columns = {x, NULL, rows, 1, 1, NULL};
    const eb_memory memory = defaults();
    double our_mean = 0.0, our_sd = 0.0, scale = 0.0;
    eb_columns_summary out = {
        .mean = &our_mean, .sd = &our_sd, .scale = &scale};
    assert_ok(eb_columns_summarise(&columns, 1, &memory, &out, NULL));
    assert_true(fabs(our_mean - mean) <= mean_most * mean);
    assert_true(fabs(our_sd - sd) <= sd_most * sd);
    assert_true(out.weight == (double)rows && out.rows == rows);
}

static void num_acc(void **state) {
    (void)state;
    static double x[1001];
    const double first[] = {10000001.0, 10000003.0, 10000002.0};
    assert_moments(first, 3, 10000002.0, 1.0, 1e-15, 1e-15);
    const double base[] = {1.0, 1000000.0, 10000000.0};
    const double most[] = {1e-14, 1e-9, 1e-8}; /* of sd: the decimals are
                                                  rounded on their way in */
    for (int set = 0; set < 3; set++) {
        x[0] = base[set] + 0.2;
        for (size_t i = 1; i < 1001; i++)
            x[i] = base[set] + (i % 2 ? 0.1 : 0.3);
        assert_moments(x, 1001, base[set] + 0.2, 0.1, 1e-15, most[set]);
    }
}

/* A million terms: a plain sum of 0.1s would be off in the eleventh digit. */
static void long_sum(void **state) {
    (void)state;
    enum { ROWS = 1000000 };
    double *x = malloc(ROWS * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < ROWS; i++) x[i] = i % 2 ? 0.1 : 0.3;
    assert_moments(x, ROWS, 0.2, 0.1 * sqrt(1e6 / (1e6 - 1.0)), 1e-15, 1e-12);
    free(x);
}

static void weights(void **state) {
    (void)state;
    const double x[] = {1, NAN, 5, 2}, weight[] = {2, 0, 1, 3};
    const eb_columns columns = {x, weight, 4, 1, 1, NULL};
    const eb_memory memory = defaults();
    double mean = 0.0, sd = 0.0, scale = 0.0;
    eb_columns_summary out = {.mean = &mean, .sd = &sd, .scale = &scale};
    assert_ok(eb_columns_check(&columns, 1, &memory, &out, NULL));
    assert_true(fabs(mean - 13.0 / 6.0) < 1e-15);
    /* squares 2 + 25 + 12 = 39, less 169 / 6, by 5 */
    assert_true(fabs(sd - sqrt((39.0 - 169.0 / 6.0) / 5.0)) < 1e-15);
    assert_true(out.weight == 6.0 && out.rows == 3 && scale == 0.25);
}

static eb_status check(const double *x, size_t rows, size_t count,
                       const char *const *names, eb_error *err) {
    const eb_columns columns = {x, NULL, rows, count, count, names};
    const eb_memory memory = defaults();
    double mean[8], scale[8];
    eb_columns_summary out = {.mean = mean, .scale = scale};
    return eb_columns_check(&columns, 1, &memory, &out, err);
}

static void refuses(void **state) {
    (void)state;
    enum { ROWS = 200 };
    static double x[ROWS * 4];
    const char *const names[] = {"rate", "late", "spells", "last_year"};
    eb_random random = eb_random_stream(7, 0, 0);
    eb_error err = {0};
    for (size_t i = 0; i < ROWS * 4; i++) x[i] = eb_random_normal(&random);
    assert_ok(check(x, ROWS, 4, names, &err));

    for (size_t i = 0; i < ROWS; i++) x[i * 4 + 2] = 0.1;
    assert_int_equal(check(x, ROWS, 4, names, &err), EB_ERR_FIT);
    assert_string_equal(err.field, "spells");
    assert_string_equal(err.message, "\"spells\" is constant: leave it out");

    /* a copy in other units, and a sum */
    for (size_t i = 0; i < ROWS; i++) x[i * 4 + 2] = 3.0 - 0.7 * x[i * 4];
    assert_int_equal(check(x, ROWS, 4, names, &err), EB_ERR_FIT);
    assert_string_equal(err.field, "spells");
    assert_string_equal(
        err.message,
        "\"spells\" says nothing that is not in \"rate\": leave one out");
    for (size_t i = 0; i < ROWS; i++) {
        x[i * 4 + 2] = eb_random_normal(&random);
        x[i * 4 + 3] = 1e6 * (x[i * 4 + 1] - 2.0 * x[i * 4 + 2]) + 5.0;
    }
    assert_int_equal(check(x, ROWS, 4, NULL, &err), EB_ERR_FIT);
    assert_string_equal(err.field, "column 4");
    assert_string_equal(err.message,
                        "\"column 4\" says nothing that is not in "
                        "\"column 2\", \"column 3\": leave one out");

    /* one part in 10,000 of its own is enough to stay */
    for (size_t i = 0; i < ROWS; i++)
        x[i * 4 + 3] = x[i * 4] + 1e-4 * eb_random_normal(&random);
    assert_ok(check(x, ROWS, 4, names, &err));
}

static void refuses_values(void **state) {
    (void)state;
    double x[] = {1, 2, 3, 4, INFINITY, 6, 7, 9};
    eb_error err = {0};
    assert_int_equal(check(x, 4, 2, NULL, &err), EB_ERR_NUMBER);
    assert_string_equal(err.field, "column 1");
    assert_int_equal(err.row, 2);
    assert_non_null(strstr(err.message, "not a finite number in row 3"));
    x[4] = 1e101;
    assert_int_equal(check(x, 4, 2, NULL, &err), EB_ERR_NUMBER);
    assert_non_null(strstr(err.message, "above 1e100"));
    x[4] = -3e99;
    assert_ok(check(x, 4, 2, NULL, &err));

    const double values[] = {1, 2}, bad[] = {1, -1}, none[] = {0, 0};
    double mean, scale;
    eb_columns_summary out = {.mean = &mean, .scale = &scale};
    const eb_memory memory = defaults();
    eb_columns columns = {values, bad, 2, 1, 1, NULL};
    assert_int_equal(eb_columns_check(&columns, 1, &memory, &out, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(err.row, 1);
    columns.weights = none;
    assert_int_equal(eb_columns_check(&columns, 1, &memory, &out, &err),
                     EB_ERR_ARGUMENT);
}

/* Rounding noise on a large level is no information. */
static void nearly_constant(void **state) {
    (void)state;
    double x[100];
    for (size_t i = 0; i < 100; i++) x[i] = i % 2 ? 1e6 : nextafter(1e6, 2e6);
    eb_error err = {0};
    assert_int_equal(check(x, 100, 1, NULL, &err), EB_ERR_FIT);
    assert_non_null(strstr(err.message, "constant"));
    for (size_t i = 0; i < 100; i++) x[i] = i % 2 ? 1e6 : 1e6 + 1e-3;
    assert_ok(check(x, 100, 1, NULL, &err));
}

static void threads(void **state) {
    (void)state;
    enum { ROWS = 20000, COUNT = 5 };
    static double x[ROWS * COUNT];
    eb_random random = eb_random_stream(9, 0, 0);
    for (size_t i = 0; i < ROWS * COUNT; i++)
        x[i] = eb_random_gamma(&random, 0.7);
    const eb_columns columns = {x, NULL, ROWS, COUNT, COUNT, NULL};
    const eb_memory memory = defaults();
    double one[3][COUNT], many[3][COUNT];
    eb_columns_summary a = {one[0], one[1], one[2], 0, 0};
    eb_columns_summary b = {many[0], many[1], many[2], 0, 0};
    assert_ok(eb_columns_check(&columns, 1, &memory, &a, NULL));
    assert_ok(eb_columns_check(&columns, 3, &memory, &b, NULL));
    assert_memory_equal(one, many, sizeof one);
}

/* A sum of five others: four are named, and one of them has no name. */
static void more_partners_than_a_message_names(void **state) {
    (void)state;
    enum { ROWS = 100, COUNT = 6 };
    static double x[ROWS * COUNT];
    const char *const names[COUNT] = {"rate",   NULL,    "late",
                                      "spells", "weeks", "total"};
    eb_random random = eb_random_stream(8, 0, 0);
    eb_error err = {0};
    for (size_t i = 0; i < ROWS; i++) {
        double *row = x + i * COUNT;
        row[5] = 0.0;
        for (size_t j = 0; j < 5; j++) {
            row[j] = eb_random_normal(&random);
            row[5] += row[j];
        }
    }
    assert_int_equal(check(x, ROWS, COUNT, names, &err), EB_ERR_FIT);
    assert_string_equal(err.field, "total");
    assert_string_equal(err.message,
                        "\"total\" says nothing that is not in \"rate\", "
                        "\"column 2\", \"late\", \"spells\" and others: "
                        "leave one out");
}

/* (sum of weights - 1) is no divisor then: as of one row, 0. A constant column
 * has none either. */
static void columns_without_a_spread(void **state) {
    (void)state;
    const double x[] = {1, 7, 3, 7, 5, 7};
    const double half[] = {0.5, 0.5, 0.0};
    const eb_memory memory = defaults();
    double mean[2], sd[2] = {9.0, 9.0}, scale[2];
    eb_columns columns = {x, half, 3, 2, 2, NULL};
    eb_columns_summary out = {.mean = mean, .sd = sd, .scale = scale};
    assert_ok(eb_columns_summarise(&columns, 1, &memory, &out, NULL));
    assert_true(mean[0] == 2.0 && sd[0] == 0.0 && out.weight == 1.0);
    columns.weights = NULL;
    assert_ok(eb_columns_summarise(&columns, 1, &memory, &out, NULL));
    assert_true(mean[0] == 3.0 && sd[0] == 2.0);
    assert_true(mean[1] == 7.0 && sd[1] == 0.0 && scale[1] == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(num_acc),
        cmocka_unit_test(long_sum),
        cmocka_unit_test(weights),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_values),
        cmocka_unit_test(nearly_constant),
        cmocka_unit_test(threads),
        cmocka_unit_test(more_partners_than_a_message_names),
        cmocka_unit_test(columns_without_a_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
