/* SPDX-License-Identifier: MIT */
/*
 * A propensity at a score against GSL's incomplete beta function: the table's
 * quantiles must be those of the mixture, and a normal score must have them.
 * And the distributions that invented pupils are drawn from against GSL's.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

#include "test.h"
#include "train/simulate.h"

static const double MIXTURE[5] = {0.8, 1.9, 28.0, 0.5, 1.6};
static const double NO_TAIL[2] = {0.0, 0.0};

static double share_below(double p) {
    return MIXTURE[0] * gsl_cdf_beta_P(p, MIXTURE[1], MIXTURE[2]) +
           (1 - MIXTURE[0]) * gsl_cdf_beta_P(p, MIXTURE[3], MIXTURE[4]);
}

static void quantiles_are_those_of_the_mixture(void **state) {
    (void)state;
    float row[SIM_TABLE];
    eb_sim_propensity_row(MIXTURE, 0.0, NO_TAIL, row);
    for (double z = -2.5; z <= 3.5; z += 0.1) {
        const double p = eb_sim_propensity(row, z);
        const double want = gsl_cdf_ugaussian_P(z);
        assert_true(fabs(share_below(p) - want) < 0.003 * (1.0 - want) + 2e-4);
    }
}

static void a_shift_moves_the_logit(void **state) {
    (void)state;
    float row[SIM_TABLE], moved[SIM_TABLE];
    eb_sim_propensity_row(MIXTURE, 0.0, NO_TAIL, row);
    eb_sim_propensity_row(MIXTURE, 0.5, NO_TAIL, moved);
    for (double z = -1.0; z <= 2.0; z += 0.25) {
        const double p = eb_sim_propensity(row, z);
        const double q = eb_sim_propensity(moved, z);
        assert_true(fabs(log(q / (1 - q)) - log(p / (1 - p)) - 0.5) < 1e-4);
    }
}

static void scores_beyond_the_table_stay_in_it(void **state) {
    (void)state;
    float row[SIM_TABLE];
    eb_sim_propensity_row(MIXTURE, 0.0, NO_TAIL, row);
    assert_true(eb_sim_propensity(row, -40.0) >= 0.0);
    assert_true(eb_sim_propensity(row, 40.0) <= 1.0);
    assert_true(eb_sim_propensity(row, 4.0) > eb_sim_propensity(row, 3.0));
}

/* Chi-square of counts in twenty cells that should be equally full. The bound
 * is the 1 - 1e-6 quantile: a wrong distribution is thousands away. */
static void check_uniform(const int64_t cell[20]) {
    int64_t n = 0;
    double sum = 0.0;
    for (int i = 0; i < 20; i++) n += cell[i];
    for (int i = 0; i < 20; i++) {
        const double off = (double)cell[i] - (double)n / 20;
        sum += off * off / ((double)n / 20);
    }
    assert_true(sum < gsl_cdf_chisq_Qinv(1e-6, 19));
}

static void add_cell(int64_t cell[20], double share) {
    int i = (int)(20 * share);
    cell[i > 19 ? 19 : i < 0 ? 0 : i]++;
}

enum { DRAWS = 200000 };

static void draws_have_gsl_s_distributions(void **state) {
    (void)state;
    int64_t normal[20] = {0}, gamma[20] = {0}, beta[20] = {0},
            uniform[20] = {0};
    eb_random r = eb_sim_stream(5, SIM_STREAM_PUPIL, 3, 17);
    for (int i = 0; i < DRAWS; i++) {
        add_cell(uniform, eb_random_uniform(&r));
        add_cell(normal, gsl_cdf_ugaussian_P(eb_random_normal(&r)));
        add_cell(gamma, gsl_cdf_gamma_P(eb_random_gamma(&r, 0.7), 0.7, 1.0));
        add_cell(beta, gsl_cdf_beta_P(eb_random_beta(&r, 0.5, 2.5), 0.5, 2.5));
    }
    check_uniform(uniform);
    check_uniform(normal);
    check_uniform(gamma);
    check_uniform(beta);
}

/* Whole counts: the share at or below each k against GSL's, within five
 * standard errors. */
static void counts_have_gsl_s_distributions(void **state) {
    (void)state;
    int64_t poisson[8] = {0}, length[8] = {0};
    eb_random r = eb_sim_stream(5, SIM_STREAM_PUPIL, 3, 18);
    for (int i = 0; i < DRAWS; i++) {
        const uint64_t p = eb_random_poisson(&r, 1.15);
        const int days = eb_sim_length(&r, 2.3);
        for (int k = 0; k < 8; k++) {
            poisson[k] += p <= (uint64_t)k;
            length[k] += days <= k;
        }
    }
    for (int k = 0; k < 8; k++) {
        const double p = gsl_cdf_poisson_P((unsigned)k, 1.15);
        const double g =
            k == 0 ? 0.0 : gsl_cdf_geometric_P((unsigned)k, 1 / 2.3);
        assert_true(fabs((double)poisson[k] / DRAWS - p) <
                    5 * sqrt(p * (1 - p) / DRAWS) + 1e-12);
        assert_true(fabs((double)length[k] / DRAWS - g) <
                    5 * sqrt(g * (1 - g) / DRAWS) + 1e-12);
    }
}

/* Of a year's scores the variance is 1, whatever the drift; and the longer
 * ago, the less alike, but where nothing drifts. */
static void worlds_know_their_drift(void **state) {
    (void)state;
    sim_world w;
    for (size_t i = 0; eb_simulate_drift_name(i) != NULL; i++) {
        eb_sim_world("base", eb_simulate_drift_name(i), 2024, &w);
        assert_true(w.drift_share + w.year_share < 0.58);
        assert_int_equal(w.drift_redraw > 0.0, w.drift_share > 0.0);
    }
    eb_sim_world("base", NULL, 2010, &w);
    assert_int_equal(w.named, 0);
    eb_sim_world("base", NULL, 2040, &w);
    assert_int_equal(w.named, 3);
    eb_sim_world("2023/24", NULL, 2040, &w);
    assert_int_equal(w.named, 1);
    assert_int_equal(eb_sim_world_index("2019/20"), -1);
    assert_int_equal(eb_sim_drift_index("weak"), -1);
}

/* A Beta with so little of `a` or `b` has more below or above the grid than
 * the outermost scores of the table ask for: they stand at its ends, logits of
 * -18 and 9 at most. */
static void propensities_end_where_the_grid_does(void **state) {
    (void)state;
    static const double none_absent[5] = {1.0, 0.05, 5.0, 1.0, 1.0};
    static const double all_absent[5] = {1.0, 5.0, 0.05, 1.0, 1.0};
    float row[SIM_TABLE];
    eb_sim_propensity_row(none_absent, 0.0, NO_TAIL, row);
    assert_true(row[0] == (float)(1.0 / (1.0 + exp(18.0))));
    assert_true(row[SIM_TABLE - 1] > row[0]);
    eb_sim_propensity_row(all_absent, 0.0, NO_TAIL, row);
    assert_true(row[SIM_TABLE - 1] == (float)(1.0 / (1.0 + exp(-9.0))));
    assert_true(row[SIM_TABLE - 1] > row[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_mixture),
        cmocka_unit_test(a_shift_moves_the_logit),
        cmocka_unit_test(scores_beyond_the_table_stay_in_it),
        cmocka_unit_test(draws_have_gsl_s_distributions),
        cmocka_unit_test(counts_have_gsl_s_distributions),
        cmocka_unit_test(worlds_know_their_drift),
        cmocka_unit_test(propensities_end_where_the_grid_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
