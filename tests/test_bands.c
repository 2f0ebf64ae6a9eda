/* SPDX-License-Identifier: MIT */
/*
 * The fit of the band-prior mixtures. Truths from outside: shares of bands in
 * 40-digit arithmetic (tests/reference/band_prior.py), and the constants that
 * an independent program fitted to the same published counts when the model
 * was specified (four digits).
 */
#include "train/bands.h"

#include "test.h"

/* Department for Education, enrolments by band, Years 1 to 11, 2022/23
 * (models/sources/bands_2022_23.json). */
static const uint64_t published[11][EB_BANDS] = {
    {332170, 196851, 70047, 25386, 10894, 5525, 3178, 1950, 1263, 891, 3499},
    {371890, 188588, 62125, 21534, 9059, 4506, 2583, 1571, 1102, 732, 3019},
    {384540, 179830, 57614, 19823, 8519, 4360, 2392, 1475, 1029, 767, 2812},
    {383841, 178941, 57644, 19958, 8408, 4289, 2468, 1506, 1060, 727, 3125},
    {386345, 182208, 59534, 20256, 8840, 4685, 2599, 1715, 1135, 819, 3381},
    {388161, 185486, 60262, 20891, 8873, 4540, 2603, 1580, 1167, 883, 3960},
    {361224, 173738, 62046, 24807, 12557, 7546, 5174, 3665, 2670, 2088, 9487},
    {306928, 184241, 72508, 30397, 15856, 9895, 6813, 4881, 3886, 2990, 16368},
    {277758, 182371, 75649, 33304, 18195, 11366, 7880, 5825, 4547, 3587, 22283},
    {277794, 174082, 73189, 33321, 18577, 11819, 8405, 6333, 5185, 4168, 26139},
    {259295, 160980, 71822, 32302, 17484, 11343, 7847, 6005, 4787, 3947, 25777},
};

/* weight, a, b of both components, Years 1 to 11 and all, after the shift. */
static const double printed[12][6] = {
    {0.8743, 2.006, 38.09, 0.1257, 0.4899, 3.708},
    {0.8836, 1.855, 38.56, 0.1164, 0.4157, 3.532},
    {0.8782, 1.773, 38.57, 0.1218, 0.3933, 3.585},
    {0.8832, 1.737, 37.67, 0.1168, 0.3765, 3.299},
    {0.8702, 1.789, 38.48, 0.1298, 0.3701, 3.322},
    {0.8884, 1.738, 37.09, 0.1116, 0.3651, 2.888},
    {0.7918, 1.740, 35.49, 0.2082, 0.3789, 2.543},
    {0.7751, 1.931, 34.42, 0.2249, 0.4401, 2.146},
    {0.7624, 1.925, 32.20, 0.2376, 0.4799, 1.924},
    {0.7436, 1.809, 30.60, 0.2564, 0.4739, 1.791},
    {0.7516, 1.702, 28.02, 0.2484, 0.4604, 1.657},
    {0.8277, 1.785, 34.43, 0.1723, 0.3869, 2.150},
};

static double difference(double x, double y) { return x < y ? y - x : x - y; }

static const eb_band_mixture year_9 = {
    {{0.7624, 1.925, 32.20}, {0.2376, 0.4799, 1.924}}};

static void shares_are_those_of_exact_arithmetic(void **state) {
    (void)state;
    static const double spells[EB_BANDS] = {
        0.49196115270508232,  0.25802009857832861,   0.1067534660677541,
        0.044511928055328492, 0.021934681638223485,  0.013882264707316142,
        0.010626592620712564, 0.0088911449153752962, 0.0076718170114404441,
        0.006674187612812383, 0.029072666087626136};
    static const double independent[EB_BANDS] = {
        0.41522454131602019,   0.27814906500995282,   0.13490428305850296,
        0.059965971009821771,  0.028531135645894371,  0.016434998810338233,
        0.011644492971433779,  0.0093815638371325679, 0.0079827579748723065,
        0.0069145081856484445, 0.030866682180382533};
    eb_band_options short_year = EB_BAND_OPTIONS_INIT;
    double shares[EB_BANDS];
    assert_ok(eb_bands_shares(&year_9, NULL, shares, NULL));
    for (int b = 0; b < EB_BANDS; b++)
        assert_true(difference(shares[b], spells[b]) < 1e-13);
    short_year.sessions = 40;
    short_year.spell_inflation = 1.0;
    assert_ok(eb_bands_shares(&year_9, &short_year, shares, NULL));
    for (int b = 0; b < EB_BANDS; b++)
        assert_true(difference(shares[b], independent[b]) < 1e-13);
}

/* 20 sessions of 20: a band a session, the last takes from half upwards. A
 * propensity that is all but certain lands where it must. */
static void edges_of_bands_belong_to_the_upper_one(void **state) {
    (void)state;
    eb_band_options options = EB_BAND_OPTIONS_INIT;
    /* Beta-binomial of 20 with a = b = 1 is uniform on 0 to 20. */
    const eb_band_mixture uniform = {{{0.5, 1.0, 1.0}, {0.5, 1.0, 1.0}}};
    double shares[EB_BANDS];
    options.sessions = 20;
    options.spell_inflation = 1.0;
    assert_ok(eb_bands_shares(&uniform, &options, shares, NULL));
    for (int b = 0; b < 10; b++)
        assert_true(difference(shares[b], 1.0 / 21.0) < 1e-15);
    assert_true(difference(shares[10], 11.0 / 21.0) < 1e-15);
}

static void gradient_agrees_with_differences(void **state) {
    (void)state;
    const eb_band_options options = EB_BAND_OPTIONS_INIT;
    const double at[][EB_BAND_PARAMETERS] = {{1.2, -2.9, 3.6, -1.9, 1.1},
                                             {-0.3, -1.0, 0.2, 0.5, 6.0},
                                             {3.0, -3.5, 9.0, -0.5, -2.0}};
    double seen[EB_BANDS];
    assert_ok(eb_bands_shares(&year_9, NULL, seen, NULL));
    for (size_t t = 0; t < sizeof at / sizeof *at; t++) {
        double gradient[EB_BAND_PARAMETERS];
        double f = eb_bands_objective(at[t], &options, seen, gradient);
        assert_true(f > 0.0);
        for (int i = 0; i < EB_BAND_PARAMETERS; i++) {
            double x[EB_BAND_PARAMETERS];
            memcpy(x, at[t], sizeof x);
            x[i] = at[t][i] + 1e-5;
            double up = eb_bands_objective(x, &options, seen, NULL);
            x[i] = at[t][i] - 1e-5;
            double down = eb_bands_objective(x, &options, seen, NULL);
            assert_true(difference((up - down) / 2e-5, gradient[i]) < 1e-8);
        }
    }
}

static void a_known_mixture_comes_back(void **state) {
    (void)state;
    double shares[EB_BANDS];
    uint64_t counts[EB_BANDS];
    eb_band_fit fit;
    assert_ok(eb_bands_shares(&year_9, NULL, shares, NULL));
    for (int b = 0; b < EB_BANDS; b++)
        counts[b] = (uint64_t)(shares[b] * 1e12 + 0.5);
    assert_ok(eb_bands_fit(counts, NULL, &fit, NULL));
    for (int j = 0; j < 2; j++) {
        const eb_band_component *want = &year_9.component[j];
        const eb_band_component *got = &fit.mixture.component[j];
        assert_true(difference(got->weight / want->weight, 1.0) < 1e-6);
        assert_true(difference(got->a / want->a, 1.0) < 1e-6);
        assert_true(difference(got->b / want->b, 1.0) < 1e-6);
    }
    assert_true(fit.gradient_norm < 1e-12);
    assert_true(fit.condition > 100.0 && fit.condition < 1e5);
}

/* Fits groups `first` to `last` of the published counts, and moves them to
 * `rate`; the shift must be `delta` and the constants the printed ones. */
static void check_phase(int first, int last, double rate, double delta) {
    eb_band_mixture mixtures[11];
    uint64_t enrolments[11];
    size_t n = 0;
    double shift = 0.0, mean = 0.0, total = 0.0;
    for (int year = first; year <= last; year++, n++) {
        eb_band_fit fit;
        assert_ok(eb_bands_fit(published[year], NULL, &fit, NULL));
        mixtures[n] = fit.mixture;
        enrolments[n] = 0;
        for (int b = 0; b < EB_BANDS; b++) enrolments[n] += published[year][b];
    }
    assert_ok(eb_bands_shift(mixtures, enrolments, n, rate, &shift, NULL));
    assert_true(difference(shift, delta) < 1e-4);
    for (size_t i = 0; i < n; i++) {
        const double *want = printed[first + (int)i];
        for (int j = 0; j < 2; j++, want += 3) {
            const eb_band_component *got = &mixtures[i].component[j];
            assert_true(difference(got->weight / want[0], 1.0) < 1e-3);
            assert_true(difference(got->a / want[1], 1.0) < 1e-3);
            assert_true(difference(got->b / want[2], 1.0) < 1e-3);
            mean += (double)enrolments[i] * got->weight * got->a /
                    (got->a + got->b);
        }
        total += (double)enrolments[i];
    }
    assert_true(difference(mean / total, rate) < 1e-14);
}

static void published_counts_give_the_printed_constants(void **state) {
    (void)state;
    check_phase(0, 5, 68548268.0 / 1299079364.0, -0.1337);
    check_phase(6, 10, 92869052.0 / 1093892081.0, -0.1224);
}

static void pooled_counts_give_the_printed_constants(void **state) {
    (void)state;
    uint64_t counts[EB_BANDS] = {0}, one = 1;
    double shift;
    eb_band_fit fit;
    for (int year = 0; year < 11; year++)
        for (int b = 0; b < EB_BANDS; b++) counts[b] += published[year][b];
    assert_ok(eb_bands_fit(counts, NULL, &fit, NULL));
    assert_ok(eb_bands_shift(&fit.mixture, &one, 1, 0.06707, &shift, NULL));
    assert_true(difference(shift, -0.1244) < 1e-4);
    for (int j = 0; j < 2; j++) {
        const eb_band_component *got = &fit.mixture.component[j];
        const double *want = printed[11] + 3 * j;
        assert_true(difference(got->weight / want[0], 1.0) < 1e-3);
        assert_true(difference(got->a / want[1], 1.0) < 1e-3);
        assert_true(difference(got->b / want[2], 1.0) < 1e-3);
    }
}

static void refuse_component(int which, double weight, double a, double b) {
    eb_band_mixture bad = year_9;
    eb_error err = {0};
    double shares[EB_BANDS] = {-1.0};
    bad.component[which].weight = weight;
    bad.component[which].a = a;
    bad.component[which].b = b;
    assert_int_equal(eb_bands_shares(&bad, NULL, shares, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "mixture");
    assert_true(shares[0] == -1.0);
}

static void odd_mixtures_are_refused(void **state) {
    (void)state;
    double shares[EB_BANDS], delta = 3.0;
    uint64_t one = 1;
    eb_band_mixture mixture = year_9;
    for (int which = 0; which < 2; which++) {
        refuse_component(which, -0.1, 2.0, 30.0);
        refuse_component(which, 1.1, 2.0, 30.0);
        refuse_component(which, 0.5, 2e6, 30.0);
        refuse_component(which, 0.5, 2.0, 0.0);
        refuse_component(which, 0.5, 2.0, 2e6);
        refuse_component(which, 0.1, 2.0, 30.0); /* they do not add to 1 */
    }
    assert_int_equal(eb_bands_shares(NULL, NULL, shares, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shares(&year_9, NULL, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_fit(published[0], NULL, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(NULL, &one, 1, 0.1, &delta, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(&mixture, NULL, 1, 0.1, &delta, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(&mixture, &one, 1, 0.1, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(&mixture, &one, 1, 1.0, &delta, NULL),
                     EB_ERR_ARGUMENT);
    /* Beyond what the widest shift reaches, above as below. */
    assert_int_equal(
        eb_bands_shift(&mixture, &one, 1, 1.0 - 1e-12, &delta, NULL),
        EB_ERR_ARGUMENT);
    assert_memory_equal(&mixture, &year_9, sizeof mixture);
    assert_true(delta == 3.0);
}

static void what_cannot_be_fitted_is_refused(void **state) {
    (void)state;
    const uint64_t five_bands[EB_BANDS] = {100, 50, 20, 10, 5};
    eb_band_options options = EB_BAND_OPTIONS_INIT;
    eb_band_mixture bad = year_9;
    eb_band_fit fit = {.iterations = -7};
    double shares[EB_BANDS], delta = 3.0;
    uint64_t one = 1, none = 0;
    eb_error err = {0};
    assert_int_equal(eb_bands_fit(NULL, NULL, &fit, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_fit(five_bands, NULL, &fit, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "counts");
    options.sessions = 19;
    assert_int_equal(eb_bands_fit(published[0], &options, &fit, NULL),
                     EB_ERR_ARGUMENT);
    options.sessions = 401;
    assert_int_equal(eb_bands_fit(published[0], &options, &fit, NULL),
                     EB_ERR_ARGUMENT);
    options = (eb_band_options)EB_BAND_OPTIONS_INIT;
    options.spell_inflation = 50.1;
    assert_int_equal(eb_bands_fit(published[0], &options, &fit, NULL),
                     EB_ERR_ARGUMENT);
    options.spell_inflation = 0.99;
    assert_int_equal(eb_bands_fit(published[0], &options, &fit, NULL),
                     EB_ERR_ARGUMENT);
    options = (eb_band_options)EB_BAND_OPTIONS_INIT;
    options.size = 1;
    assert_int_equal(eb_bands_shares(&year_9, &options, shares, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(fit.iterations, -7);

    bad.component[0].a = 0.0;
    assert_int_equal(eb_bands_shares(&bad, NULL, shares, NULL),
                     EB_ERR_ARGUMENT);
    bad = year_9;
    bad.component[1].weight = 0.3;
    assert_int_equal(eb_bands_shift(&bad, &one, 1, 0.1, &delta, NULL),
                     EB_ERR_ARGUMENT);
    bad = year_9;
    assert_int_equal(eb_bands_shift(&bad, &none, 1, 0.1, &delta, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(&bad, &one, 1, 0.0, &delta, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_bands_shift(&bad, &one, 1, 1e-9, &delta, NULL),
                     EB_ERR_ARGUMENT);
    assert_memory_equal(&bad, &year_9, sizeof bad);
    assert_true(difference(delta, 3.0) == 0.0);
}

/* Two components where the counts are of one: no answer rather than one that
 * the data does not hold. Either it is refused, or the shares are right. */
static void one_component_is_not_taken_for_two(void **state) {
    (void)state;
    const eb_band_mixture single = {{{1.0, 2.0, 30.0}, {0.0, 1.0, 1.0}}};
    double shares[EB_BANDS], fitted[EB_BANDS];
    uint64_t counts[EB_BANDS];
    eb_band_fit fit;
    assert_ok(eb_bands_shares(&single, NULL, shares, NULL));
    for (int b = 0; b < EB_BANDS; b++)
        counts[b] = (uint64_t)(shares[b] * 1e9 + 0.5);
    eb_status status = eb_bands_fit(counts, NULL, &fit, NULL);
    if (status != EB_OK) {
        assert_int_equal(status, EB_ERR_FIT);
        return;
    }
    assert_ok(eb_bands_shares(&fit.mixture, NULL, fitted, NULL));
    for (int b = 0; b < EB_BANDS; b++)
        assert_true(difference(fitted[b], shares[b]) < 1e-6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_exact_arithmetic),
        cmocka_unit_test(edges_of_bands_belong_to_the_upper_one),
        cmocka_unit_test(gradient_agrees_with_differences),
        cmocka_unit_test(a_known_mixture_comes_back),
        cmocka_unit_test(published_counts_give_the_printed_constants),
        cmocka_unit_test(pooled_counts_give_the_printed_constants),
        cmocka_unit_test(odd_mixtures_are_refused),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(one_component_is_not_taken_for_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
