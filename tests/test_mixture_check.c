/* SPDX-License-Identifier: MIT */
/* Each refusal of the mixture fit, provoked once, with its place. */
#include "train/mixture_check.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"

#define ROWS 5

typedef struct rows_kept {
    double design[ROWS * 2], possible[ROWS], remaining[ROWS], weights[ROWS];
    double rate[ROWS];
    uint8_t last_year[ROWS];
    int32_t trials[ROWS], absent[ROWS];
    int8_t signs[2];
    eb_mixture_data data;
} rows_kept;

static const char *const names[2] = {"absence_rate", "pa_now"};

static void good(rows_kept *k) {
    static const double design[ROWS * 2] = {1, 0, 2, 0, 3, 1, 4, 0, 5, 1};
    memset(k, 0, sizeof *k);
    memcpy(k->design, design, sizeof design);
    for (int i = 0; i < ROWS; ++i) {
        k->possible[i] = 50.0 * i;
        k->remaining[i] = 100.0;
        k->weights[i] = 1.0;
        k->trials[i] = 20;
        k->absent[i] = i;
    }
    k->data.rows = ROWS;
    k->data.columns = k->data.stride = 2;
    k->data.design = k->design;
    k->data.possible = k->possible;
    k->data.remaining = k->remaining;
    k->data.weights = k->weights;
    k->data.last_year_known = k->last_year;
    k->data.trials = k->trials;
    k->data.absent = k->absent;
    k->data.names = names;
    k->data.signs = k->signs;
    k->data.last_year = k->rate;
    k->last_year[1] = k->last_year[2] = 1;
    k->rate[1] = -0.5;
    k->rate[2] = 1e6;
}

static void refused(const rows_kept *k, const char *field, int64_t row) {
    eb_error err;
    memset(&err, 0, sizeof err);
    assert_int_equal(eb_mixture_check_rows(&k->data, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, field);
    assert_int_equal(err.row, row);
    assert_int_equal(eb_mixture_check_rows(&k->data, NULL), EB_ERR_ARGUMENT);
}

static void rows_out_of_range(void **state) {
    (void)state;
    rows_kept k;
    good(&k);
    assert_ok(eb_mixture_check_rows(&k.data, NULL));
#define CHANGED(what, to, field, row) \
    do {                              \
        good(&k);                     \
        k.what = to;                  \
        refused(&k, field, row);      \
    } while (0)
    CHANGED(trials[3], 0, "trials", 3);
    CHANGED(trials[3], 401, "trials", 3);
    CHANGED(absent[1], 21, "absent", 1);
    CHANGED(absent[1], -1, "absent", 1);
    CHANGED(possible[2], -1.0, "possible", 2);
    CHANGED(possible[2], NAN, "possible", 2);
    CHANGED(remaining[4], 0.0, "remaining", 4);
    CHANGED(remaining[4], INFINITY, "remaining", 4);
    CHANGED(last_year[0], 2, "last_year_known", 0);
    CHANGED(rate[1], NAN, "last_year", 1);
    CHANGED(rate[1], -2e6, "last_year", 1);
    CHANGED(rate[3], 0.5, "last_year", 3); /* it is not known */
    CHANGED(rate[0], NAN, "last_year", 0);
    CHANGED(weights[1], -1.0, "weights", 1);
    CHANGED(weights[1], NAN, "weights", 1);
    CHANGED(design[7], NAN, "pa_now", 3);
    CHANGED(design[6], 2e6, "absence_rate", 3);
}
#undef CHANGED

static void data_as_a_whole(void **state) {
    (void)state;
    rows_kept k;
    good(&k);
    k.data.rows = 0;
    refused(&k, "rows", 0);
    good(&k);
    k.data.columns = 129;
    refused(&k, "columns", 0);
    good(&k);
    k.data.stride = 1;
    refused(&k, "stride", 0);
    good(&k);
    k.data.absent = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.possible = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.remaining = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.last_year_known = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.trials = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.design = NULL;
    refused(&k, "data", 0);
    good(&k);
    k.data.columns = k.data.stride = 0; /* none are needed of none */
    k.data.design = NULL;
    assert_ok(eb_mixture_check_rows(&k.data, NULL));
    good(&k);
    k.signs[0] = -2;
    refused(&k, "signs", 0);
    good(&k);
    k.signs[1] = 2;
    refused(&k, "signs", 0);
    good(&k);
    memset(k.weights, 0, sizeof k.weights);
    refused(&k, "weights", 0);
}

static void columns_that_say_nothing_new(void **state) {
    (void)state;
    rows_kept k;
    eb_error err;
    double deviation[2];
    const eb_memory memory = eb_memory_or_default(NULL);
    good(&k);
    k.weights[0] = 3.0;
    assert_ok(eb_mixture_check_columns(&k.data, &memory, deviation, NULL));
    /* weights 3 1 1 1 1 on 1 2 3 4 5: mean 17/7, mean square 57/7 */
    assert_true(fabs(deviation[0] - sqrt(57.0 / 7.0 - 289.0 / 49.0)) < 1e-14);
    assert_true(fabs(deviation[1] - sqrt(2.0 / 7.0 - 4.0 / 49.0)) < 1e-14);

    /* it differs only where there is no weight */
    good(&k);
    for (int i = 0; i < ROWS; ++i) k.design[2 * i + 1] = i == 2 ? 9.0 : 0.1;
    k.weights[2] = 0.0;
    assert_int_equal(
        eb_mixture_check_columns(&k.data, &memory, deviation, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "pa_now");

    good(&k);
    for (int i = 0; i < ROWS; ++i)
        k.design[2 * i + 1] = 7.0 - 0.3 * k.design[2 * i];
    assert_int_equal(
        eb_mixture_check_columns(&k.data, &memory, deviation, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.message,
                        "the columns \"absence_rate\" and \"pa_now\" say the "
                        "same");
    k.data.columns = 0;
    assert_ok(eb_mixture_check_columns(&k.data, &memory, deviation, NULL));
}

/* A column without a name is of the design. */
static void columns_without_names(void **state) {
    (void)state;
    static const char *const some[2] = {NULL, "pa_now"};
    rows_kept k;
    good(&k);
    k.design[2 * 3] = 1e7;
    refused(&k, "absence_rate", 3);
    k.data.names = some;
    refused(&k, "design", 3);
    k.data.names = NULL;
    refused(&k, "design", 3);
}

static void wrong(eb_mixture_options o, const char *field) {
    eb_error err;
    assert_int_equal(eb_mixture_check_options(&o, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, field);
}

static void options_out_of_range(void **state) {
    (void)state;
    const eb_mixture_options fine = EB_MIXTURE_OPTIONS_INIT;
    eb_mixture_options o = fine;
    assert_ok(eb_mixture_check_options(&o, NULL));
    o.size = 8;
    wrong(o, "options");
    o = fine, o.components = 3;
    wrong(o, "components");
    o = fine, o.knots = 13;
    wrong(o, "knots");
    o = fine, o.knot[2] = o.knot[1];
    wrong(o, "knots");
    o = fine, o.knot[0] = NAN;
    wrong(o, "knots");
    o = fine, o.level = -1.0;
    wrong(o, "level");
    o = fine, o.smooth = 0.0;
    wrong(o, "smooth");
    o = fine, o.centre = INFINITY;
    wrong(o, "centre");
    o = fine, o.knots = 0;
    wrong(o, "knots");
    o = fine, o.starts = 0;
    wrong(o, "starts");
    o = fine, o.iterations = 1001;
    wrong(o, "iterations");
    o = fine, o.starts = 5;
    wrong(o, "starts");
    o = fine, o.iterations = 0;
    wrong(o, "iterations");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_out_of_range),
        cmocka_unit_test(data_as_a_whole),
        cmocka_unit_test(columns_that_say_nothing_new),
        cmocka_unit_test(columns_without_names),
        cmocka_unit_test(options_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
