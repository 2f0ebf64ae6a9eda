/* SPDX-License-Identifier: MIT */
/*
 * A pupil's path of scores: variance 1 under every drift; within a year as
 * alike as the drift says, and not changing at all where nothing drifts.
 */
#include <math.h>

#include "test.h"
#include "train/simulate.h"

enum { PUPILS = 20000 };

typedef struct paths {
    sim_block block;
    sim_world world[2];
    sim_terms terms[2];
    eb_simulate_options options;
} paths;

static void make_paths(paths *p, const char *drift) {
    const eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    memset(p, 0, sizeof *p);
    p->options = o;
    for (int y = 0; y < 2; y++) {
        eb_sim_world("base", drift, 2024 + y, &p->world[y]);
        eb_sim_terms(2024 + y, &p->terms[y]);
    }
    p->block.options = &p->options;
    p->block.worlds = p->world;
    p->block.terms = p->terms;
    p->block.families = calloc(PUPILS, sizeof *p->block.families);
    p->block.pupils = calloc(PUPILS, sizeof *p->block.pupils);
    assert_non_null(p->block.families);
    assert_non_null(p->block.pupils);
    eb_random r = eb_sim_stream(9, SIM_STREAM_FAMILY, 0, 0);
    for (uint32_t i = 0; i < PUPILS; i++) {
        p->block.families[i].z = (float)eb_random_normal(&r);
        p->block.pupils[i].own = (float)eb_random_normal(&r);
        p->block.pupils[i].current = (float)eb_random_normal(&r);
        p->block.pupils[i].family = i;
        p->block.pupils[i].path_year = -1;
    }
}

static double covariance(const double *x, const double *y) {
    double a = 0, b = 0, ab = 0;
    for (int i = 0; i < PUPILS; i++) {
        a += x[i];
        b += y[i];
        ab += x[i] * y[i];
    }
    return ab / PUPILS - a / PUPILS * (b / PUPILS);
}

/* 20,000 pupils: standard errors of these are .010 at most; bounds of .04. */
static void scores_drift_as_stated(void **state) {
    (void)state;
    static double first[PUPILS], sixth[PUPILS], next[PUPILS];
    for (size_t k = 0; eb_simulate_drift_name(k) != NULL; k++) {
        paths p;
        make_paths(&p, eb_simulate_drift_name(k));
        const sim_world *w = &p.world[0];
        for (uint32_t i = 0; i < PUPILS; i++) {
            eb_sim_path(&p.block, i, 0);
            first[i] = p.block.pupils[i].z[0];
            sixth[i] = p.block.pupils[i].z[5];
            eb_sim_path(&p.block, i, 1);
            next[i] = p.block.pupils[i].z[0];
        }
        const double stay = pow(1.0 - w->drift_redraw, 5);
        const double lasting = 1.0 - w->drift_share - w->year_share;
        assert_true(fabs(covariance(first, first) - 1.0) < .04);
        assert_true(fabs(covariance(first, sixth) - lasting - w->year_share -
                         w->drift_share * stay) < .04);
        assert_true(fabs(covariance(first, next) - lasting -
                         w->drift_share * stay * (1.0 - w->drift_redraw)) <
                    .04);
        free(p.block.families);
        free(p.block.pupils);
    }
}

static void a_year_is_drawn_once(void **state) {
    (void)state;
    paths p;
    make_paths(&p, "base");
    eb_sim_path(&p.block, 7, 0);
    const float before = p.block.pupils[7].z[3];
    eb_sim_path(&p.block, 7, 0);
    assert_true(p.block.pupils[7].z[3] == before);
    free(p.block.families);
    free(p.block.pupils);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_drift_as_stated),
        cmocka_unit_test(a_year_is_drawn_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
