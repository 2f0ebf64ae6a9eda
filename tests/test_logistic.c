/* SPDX-License-Identifier: MIT */
/*
 * The whole logistic fit: the certified values of a separable table (60 digits,
 * mpmath), what must not change a fit, signs, and everything it refuses.
 * Larger certified fits: tests/certified.sh.
 */
#include <math.h>

#include "base/error.h"
#include "test.h"
#include "test_logistic.h"

enum { WIDTH = TABLE_COLUMNS + 1 };

static invented table, other;

typedef struct outcome {
    double coef[WIDTH], se[WIDTH], robust[WIDTH];
    eb_logistic_result result;
    eb_error err;
} outcome;

static eb_status fit(const eb_logistic_data *data,
                     const eb_logistic_options *options, outcome *out) {
    memset(out, 0, sizeof *out);
    out->result.coef = out->coef;
    out->result.se = out->se;
    out->result.robust = out->robust;
    return eb_logistic_fit(data, options, &out->result, &out->err);
}

static void assert_rel(double a, double b, double most) {
    if (!(fabs(a - b) <= most * fabs(b))) fail_msg("%.17g is not %.17g", a, b);
}

static void assert_same(const outcome *a, const outcome *b, double most) {
    for (size_t j = 0; j < WIDTH; j++) {
        assert_rel(a->coef[j], b->coef[j], most);
        assert_rel(a->se[j], b->se[j], most);
    }
    assert_rel(a->result.deviance, b->result.deviance, most);
}

static const double SIX[] = {-3, -2, -1, 1, 2, 3};
static const uint8_t SIX_Y[] = {0, 0, 0, 1, 1, 1};

static void separable(void **state) {
    (void)state;
    const eb_logistic_data data = {SIX, 6, 1, 1, SIX_Y, NULL, NULL};
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    const char *const names[] = {"rate"};
    outcome out;
    options.events_least = 1;
    options.names = names;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.field, "rate");
    assert_string_equal(out.err.message,
                        "separated: \"rate\" tells outcomes apart without a "
                        "mistake; fit with a penalty");
    options.penalty = EB_PENALTY_RIDGE;
    assert_ok(fit(&data, &options, &out));
    assert_rel(out.coef[1], 1.104404283582237, 1e-14);
    assert_true(fabs(out.coef[0]) < 1e-14);
    options.penalty = EB_PENALTY_FIRTH;
    assert_ok(fit(&data, &options, &out));
    assert_rel(out.coef[1], 0.9384164885780685, 1e-10);
    assert_true(fabs(out.coef[0]) < 1e-10);
}

/* A column that is 1 only where the outcome is: part of the rows overlap. */
static void quasi_separated(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    const char *const names[] = {"a", "b", "flag", "d"};
    outcome out;
    invent(&table, 2000);
    options.names = names;
    for (size_t i = 0; i < 2000; i++)
        table.x[i * TABLE_COLUMNS + 2] = table.y[i] && i % 40 == 0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.field, "flag");
    assert_non_null(strstr(out.err.message, "separated: \"flag\" tells"));
    options.penalty = EB_PENALTY_FIRTH;
    assert_ok(fit(&table.data, &options, &out));
    assert_true(out.coef[3] > 2.0 && out.coef[3] < 20.0);
    /* one row on the other side ends it */
    options.penalty = EB_PENALTY_NONE;
    for (size_t i = 0; i < 2000; i++)
        if (!table.y[i]) {
            table.x[i * TABLE_COLUMNS + 2] = 1.0;
            break;
        }
    assert_ok(fit(&table.data, &options, &out));
}

/* R11: a weight of 2 is the row twice. */
static void weights_are_copies(void **state) {
    (void)state;
    for (int penalty = EB_PENALTY_NONE; penalty <= EB_PENALTY_FIRTH;
         penalty++) {
        eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
        outcome weighted, copied;
        size_t rows = 0;
        options.penalty = penalty;
        invent(&table, 1500);
        table.data.weights = table.weights;
        table.data.clusters = table.clusters;
        for (size_t i = 0; i < 1500; i++)
            for (int k = 0; k < (int)table.weights[i]; k++, rows++) {
                memcpy(other.x + rows * TABLE_COLUMNS,
                       table.x + i * TABLE_COLUMNS,
                       TABLE_COLUMNS * sizeof(double));
                other.y[rows] = table.y[i];
                other.clusters[rows] = table.clusters[i];
            }
        assert_in_range(rows, 2500, TABLE_ROWS_MOST);
        other.data =
            (eb_logistic_data){other.x, rows, TABLE_COLUMNS, TABLE_COLUMNS,
                               other.y, NULL, other.clusters};
        assert_ok(fit(&table.data, &options, &weighted));
        assert_ok(fit(&other.data, &options, &copied));
        assert_same(&weighted, &copied, 1e-12);
        for (size_t j = 0; j < WIDTH; j++)
            assert_rel(weighted.robust[j], copied.robust[j], 1e-12);
        assert_rel(weighted.result.events, copied.result.events, 1e-15);
    }
}

/* R12: columns times 2^k, to the bit; and rows in another order, and rows of
 * weight 0 that hold nonsense. */
static void invariances(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    outcome plain, changed;
    invent(&table, 1500);
    assert_ok(fit(&table.data, &options, &plain));

    invent(&other, 1500);
    const int powers[] = {7, -12, 1, -3};
    for (size_t i = 0; i < 1500 * TABLE_COLUMNS; i++)
        other.x[i] = ldexp(other.x[i], powers[i % TABLE_COLUMNS]);
    assert_ok(fit(&other.data, &options, &changed));
    assert_true(plain.coef[0] == changed.coef[0]);
    for (size_t j = 0; j < TABLE_COLUMNS; j++) {
        assert_true(plain.coef[j + 1] == ldexp(changed.coef[j + 1], powers[j]));
        assert_true(plain.se[j + 1] == ldexp(changed.se[j + 1], powers[j]));
    }
    assert_true(plain.result.deviance == changed.result.deviance);

    for (size_t i = 0; i < 1500; i++) {
        size_t from = i * 601 % 1500; /* no common factor */
        memcpy(other.x + i * TABLE_COLUMNS, table.x + from * TABLE_COLUMNS,
               TABLE_COLUMNS * sizeof(double));
        other.y[i] = table.y[from];
    }
    assert_ok(fit(&other.data, &options, &changed));
    assert_same(&changed, &plain, 1e-12);

    invent(&other, 3000);
    size_t at = 0;
    for (size_t i = 0; i < 3000; i++) {
        other.weights[i] = i % 2 ? 1.0 : 0.0;
        for (size_t j = 0; j < TABLE_COLUMNS; j++)
            other.x[i * TABLE_COLUMNS + j] =
                i % 2 ? table.x[at * TABLE_COLUMNS + j] : (double)NAN;
        other.y[i] = i % 2 ? table.y[at++] : 1;
    }
    other.data.weights = other.weights;
    assert_ok(fit(&other.data, &options, &changed));
    assert_same(&changed, &plain, 1e-12);
    assert_true(changed.result.events == plain.result.events);
}

static void threads(void **state) {
    (void)state;
    for (int penalty = EB_PENALTY_NONE; penalty <= EB_PENALTY_FIRTH;
         penalty++) {
        eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
        outcome one, many;
        options.penalty = penalty;
        invent(&table, 6000);
        table.data.weights = table.weights;
        table.data.clusters = table.clusters;
        assert_ok(fit(&table.data, &options, &one));
        for (options.threads = 2; options.threads < 5; options.threads++) {
            assert_ok(fit(&table.data, &options, &many));
            assert_memory_equal(one.coef, many.coef, sizeof one.coef);
            assert_memory_equal(one.se, many.se, sizeof one.se);
            assert_memory_equal(one.robust, many.robust, sizeof one.robust);
            assert_true(one.result.deviance == many.result.deviance);
            assert_true(one.result.condition == many.result.condition);
        }
    }
}

/* At the optimum nothing is left of the slope, by the plain formula. */
static void optimum(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    outcome out;
    invent(&table, 3000);
    assert_ok(fit(&table.data, &options, &out));
    double slope[WIDTH] = {0.0}, loss = 0.0, ones = 0.0;
    for (size_t i = 0; i < 3000; i++) {
        const double *x = table.x + i * TABLE_COLUMNS;
        double e = out.coef[0];
        for (size_t j = 0; j < TABLE_COLUMNS; j++) e += out.coef[j + 1] * x[j];
        double p = 1.0 / (1.0 + exp(-e));
        loss -= log(table.y[i] ? p : 1.0 - p);
        slope[0] += table.y[i] - p;
        for (size_t j = 0; j < TABLE_COLUMNS; j++)
            slope[j + 1] += (table.y[i] - p) * x[j];
        ones += table.y[i];
    }
    for (size_t j = 0; j < WIDTH; j++)
        assert_true(fabs(slope[j] * out.se[j]) < 1e-7);
    assert_rel(out.result.deviance, 2.0 * loss, 1e-13);
    assert_rel(out.result.log_likelihood, -loss, 1e-13);
    assert_true(out.result.events == fmin(ones, 3000.0 - ones));
    assert_true(out.result.gradient_norm < 1e-10);
    assert_in_range(out.result.iterations, 3, 12);
    assert_true(out.result.condition > 1.0 && out.result.condition < 100.0);
    assert_int_equal(out.result.held, 0);
    /* near what it was drawn from; the robust errors are near the plain */
    const double drawn[] = {-3.5, 0.8, -0.5, 0.3, 0.02};
    for (size_t j = 0; j < WIDTH; j++) {
        assert_true(fabs(out.coef[j] - drawn[j]) < 4.0 * out.se[j]);
        assert_true(fabs(out.robust[j] / out.se[j] - 1.0) < 0.15);
    }
}

/* A coefficient that wants to be negative is held at 0, and the others are
 * then those of a fit without its column. */
static void signs(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    const int8_t wrong[] = {1, 1, 0, 1}, right[] = {1, -1, 1, 1};
    outcome free_fit, held, without;
    invent(&table, 3000);
    assert_ok(fit(&table.data, &options, &free_fit));
    options.signs = right;
    assert_ok(fit(&table.data, &options, &held));
    assert_same(&held, &free_fit, 1e-12);
    options.signs = wrong;
    assert_ok(fit(&table.data, &options, &held));
    assert_int_equal(held.result.held, 1);
    assert_true(held.coef[2] == 0.0 && held.se[2] == 0.0);
    assert_true(held.result.deviance > free_fit.result.deviance);
    invent(&other, 3000);
    for (size_t i = 0; i < 3000; i++) {
        double *x = other.x + i * TABLE_COLUMNS;
        x[1] = x[2], x[2] = x[3];
    }
    other.data.columns = 3;
    options.signs = NULL;
    assert_ok(fit(&other.data, &options, &without));
    const size_t pairs[][2] = {{0, 0}, {1, 1}, {3, 2}, {4, 3}};
    for (size_t k = 0; k < 4; k++) {
        assert_rel(held.coef[pairs[k][0]], without.coef[pairs[k][1]], 1e-11);
        assert_rel(held.se[pairs[k][0]], without.se[pairs[k][1]], 1e-11);
        assert_rel(held.robust[pairs[k][0]], without.robust[pairs[k][1]],
                   1e-11);
    }
}

/* Many rows, where the fit begins on a sample of them: 20 copies of 6,000 rows
 * are a weight of 20; and a column that the sample sees nothing of. */
static void many_rows(void **state) {
    (void)state;
    enum { COPIES = 20, ONE = 6000, ROWS = COPIES * ONE };
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    outcome weighted, copied;
    double *x = malloc(ROWS * TABLE_COLUMNS * sizeof *x);
    uint8_t *y = malloc(ROWS);
    assert_true(x && y);
    invent(&table, ONE);
    for (size_t i = 0; i < ONE; i++) table.weights[i] = COPIES;
    table.data.weights = table.weights;
    for (size_t k = 0; k < COPIES; k++) {
        memcpy(x + k * ONE * TABLE_COLUMNS, table.x,
               ONE * TABLE_COLUMNS * sizeof *x);
        memcpy(y + k * ONE, table.y, ONE);
    }
    const eb_logistic_data data = {x, ROWS, TABLE_COLUMNS, TABLE_COLUMNS,
                                   y, NULL, NULL};
    for (int penalty = EB_PENALTY_NONE; penalty <= EB_PENALTY_FIRTH;
         penalty++) {
        options.penalty = penalty;
        assert_ok(fit(&table.data, &options, &weighted));
        assert_ok(fit(&data, &options, &copied));
        assert_same(&copied, &weighted, 1e-12);
        if (penalty == EB_PENALTY_NONE)
            assert_true(copied.result.iterations < weighted.result.iterations);
    }
    options.penalty = EB_PENALTY_NONE;
    for (size_t i = 0; i < ROWS; i++) /* a chunk's first 15 blocks but one */
        x[i * TABLE_COLUMNS + 2] = i >= 64 && i < 1024 ? (double)(i % 2) : 0.0;
    assert_ok(fit(&data, &options, &copied));
    assert_true(copied.result.gradient_norm < 1e-9);
    free(x);
    free(y);
}

static void intercept_only(void **state) {
    (void)state;
    uint8_t y[400] = {0};
    for (size_t i = 0; i < 127; i++) y[i] = 1;
    const eb_logistic_data data = {NULL, 400, 0, 0, y, NULL, NULL};
    outcome out;
    assert_ok(fit(&data, NULL, &out));
    assert_rel(out.coef[0], log(127.0 / 273.0), 1e-14);
    /* 127 of 400, as in UCLA's admissions: -2 log L published as 499.977 */
    assert_true(fabs(out.result.deviance - 499.977) < 0.0005);
    /* four clusters of 100: variance (sum of squared scores) / (n p q)^2 4/3 */
    uint32_t clusters[400];
    for (size_t i = 0; i < 400; i++) clusters[i] = 7 - (uint32_t)(i / 100);
    eb_logistic_data grouped = data;
    grouped.clusters = clusters;
    double p = 127.0 / 400.0, q = 1.0 - p, b = 27.0 * q - 73.0 * p;
    double squares = 1e4 * q * q + b * b + 2.0 * 1e4 * p * p;
    assert_ok(fit(&grouped, NULL, &out));
    assert_rel(out.robust[0], sqrt(squares * 4.0 / 3.0) / (400.0 * p * q),
               1e-13);
    assert_rel(out.se[0], 1.0 / sqrt(400.0 * p * q), 1e-13);
}

static void refuses_outcomes(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    outcome out;
    invent(&table, 300);
    memset(table.y, 0, 300);
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.message, "every outcome is 0");
    for (size_t i = 0; i < 9; i++) table.y[i * 20] = 1;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.message,
                        "too few outcomes: fewer than 10 are 1");
    options.penalty = EB_PENALTY_FIRTH;
    assert_ok(fit(&table.data, &options, &out));
    assert_true(out.result.events == 9.0);
    for (size_t i = 1; i < 9; i++) table.y[i * 20] = 0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    table.y[5] = 2;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "y");
    /* fewer rows than coefficients: whatever the columns, one is a sum */
    invent(&table, 4);
    table.y[0] = table.y[1] = 1, table.y[2] = table.y[3] = 0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
}

static void refuses_columns(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    const char *const names[] = {"a", "b", "c", "d"};
    outcome out;
    options.names = names;
    options.penalty = EB_PENALTY_RIDGE;
    invent(&table, 300);
    for (size_t i = 0; i < 300; i++)
        table.x[i * TABLE_COLUMNS + 3] = table.x[i * TABLE_COLUMNS + 1];
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.field, "d");
    assert_non_null(strstr(out.err.message, "not in \"b\""));
    for (size_t i = 0; i < 300; i++) table.x[i * TABLE_COLUMNS] = 4.0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.field, "a");
    table.x[7] = (double)NAN;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_NUMBER);
    assert_string_equal(out.err.field, "d");
}

static void refuses_arguments(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    const int8_t bad_sign[] = {0, 0, 2, 0}, low_sign[] = {0, -2, 0, 0};
    outcome out;
    invent(&table, 300);
    eb_logistic_data data = table.data;
    assert_int_equal(fit(NULL, &options, &out), EB_ERR_ARGUMENT);
    assert_int_equal(eb_logistic_fit(&data, &options, NULL, NULL),
                     EB_ERR_ARGUMENT);
    eb_logistic_result nowhere = {0};
    assert_int_equal(eb_logistic_fit(&data, &options, &nowhere, NULL),
                     EB_ERR_ARGUMENT);
    data.stride = 3;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_ARGUMENT);
    data = table.data, data.rows = 0;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_ARGUMENT);
    data = table.data, data.y = NULL;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "y");
    data = table.data, data.columns = data.stride = 10001;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "columns");
    data = table.data, data.x = NULL;
    assert_int_equal(fit(&data, &options, &out), EB_ERR_ARGUMENT);
    options.penalty = 3;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    options.penalty = -1;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "penalty");
    options.penalty = EB_PENALTY_RIDGE, options.lambda = 1e300;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "lambda");
    options.lambda = 1.0, options.events_least = -1;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "events_least");
    options.events_least = 0, options.iterations_most = 10001;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "iterations_most");
    options.penalty = EB_PENALTY_RIDGE, options.lambda = 0.0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "lambda");
    options.lambda = 1.0, options.iterations_most = 0;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    options.iterations_most = 1;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_non_null(strstr(out.err.message, "did not converge in 1 steps"));
    options.iterations_most = 50, options.signs = bad_sign;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    options.signs = low_sign;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_string_equal(out.err.field, "signs");
    options.signs = NULL, options.size = 3;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_ARGUMENT);
    assert_true(out.coef[0] == 0.0 && out.result.deviance == 0.0);
}

/* Errors that nobody asks for change nothing of the rest. */
static void coefficients_alone(void **state) {
    (void)state;
    outcome all;
    double coef[TABLE_COLUMNS + 1];
    eb_logistic_result alone = {.coef = coef};
    invent(&table, 300);
    assert_ok(fit(&table.data, NULL, &all));
    assert_ok(eb_logistic_fit(&table.data, NULL, &alone, NULL));
    assert_memory_equal(coef, all.coef, sizeof coef);
    assert_true(alone.deviance == all.result.deviance);
    assert_true(alone.se == NULL && alone.robust == NULL);
}

/* One cluster says nothing about how clusters vary. */
static void one_cluster(void **state) {
    (void)state;
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    outcome out;
    invent(&table, 300);
    memset(table.clusters, 0, sizeof table.clusters);
    table.data.clusters = table.clusters;
    assert_int_equal(fit(&table.data, &options, &out), EB_ERR_FIT);
    assert_string_equal(out.err.field, "clusters");
    assert_true(out.se[1] == 0.0 && out.robust[1] == 0.0);
}

typedef struct counter {
    int left, held;
} counter;

static void *give(void *context, size_t size) {
    counter *c = context;
    if (c->left-- == 0) return NULL;
    c->held++;
    return malloc(size);
}

static void *give_more(void *context, void *block, size_t size) {
    (void)context;
    return realloc(block, size);
}

static void take(void *context, void *block) {
    counter *c = context;
    c->held -= block != NULL;
    free(block);
}

static void memory_runs_out(void **state) {
    (void)state;
    const eb_logistic_data data = {SIX, 6, 1, 1, SIX_Y, NULL, NULL};
    for (int penalty = EB_PENALTY_NONE; penalty <= EB_PENALTY_FIRTH;
         penalty++) {
        eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
        eb_status status = EB_ERR_MEMORY, want = penalty ? EB_OK : EB_ERR_FIT;
        options.penalty = penalty;
        options.events_least = 1;
        int n = 0;
        for (; status == EB_ERR_MEMORY && n < 500; n++) {
            counter c = {n, 0};
            outcome out;
            options.memory = (eb_memory){give, give_more, take, &c};
            status = fit(&data, &options, &out);
            assert_int_equal(c.held, 0);
        }
        assert_int_equal(status, want);
        assert_in_range(n, 25, 400);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separable),
        cmocka_unit_test(quasi_separated),
        cmocka_unit_test(weights_are_copies),
        cmocka_unit_test(invariances),
        cmocka_unit_test(threads),
        cmocka_unit_test(optimum),
        cmocka_unit_test(signs),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(intercept_only),
        cmocka_unit_test(refuses_outcomes),
        cmocka_unit_test(refuses_columns),
        cmocka_unit_test(refuses_arguments),
        cmocka_unit_test(coefficients_alone),
        cmocka_unit_test(one_cluster),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
