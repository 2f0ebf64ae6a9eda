/* SPDX-License-Identifier: MIT */
/*
 * log, log1p, exp and expit of many numbers at once have the very bits of
 * one at a time, on every path that this machine has: random doubles of every
 * size and the ends of each function's range. The scalar functions stand by
 * values of an independent program (test_maths_log.c and its kin).
 */
#include <float.h>
#include <math.h>

#include "base/bits.h"
#include "base/maths.h"
#include "base/random.h"
#include "model/score_lanes.h"
#include "test.h"

enum { GROUPS = 20000 };

/* Numbers of four sorts: around 1, up to a thousand, any double, and the
 * places where something ends. */
static double number(eb_random *random, int sort) {
    static const double ENDS[] = {0.0,
                                  -0.0,
                                  1.0,
                                  -1.0,
                                  2.0,
                                  0.5,
                                  0x1p-1022,
                                  0x1p-1074,
                                  DBL_MAX,
                                  -DBL_MAX,
                                  0x1p60,
                                  0x1p-54,
                                  -0x1p-54,
                                  700.0,
                                  -700.0,
                                  709.79,
                                  -745.2,
                                  1.4140625,
                                  0.70703125,
                                  -0.9999999999999999,
                                  (double)INFINITY,
                                  -(double)INFINITY,
                                  45.0};
    const uint64_t raw = eb_random_next64(random);
    switch (sort) {
        case 0:
            return 1.0 + (eb_random_uniform(random) - 0.5) * 1e-3;
        case 1:
            return (eb_random_uniform(random) - 0.5) * 1400.0;
        case 2:
            return eb_double_of_bits(raw);
        case 3:
            return eb_random_uniform(random);
        default:
            return raw % 41 == 0 ? (double)NAN
                                 : ENDS[raw % (sizeof ENDS / sizeof *ENDS)];
    }
}

static void compare(const eb_score_lanes *path, int which,
                    double (*one)(double), const double *x) {
    double y[EB_LANES_MOST];
    memcpy(y, x, sizeof y);
    path->maths[which](y);
    for (int lane = 0; lane < path->lanes; ++lane) {
        const double expected = one(x[lane]);
        if (isnan(expected) && isnan(y[lane])) continue;
        if (eb_bits_of_double(expected) != eb_bits_of_double(y[lane])) {
            fail_msg("function %d of %d lanes, at %a: %a, not %a", which,
                     path->lanes, x[lane], y[lane], expected);
        }
    }
}

static void same_bits(void **state) {
    (void)state;
    static double (*const ONE[EB_LANE_MATHS])(double) = {eb_log, eb_log1p,
                                                         eb_exp, eb_expit};
    int paths = 0;
    for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; ++cpu) {
        const eb_score_lanes *path = eb_score_lanes_of((eb_cpu)cpu);
        if (!eb_cpu_has((eb_cpu)cpu)) {
            print_message("%s: not on this machine, skipped\n",
                          eb_cpu_name((eb_cpu)cpu));
            continue;
        }
        ++paths;
        eb_random random = eb_random_stream(20, 25, 6);
        for (int group = 0; group < GROUPS; ++group) {
            double x[EB_LANES_MOST];
            /* Most groups are of one sort, so that the fast way is taken. */
            for (int lane = 0; lane < EB_LANES_MOST; ++lane) {
                x[lane] = number(&random, group % 8 < 4 ? group % 8 : lane % 5);
            }
            for (int f = 0; f < EB_LANE_MATHS; ++f) {
                compare(path, f, ONE[f], x);
            }
        }
    }
    assert_true(paths > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
