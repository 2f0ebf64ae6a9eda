/* SPDX-License-Identifier: MIT */
/*
 * The logistic line: when a maximum exists, that what is returned is one, and
 * that the way there does not matter.
 */
#include "review/line_fit.h"

#include "base/maths.h"
#include "test_review.h"

static const eb_line_options START = {0, 1, 0, 0};

static int exists(const double *p, const unsigned char *y, const double *w,
                  size_t n) {
    eb_ranking *r = rank(p, y, w, n);
    const int found = eb_line_exists(r, &r->own, 0);
    const eb_line line = eb_line_fit(r, &r->own, &START);
    assert_int_equal(line.found, found);
    assert_int_equal(isnan(line.b), !found);
    eb_ranking_free(r);
    return found;
}

static void a_maximum_exists_where_classes_overlap(void **state) {
    (void)state;
    const double p[] = {0.1, 0.2, 0.3, 0.4}, flat[] = {0.2, 0.2, 0.2, 0.2};
    const double touching[] = {0.1, 0.3, 0.3, 0.4};
    const unsigned char apart[] = {0, 0, 1, 1}, mixed[] = {0, 1, 0, 1},
                        none[] = {0, 0, 0, 0}, turned[] = {1, 1, 0, 0};
    const double w[] = {1, 1, 0, 1};
    assert_false(exists(p, apart, NULL, 4));
    assert_true(exists(p, mixed, NULL, 4));
    assert_false(exists(p, none, NULL, 4));
    assert_false(exists(flat, mixed, NULL, 4));
    assert_false(exists(touching, mixed, NULL, 4));  /* quasi-separated */
    assert_false(exists(touching, turned, NULL, 4)); /* the other way round */
    assert_false(exists(p, mixed, w, 4));            /* apart, with weight */
    assert_false(exists(NULL, NULL, NULL, 0));
}

static void only_the_intercept_needs_two_classes(void **state) {
    (void)state;
    const double p[] = {0.2, 0.2, 0.2, 0.2};
    const unsigned char y[] = {1, 0, 1, 0};
    const eb_line_options held = {0, 1, 1, 0};
    eb_ranking *r = rank(p, y, NULL, 4);
    const eb_line line = eb_line_fit(r, &r->own, &held);
    assert_true(line.found && line.b == 1);
    /* Half where a fifth was said: logit(1/2) - logit(1/5) = log 4. */
    assert_near(line.a, eb_log(4), 1e-14, "in the large");
    assert_near(line.variance_a, 1, 1e-13, "4 rows of variance 1/4");
    eb_ranking_free(r);
}

static void the_start_does_not_matter(void **state) {
    (void)state;
    eb_ranking *r = rank_case(4);
    const eb_line wanted = eb_line_fit(r, &r->own, &START);
    assert_true(wanted.found && wanted.gradient_norm < 1e-8);
    const double starts[][2] = {{5, -3}, {-20, 0}, {0, 8}, {30, 30}};
    for (int i = 0; i < 4; i++) {
        const eb_line_options options = {starts[i][0], starts[i][1], 0, 0};
        const eb_line line = eb_line_fit(r, &r->own, &options);
        assert_true(line.found);
        assert_near(line.a, wanted.a, 1e-12, "a");
        assert_near(line.b, wanted.b, 1e-12, "b");
    }
    eb_ranking_free(r);
}

static void the_maximum_is_one(void **state) {
    (void)state;
    eb_ranking *r = rank_case(5);
    const eb_line line = eb_line_fit(r, &r->own, &START);
    const double most = eb_line_likelihood(r, &r->own, line.a, line.b);
    assert_near(most, line.log_likelihood, 1e-12, "likelihood");
    for (int i = 0; i < 4; i++) {
        const double a = line.a + (i == 0 ? 1e-3 : i == 1 ? -1e-3 : 0);
        const double b = line.b + (i == 2 ? 1e-3 : i == 3 ? -1e-3 : 0);
        assert_true(eb_line_likelihood(r, &r->own, a, b) < most);
    }
    /* With no change the likelihood is that of the log score. */
    assert_near(-eb_line_likelihood(r, &r->own, 0, 1) / eb_ranking_total(r),
                eb_ranking_log_score(r), 1e-13, "log score");
    eb_ranking_free(r);
}

static void a_ridge_holds_what_has_no_maximum(void **state) {
    (void)state;
    const double p[] = {0.1, 0.2, 0.3, 0.4};
    const unsigned char y[] = {0, 0, 1, 1};
    eb_line_options options = {0, 1, 0, 1};
    eb_ranking *r = rank(p, y, NULL, 4);
    const eb_line loose = eb_line_fit(r, &r->own, &options);
    options.ridge = 1e9;
    const eb_line tight = eb_line_fit(r, &r->own, &options);
    assert_true(loose.found && tight.found);
    /* At the maximum the ridge's pull is the gradient's. */
    double pull_a = 0, pull_b = 0;
    for (int i = 0; i < 4; i++) {
        const double x = eb_logit(p[i]);
        const double miss = y[i] - eb_expit(loose.a + loose.b * x);
        pull_a += miss;
        pull_b += miss * x;
    }
    assert_near(loose.a, pull_a, 1e-9, "intercept");
    assert_near(loose.b - 1, pull_b, 1e-9, "slope");
    assert_true(fabs(tight.a) < 1e-8 && fabs(tight.b - 1) < 1e-8);
    eb_ranking_free(r);
}

static void a_draw_is_found_from_near(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        eb_ranking *r = rank_case(i);
        double miss[400], spread[400], w[400];
        for (int held = 0; held < 2; held++) {
            const eb_line_options options = {0, 1, held, 0};
            const eb_line all = eb_line_fit(r, &r->own, &options);
            eb_line_near known = {all.a, all.b, held, NULL, NULL};
            if (all.found) {
                known.miss = miss;
                known.spread = spread;
                eb_line_terms(r, &known);
            }
            for (size_t j = 0; j < r->count; j++) {
                w[j] = r->weight[j] * (double)((j * 7 + i) % 4);
            }
            const eb_weights draw = eb_weights_over(r, w, 0);
            const eb_line got = eb_line_fit_near(r, &draw, &known);
            const eb_line wanted = eb_line_fit(r, &draw, &options);
            assert_int_equal(got.found, wanted.found);
            assert_near(got.a, wanted.a, 1e-6, GOLDEN_CASES[i].name);
            assert_near(got.b, wanted.b, 1e-6, GOLDEN_CASES[i].name);
        }
        eb_ranking_free(r);
    }
}

static void numbers_that_are_no_chances_have_no_line(void **state) {
    (void)state;
    const double p[] = {1, 2, 3, 4};
    const unsigned char y[] = {0, 1, 0, 1};
    eb_ranking *r = rank(p, y, NULL, 4);
    assert_false(eb_line_fit(r, &r->own, &START).found);
    assert_true(isnan(eb_line_likelihood(r, &r->own, 0, 1)));
    eb_ranking_free(r);
}

/* Scores that differ by less than the sums can tell have no slope, though
 * the classes overlap; the level can still be told. */
static void scores_too_near_each_other(void **state) {
    (void)state;
    const double p[] = {0.7, 0.7 + 5e-8, 0.7, 0.7 + 5e-8};
    const unsigned char y[] = {1, 0, 0, 1};
    const eb_line_options held = {0, 1, 1, 0};
    eb_ranking *r = rank(p, y, NULL, 4);
    assert_true(eb_line_exists(r, &r->own, 0));
    const eb_line line = eb_line_fit(r, &r->own, &START);
    assert_true(!line.found && isnan(line.a) && isnan(line.b));
    /* Half where 0.7 was said. */
    assert_near(eb_line_fit(r, &r->own, &held).a, -eb_logit(0.7), 1e-6,
                "in the large");
    eb_ranking_free(r);
}

/* Weights that doubles cannot add, or cannot divide: no line is made up. */
static void weights_at_the_ends(void **state) {
    (void)state;
    const double p[] = {0.2, 0.2, 0.2};
    const unsigned char y[] = {1, 1, 0};
    static const double WEIGHTS[] = {0x1p-1074, 0x1.fffffffffffffp+1023};
    const eb_line_options held = {0, 1, 1, 0};
    for (size_t i = 0; i < 2; i++) {
        const double w[] = {WEIGHTS[i], WEIGHTS[i], WEIGHTS[i]};
        eb_ranking *r = rank(p, y, w, 3);
        const eb_line line = eb_line_fit(r, &r->own, &held);
        assert_true(!line.found && isnan(line.a) && isnan(line.variance_a));
        eb_ranking_free(r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_maximum_exists_where_classes_overlap),
        cmocka_unit_test(only_the_intercept_needs_two_classes),
        cmocka_unit_test(the_start_does_not_matter),
        cmocka_unit_test(the_maximum_is_one),
        cmocka_unit_test(a_ridge_holds_what_has_no_maximum),
        cmocka_unit_test(a_draw_is_found_from_near),
        cmocka_unit_test(numbers_that_are_no_chances_have_no_line),
        cmocka_unit_test(scores_too_near_each_other),
        cmocka_unit_test(weights_at_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
