/* SPDX-License-Identifier: MIT */
/*
 * Philox against the three known answers published with it (Salmon et al.
 * 2011, Random123's kat_vectors), streams against each other, and each
 * distribution's moments against theory. Seeds are fixed and the generator is
 * the same everywhere, so a test passes always or never; the bounds are about
 * five standard errors of the statistic, so a right method passes.
 */
#include "base/random.h"

#include "test_maths.h"

enum { DRAWS = 200000 };

static void check_block(const uint32_t counter[4], const uint32_t key[2],
                        const uint32_t wanted[4]) {
    uint32_t block[4];
    eb_philox4x32(counter, key, block);
    for (int i = 0; i < 4; i++) assert_int_equal(block[i], wanted[i]);
}

static void philox_gives_the_published_answers(void **state) {
    (void)state;
    check_block((uint32_t[]){0, 0, 0, 0}, (uint32_t[]){0, 0},
                (uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    const uint32_t ones = UINT32_MAX;
    check_block((uint32_t[]){ones, ones, ones, ones}, (uint32_t[]){ones, ones},
                (uint32_t[]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    /* Counter and key are the digits of pi. */
    check_block((uint32_t[]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                (uint32_t[]){0xa4093822, 0x299f31d0},
                (uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

/* The same third answer, through the stream: key = seed, counter = position
 * and the two stream numbers, low words first. */
static void a_stream_is_its_blocks_in_order(void **state) {
    (void)state;
    eb_random random =
        eb_random_stream(UINT64_C(0x299f31d0a4093822), 0x13198a2e, 0x03707344);
    random.position = UINT64_C(0x85a308d3243f6a88);
    assert_int_equal(eb_random_next32(&random), 0xd16cfe09);
    assert_true(eb_random_next64(&random) == UINT64_C(0x5001e42094fdcceb));
    assert_int_equal(eb_random_next32(&random), 0x24126ea1);
    uint32_t block[4];
    eb_philox4x32((uint32_t[]){0x243f6a89, 0x85a308d3, 0x13198a2e, 0x03707344},
                  (uint32_t[]){0xa4093822, 0x299f31d0}, block);
    assert_int_equal(eb_random_next32(&random), block[0]);
}

static void streams_differ_and_repeat(void **state) {
    (void)state;
    eb_random first = eb_random_stream(7, 1, 2);
    eb_random again = eb_random_stream(7, 1, 2);
    eb_random others[] = {eb_random_stream(8, 1, 2), eb_random_stream(7, 2, 1),
                          eb_random_stream(7, 1, 3)};
    int same[3] = {0, 0, 0};
    for (int i = 0; i < 1000; i++) {
        uint32_t word = eb_random_next32(&first);
        assert_int_equal(word, eb_random_next32(&again));
        for (int j = 0; j < 3; j++) {
            same[j] += word == eb_random_next32(&others[j]);
        }
    }
    for (int j = 0; j < 3; j++) assert_true(same[j] <= 1);
}

typedef struct moments {
    double mean;
    double variance;
    double least;
    double most;
} moments;

typedef double draw_function(eb_random *random, const double *parameters);

static moments moments_of(draw_function *draw, const double *parameters) {
    eb_random random = eb_random_stream(20060801, 3, 5);
    double sum = 0.0, squares = 0.0, first = draw(&random, parameters);
    moments m = {0.0, 0.0, first, first};
    for (int i = 0; i < DRAWS; i++) {
        double x = draw(&random, parameters);
        assert_true(x == x);
        sum += x;
        squares += (x - first) * (x - first);
        if (x < m.least) m.least = x;
        if (x > m.most) m.most = x;
    }
    m.mean = sum / DRAWS;
    m.variance = squares / DRAWS - (m.mean - first) * (m.mean - first);
    return m;
}

/* Five standard errors: sd / sqrt(n) for the mean, and for the variance
 * variance * sqrt((kurtosis - 1) / n). */
static void check_moments(const char *name, moments m, double mean,
                          double variance, double kurtosis) {
    double mean_bound = 5.0 * sqrt(variance / DRAWS);
    double variance_bound = 5.0 * variance * sqrt((kurtosis - 1.0) / DRAWS);
    if (fabs(m.mean - mean) > mean_bound ||
        fabs(m.variance - variance) > variance_bound) {
        fail_msg("%s: mean %.6f (%.6f), variance %.6f (%.6f)", name, m.mean,
                 mean, m.variance, variance);
    }
}

static double draw_uniform(eb_random *r, const double *p) {
    (void)p;
    return eb_random_uniform(r);
}

static double draw_open(eb_random *r, const double *p) {
    (void)p;
    return eb_random_uniform_open(r);
}

static double draw_normal(eb_random *r, const double *p) {
    (void)p;
    return eb_random_normal(r);
}

static double draw_gamma(eb_random *r, const double *p) {
    return eb_random_gamma(r, p[0]);
}

static double draw_beta(eb_random *r, const double *p) {
    return eb_random_beta(r, p[0], p[1]);
}

static double draw_geometric(eb_random *r, const double *p) {
    return (double)eb_random_geometric(r, p[0]);
}

static double draw_poisson(eb_random *r, const double *p) {
    return (double)eb_random_poisson(r, p[0]);
}

static void uniform_fills_its_interval(void **state) {
    (void)state;
    moments m = moments_of(draw_uniform, NULL);
    check_moments("uniform", m, 0.5, 1.0 / 12, 1.8);
    assert_true(m.least >= 0.0 && m.least < 1e-4);
    assert_true(m.most < 1.0 && m.most > 1.0 - 1e-4);
    m = moments_of(draw_open, NULL);
    check_moments("open uniform", m, 0.5, 1.0 / 12, 1.8);
    assert_true(m.least > 0.0 && m.most < 1.0);
}

/* A block preset by hand: words of 0 and of all ones are the two ends. */
static void uniform_at_its_ends(void **state) {
    (void)state;
    eb_random random = eb_random_stream(1, 1, 1);
    random.unused = 4;
    random.block[2] = random.block[3] = UINT32_MAX;
    check_same_bits(eb_random_uniform(&random), 0.0);
    check_same_bits(eb_random_uniform(&random), 1.0 - 0x1p-53);
    random.unused = 4;
    check_same_bits(eb_random_uniform_open(&random), 0x1p-53);
    check_same_bits(eb_random_uniform_open(&random), 1.0 - 0x1p-53);
}

/* Chi-square with 12 degrees of freedom: 39.1 is passed once in 10,000. */
static void below_is_even(void **state) {
    (void)state;
    eb_random random = eb_random_stream(11, 0, 0);
    int seen[13] = {0};
    for (int i = 0; i < DRAWS; i++) seen[eb_random_below(&random, 13)]++;
    double expected = DRAWS / 13.0, chi_square = 0.0;
    for (int i = 0; i < 13; i++) {
        chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    assert_true(chi_square < 39.1);
    assert_true(eb_random_below(&random, 0) == 0);
    assert_true(eb_random_below(&random, 1) == 0);
}

/* With a bound of 3/4 of 2^64, plain remainders would fall into the lowest
 * third half of the time. */
static void below_has_no_bias(void **state) {
    (void)state;
    eb_random random = eb_random_stream(12, 0, 0);
    const uint64_t bound = UINT64_C(3) << 62;
    int low = 0;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t draw = eb_random_below(&random, bound);
        assert_true(draw < bound);
        low += draw < bound / 3;
    }
    /* 1/3 +- five times sqrt(2/9 / n) */
    assert_true(fabs((double)low / DRAWS - 1.0 / 3) < 0.0053);
}

static void chance_is_met(void **state) {
    (void)state;
    eb_random random = eb_random_stream(13, 0, 0);
    int met = 0;
    for (int i = 0; i < DRAWS; i++) {
        met += eb_random_chance(&random, 0.1);
        assert_int_equal(eb_random_chance(&random, 0.0), 0);
        assert_int_equal(eb_random_chance(&random, 1.0), 1);
    }
    assert_true(fabs((double)met / DRAWS - 0.1) < 0.0034);
}

/* Moments, and the shares beyond 1, 2 and 3 standard deviations. */
static void normal_has_its_shape(void **state) {
    (void)state;
    check_moments("normal", moments_of(draw_normal, NULL), 0.0, 1.0, 3.0);
    static const double shares[] = {0.317310507863, 0.045500263896,
                                    0.002699796063};
    eb_random random = eb_random_stream(14, 0, 0);
    int beyond[3] = {0, 0, 0};
    for (int i = 0; i < DRAWS; i++) {
        double x = fabs(eb_random_normal(&random));
        for (int j = 0; j < 3; j++) beyond[j] += x > j + 1.0;
    }
    for (int j = 0; j < 3; j++) {
        double bound = 5.0 * sqrt(shares[j] * (1.0 - shares[j]) / DRAWS);
        assert_true(fabs((double)beyond[j] / DRAWS - shares[j]) < bound);
    }
}

/* The gamma's kurtosis is 3 + 6 / shape. */
static void gamma_has_its_moments(void **state) {
    (void)state;
    static const double shapes[] = {0.2, 0.5, 1.0, 1.5, 4.0, 60.0, 5000.0};
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        double shape = shapes[i];
        moments m = moments_of(draw_gamma, &shape);
        check_moments("gamma", m, shape, shape, 3.0 + 6.0 / shape);
        assert_true(m.least >= 0.0);
    }
}

/* The share of gamma draws below each point is the incomplete gamma's. */
static void gamma_follows_its_distribution(void **state) {
    (void)state;
    static const double shapes[] = {0.3, 2.5};
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        for (double point = 0.05; point < 6.0; point *= 2.0) {
            eb_random random = eb_random_stream(15, (uint32_t)i, 0);
            int below = 0;
            for (int j = 0; j < DRAWS / 4; j++) {
                below += eb_random_gamma(&random, shapes[i]) <= point;
            }
            double share = eb_gamma_p(shapes[i], point);
            double bound = 5.0 * sqrt(share * (1.0 - share) / (DRAWS / 4));
            assert_true(fabs(below / (DRAWS / 4.0) - share) < bound);
        }
    }
}

static double beta_kurtosis(double a, double b) {
    double sum = a + b;
    return 3.0 + 6.0 * ((a - b) * (a - b) * (sum + 1) - a * b * (sum + 2)) /
                     (a * b * (sum + 2) * (sum + 3));
}

static void beta_has_its_moments(void **state) {
    (void)state;
    static const double shapes[][2] = {{0.5, 0.5}, {1.0, 1.0},  {0.02, 0.03},
                                       {2.0, 5.0}, {0.7, 40.0}, {300.0, 20.0}};
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        double a = shapes[i][0], b = shapes[i][1], sum = a + b;
        moments m = moments_of(draw_beta, shapes[i]);
        check_moments("beta", m, a / sum, a * b / (sum * sum * (sum + 1)),
                      beta_kurtosis(a, b));
        assert_true(m.least >= 0.0 && m.most <= 1.0);
    }
}

/* Kurtosis of the geometric: 9 + p^2 / (1 - p). */
static void geometric_has_its_moments(void **state) {
    (void)state;
    static const double chances[] = {0.9, 0.5, 0.1, 0.003};
    for (size_t i = 0; i < COUNT_OF(chances); i++) {
        double p = chances[i], rest = 1.0 - p;
        moments m = moments_of(draw_geometric, &p);
        check_moments("geometric", m, rest / p, rest / (p * p),
                      9.0 + p * p / rest);
        assert_true(m.least == 0.0);
    }
}

/* Kurtosis of the Poisson: 3 + 1 / mean. */
static void poisson_has_its_moments(void **state) {
    (void)state;
    static const double means[] = {0.01, 0.7, 5.0, 32.0, 33.0, 150.0};
    for (size_t i = 0; i < COUNT_OF(means); i++) {
        double mean = means[i];
        moments m = moments_of(draw_poisson, &mean);
        check_moments("Poisson", m, mean, mean, 3.0 + 1.0 / mean);
    }
}

/* The largest uniform number must end the search near the mean. */
static void poisson_stops_at_the_last_uniform(void **state) {
    (void)state;
    eb_random random = eb_random_stream(16, 0, 0);
    memset(random.block, 0xff, sizeof random.block);
    random.unused = 4;
    assert_true(eb_random_poisson(&random, 2.0) < 30);
    random.unused = 4;
    assert_true(eb_random_poisson(&random, 32.0) < 110);
}

static void distributions_at_their_ends(void **state) {
    (void)state;
    eb_random random = eb_random_stream(17, 0, 0);
    assert_true(isnan(eb_random_gamma(&random, 0.0)));
    assert_true(isnan(eb_random_gamma(&random, -1.0)));
    assert_true(isnan(eb_random_gamma(&random, (double)INFINITY)));
    assert_true(isnan(eb_random_gamma(&random, (double)NAN)));
    assert_true(isnan(eb_random_beta(&random, 0.0, 1.0)));
    assert_true(isnan(eb_random_beta(&random, 1.0, (double)NAN)));
    assert_true(eb_random_geometric(&random, 1.0) == 0);
    assert_true(eb_random_geometric(&random, 0.0) == UINT64_MAX);
    assert_true(eb_random_geometric(&random, (double)NAN) == UINT64_MAX);
    assert_true(eb_random_geometric(&random, 1e-300) == UINT64_MAX);
    assert_true(eb_random_poisson(&random, 0.0) == 0);
    assert_true(eb_random_poisson(&random, -1.0) == 0);
    assert_true(eb_random_poisson(&random, (double)NAN) == 0);
    for (int i = 0; i < 1000; i++) {
        double x = eb_random_beta(&random, 1e-310, 1e-310);
        assert_true(x >= 0.0 && x <= 1.0);
    }
}

/* Constancy, not truth: see test_maths_exp.c. */
static void bits_never_change(void **state) {
    (void)state;
    eb_random random = eb_random_stream(18, 19, 20);
    uint64_t hash = 0;
    for (int i = 0; i < 5000; i++) {
        hash = mix_bits(hash, eb_random_normal(&random));
        hash = mix_bits(hash, eb_random_gamma(&random, 0.001 * (i + 1)));
        hash = mix_bits(hash, eb_random_beta(&random, 0.3, 0.002 * (i + 1)));
        hash = mix_bits(hash, (double)eb_random_geometric(&random, 0.07));
        hash = mix_bits(hash, (double)eb_random_poisson(&random, 3.5));
    }
    assert_int_equal(hash, UINT64_C(0xc2e5ae1ddc406018));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answers),
        cmocka_unit_test(a_stream_is_its_blocks_in_order),
        cmocka_unit_test(streams_differ_and_repeat),
        cmocka_unit_test(uniform_fills_its_interval),
        cmocka_unit_test(uniform_at_its_ends),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(below_has_no_bias),
        cmocka_unit_test(chance_is_met),
        cmocka_unit_test(normal_has_its_shape),
        cmocka_unit_test(gamma_has_its_moments),
        cmocka_unit_test(gamma_follows_its_distribution),
        cmocka_unit_test(beta_has_its_moments),
        cmocka_unit_test(geometric_has_its_moments),
        cmocka_unit_test(poisson_has_its_moments),
        cmocka_unit_test(poisson_stops_at_the_last_uniform),
        cmocka_unit_test(distributions_at_their_ends),
        cmocka_unit_test(bits_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
