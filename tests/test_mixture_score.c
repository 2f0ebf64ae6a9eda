/* SPDX-License-Identifier: MIT */
/* The log score of rows under a given mixture, by hand, and its refusals. */
#include <math.h>

#include "earlybell/train.h"
#include "test.h"

static const double design[3] = {1.0, -1.0, 0.0};
static const double possible[3] = {50.0, 150.0, 500.0};
static const double remaining[3] = {190.0, 95.0, 190.0};
static const uint8_t last_year[3] = {0, 1, 0};
static const int32_t trials[3] = {1, 1, 2};
static const int32_t absent[3] = {1, 0, 1};
static const double weights[3] = {1.0, 2.0, 0.0};

static eb_mixture_data rows(void) {
    eb_mixture_data d = {0};
    d.rows = 3;
    d.columns = d.stride = 1;
    d.design = design;
    d.possible = possible;
    d.remaining = remaining;
    d.last_year_known = last_year;
    d.trials = trials;
    d.absent = absent;
    d.weights = weights;
    return d;
}

static eb_mixture model(double coef[2]) {
    eb_mixture m;
    memset(&m, 0, sizeof m);
    m.components = 2;
    m.knots = 2;
    m.knot[0] = 100.0;
    m.knot[1] = 200.0;
    m.intercept[0][0] = -2.0;
    m.intercept[0][1] = -1.0;
    m.intercept[1][0] = m.intercept[1][1] = 0.5;
    m.slope[0] = 1.0;
    m.slope[1] = 2.0;
    m.weight[0] = m.weight[1] = -1.0;
    m.weight_remaining = 0.3;
    m.weight_last_year = 0.7;
    m.precision[0][0] = m.precision[0][1] = log(2.0);
    m.precision[1][0] = m.precision[1][1] = log(6.0);
    coef[0] = 0.4;
    coef[1] = 0.8;
    m.coef = coef;
    return m;
}

static double expit(double x) { return 1.0 / (1.0 + exp(-x)); }

static void scores_by_hand(void **state) {
    (void)state;
    double coef[2], each[3], total = 0.0;
    const eb_mixture m = model(coef);
    const eb_mixture_data d = rows();
    assert_ok(eb_mixture_loglik(&m, &d, 2, NULL, each, &total, NULL));
    /* n = 1, below the first knot: coefficient 0.4 */
    const double w0 = expit(-1.0);
    const double p0 =
        (1.0 - w0) * expit(-2.0 + 0.4) + w0 * expit(0.5 + 2.0 * 0.4);
    assert_true(fabs(each[0] - log(p0)) < 1e-14);
    /* half way between the knots, absent 0 of 1 */
    const double w1 = expit(-1.0 + 0.3 * log(0.5) + 0.7);
    const double p1 = (1.0 - w1) * expit(-1.5 - 0.6) + w1 * expit(0.5 - 1.2);
    assert_true(fabs(each[1] - log(1.0 - p1)) < 1e-14);
    /* k = 1 of 2: 2 alpha beta / (phi (phi + 1)) */
    const double a = expit(-1.0), b = expit(0.5);
    const double q1 = 2.0 * a * (1.0 - a) * 4.0 / (2.0 * 3.0);
    const double q2 = 2.0 * b * (1.0 - b) * 36.0 / (6.0 * 7.0);
    assert_true(fabs(each[2] - log((1.0 - w0) * q1 + w0 * q2)) < 1e-14);
    /* the last row has no weight */
    assert_true(fabs(total - (each[0] + 2.0 * each[1])) < 1e-14);
    double alone = 0.0;
    assert_ok(eb_mixture_loglik(&m, &d, 1, NULL, NULL, &alone, NULL));
    assert_true(alone == total);
}

static void last_year_s_rate_by_hand(void **state) {
    (void)state;
    static const double rate[3] = {0.0, 1.25, 0.0};
    double coef[2], plain[3], each[3], total = 0.0;
    eb_mixture m = model(coef);
    eb_mixture_data d = rows();
    assert_ok(eb_mixture_loglik(&m, &d, 1, NULL, plain, &total, NULL));
    /* nobody looks at it */
    d.last_year = rate;
    assert_ok(eb_mixture_loglik(&m, &d, 1, NULL, each, &total, NULL));
    assert_memory_equal(each, plain, sizeof each);
    m.weight_last_year_rate = 0.8;
    assert_ok(eb_mixture_loglik(&m, &d, 1, NULL, each, &total, NULL));
    assert_true(each[0] == plain[0] && each[2] == plain[2]);
    const double w = expit(-1.0 + 0.3 * log(0.5) + 0.7 + 0.8 * 1.25);
    const double p = (1.0 - w) * expit(-1.5 - 0.6) + w * expit(0.5 - 1.2);
    assert_true(fabs(each[1] - log(1.0 - p)) < 1e-14);
    assert_true(each[1] < plain[1]); /* it was not absent */
}

static void refusals(void **state) {
    (void)state;
    double coef[2], total = 1.5;
    eb_error err;
    eb_mixture m = model(coef);
    eb_mixture_data d = rows();
#define REFUSED(what)                                               \
    do {                                                            \
        assert_int_equal(                                           \
            eb_mixture_loglik(&m, &d, 1, NULL, NULL, &total, &err), \
            EB_ERR_ARGUMENT);                                       \
        assert_string_equal(err.field, what);                       \
        m = model(coef);                                            \
        d = rows();                                                 \
    } while (0)
    m.slope[1] = 0.0;
    REFUSED("model");
    m.slope[0] = 1.5;
    REFUSED("model");
    m.slope[0] = 0.5;
    REFUSED("model");
    m.slope[1] = NAN;
    REFUSED("model");
    m.precision[1][1] = NAN;
    REFUSED("model");
    m.intercept[0][0] = NAN;
    REFUSED("model");
    m.precision_remaining[1] = INFINITY;
    REFUSED("model");
    m.precision_last_year[0] = NAN;
    REFUSED("model");
    m.weight[1] = NAN;
    REFUSED("model");
    m.weight_remaining = NAN;
    REFUSED("model");
    m.weight_last_year = INFINITY;
    REFUSED("model");
    coef[1] = INFINITY;
    REFUSED("model");
    m.coef = NULL;
    REFUSED("coef");
    m.knot[1] = 100.0;
    REFUSED("knots");
    m.components = 0;
    REFUSED("components");
    m.weight_last_year_rate = -0.1;
    REFUSED("model");
    m.weight_last_year_rate = INFINITY;
    REFUSED("model");
    m.weight_last_year_rate = 0.1; /* of a rate that is not given */
    REFUSED("last_year");
    d.trials = absent; /* the second row: 0 of 0 */
    REFUSED("trials");
#undef REFUSED
    assert_int_equal(eb_mixture_loglik(NULL, &d, 1, NULL, NULL, &total, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_mixture_loglik(&m, &d, 1, NULL, NULL, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_mixture_loglik(&m, NULL, 1, NULL, NULL, &total, NULL),
                     EB_ERR_ARGUMENT);
    assert_true(total == 1.5);
}

/* Hands out `left` blocks, then none. */
typedef struct budget {
    int left, held;
} budget;

static void *take(void *context, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    ++b->held;
    return malloc(size);
}
static void *take_more(void *context, void *block, size_t size) {
    (void)context, (void)block, (void)size;
    return NULL;
}
static void give(void *context, void *block) {
    budget *b = context;
    if (block) --b->held;
    free(block);
}

static void memory_may_be_missing(void **state) {
    (void)state;
    double coef[2], total = 1.5;
    const eb_mixture m = model(coef);
    const eb_mixture_data d = rows();
    for (int n = 0; n < 3; ++n) {
        budget b = {n, 0};
        const eb_memory memory = {take, take_more, give, &b};
        assert_int_equal(
            eb_mixture_loglik(&m, &d, 1, &memory, NULL, &total, NULL),
            EB_ERR_MEMORY);
        assert_int_equal(b.held, 0);
        assert_true(total == 1.5);
    }
}

/* One component, no column: 0 of 1 at a mean of expit(-1.5), half way. */
static void no_columns_at_all(void **state) {
    (void)state;
    double coef[2], each[3], total = 0.0;
    eb_mixture m = model(coef);
    eb_mixture_data d = rows();
    m.components = 1;
    m.coef = NULL;
    d.columns = d.stride = 0;
    d.design = NULL;
    assert_ok(eb_mixture_loglik(&m, &d, 1, NULL, each, &total, NULL));
    assert_true(fabs(each[0] - log(expit(-2.0))) < 1e-14);
    assert_true(fabs(each[1] - log(1.0 - expit(-1.5))) < 1e-14);
    assert_true(fabs(total - (each[0] + 2.0 * each[1])) < 1e-14);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_by_hand),
        cmocka_unit_test(last_year_s_rate_by_hand),
        cmocka_unit_test(refusals),
        cmocka_unit_test(memory_may_be_missing),
        cmocka_unit_test(no_columns_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
