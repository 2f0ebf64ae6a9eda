/* SPDX-License-Identifier: MIT */
/*
 * The penalty of train.h, added up by hand for one small layout: one column
 * that varies with P, one that does not, two knots. (The fit's frozen values
 * hold the whole of it against another program.)
 */
#include "train/mixture_penalty.h"

#include <math.h>

#include "test.h"

static void terms_add_up(void **state) {
    (void)state;
    static const uint8_t constant[2] = {0, 1};
    static const double deviation[2] = {2.0, 0.5};
    eb_mixture_options o = EB_MIXTURE_OPTIONS_INIT;
    eb_mixture_layout l;
    double matrix[400], centre[20], x[20] = {0.0}, gradient[20] = {0.0};
    o.knots = 2;
    o.level = 3.0;
    o.smooth = 5.0;
    o.centre = 7.0;
    eb_mixture_lay_out(2, constant, 2, 2, o.knot, 0, &l);
    assert_int_equal(l.count, 20);
    eb_mixture_penalty(&l, &o, deviation, matrix, centre);

    /* everything where the penalty wants it: no penalty, no pull */
    for (int k = 0; k < 2; ++k) {
        x[l.intercept[0] + (size_t)k] = -3.1;
        x[l.intercept[1] + (size_t)k] = -2.4;
        x[l.precision[0] + (size_t)k] = log(30.0);
        x[l.precision[1] + (size_t)k] = log(5.0);
        x[l.weight + (size_t)k] = -1.4;
    }
    x[l.slope] = 0.2;
    assert_true(fabs(eb_mixture_penalty_at(matrix, centre, 20, x, gradient)) <
                1e-13);
    for (int i = 0; i < 20; ++i) assert_true(fabs(gradient[i]) < 1e-13);

    x[0] = 0.5;               /* column 1 at the first knot */
    x[1] = 0.3;               /* at the second */
    x[2] = 1.0;               /* column 2 */
    x[l.intercept[1]] += 0.1; /* first knot only */
    x[l.weight + 2] = 0.2;    /* log(R / 190) */
    x[l.precision[0]] += 0.4;
    x[l.precision[0] + 1] += 0.4;
    x[l.slope] = 0.5;
    const double level = 3.0 / 2.0 * (4.0 * (0.25 + 0.09) / 2.0 + 0.25);
    const double smooth = 5.0 / 2.0 * (4.0 * 0.04 + 0.01);
    const double drawn = 7.0 / 2.0 * (0.01 / 2.0 + 0.04 + 0.16 + 0.09);
    const double got = eb_mixture_penalty_at(matrix, centre, 20, x, gradient);
    assert_true(fabs(got - (level + smooth + drawn)) < 1e-13);
    /* by column 2: level sd^2 x */
    assert_true(fabs(gradient[2] - 0.75) < 1e-13);
    /* by column 1 at the first knot: level sd^2 x / 2 + smooth sd^2 (0.2) */
    assert_true(fabs(gradient[0] - (3.0 + 4.0)) < 1e-13);
    for (int i = 0; i < 20; ++i)
        for (int j = 0; j < i; ++j)
            assert_true(matrix[20 * i + j] == matrix[20 * j + i]);
}

/* A rated weight adds centre / 2 * x^2, and moves the second precision on. */
static void last_year_s_rate_is_drawn_to_nothing(void **state) {
    (void)state;
    eb_mixture_options o = EB_MIXTURE_OPTIONS_INIT;
    eb_mixture_layout l;
    double matrix[169], centre[13], x[13], gradient[13] = {0.0};
    o.knots = 1;
    o.centre = 7.0;
    eb_mixture_lay_out(0, NULL, 2, 1, o.knot, 1, &l);
    assert_int_equal(l.count, 13);
    eb_mixture_penalty(&l, &o, NULL, matrix, centre);
    assert_true(centre[l.weight_rate] == 0.0);
    assert_true(centre[l.precision[1]] == log(5.0));
    memcpy(x, centre, sizeof x);
    x[l.weight_rate] = 0.5;
    const double got = eb_mixture_penalty_at(matrix, centre, 13, x, gradient);
    assert_true(fabs(got - 7.0 / 2.0 * 0.25) < 1e-15);
    for (size_t i = 0; i < 13; ++i)
        assert_true(gradient[i] == (i == l.weight_rate ? 3.5 : 0.0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_add_up),
        cmocka_unit_test(last_year_s_rate_is_drawn_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
