/* SPDX-License-Identifier: MIT */
/*
 * The lot: how many, from whom, repeatable, fair.
 */
#include "policy/places_draw.h"

#include "base/memory.h"
#include "school.h"

#define FAMILIES 20

static eb_place_family families[FAMILIES];
static size_t order[FAMILIES];
static eb_offer offers[FAMILIES];
static eb_choice_limit limits[2];

/* The first `chosen` are chosen, one child each, all at school 0. */
static void begin(size_t chosen) {
    memset(families, 0, sizeof families);
    for (size_t i = 0; i < FAMILIES; i++) {
        families[i].count = 1;
        order[i] = i;
        offers[i] = i < chosen ? EB_OFFER_MADE : EB_OFFER_NONE;
    }
    limits[0].minimum = limits[0].maximum = -1;
    limits[1] = limits[0];
}

static void draw(int32_t num, int32_t den, uint64_t seed) {
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    const eb_memory memory = eb_memory_or_default(NULL);
    options.hold_out.num = num;
    options.hold_out.den = den;
    options.seed = seed;
    assert_ok(eb_places_draw(&memory, &options, families, order, FAMILIES,
                             limits, 2, 0, offers, NULL));
}

static size_t count(eb_offer offer) {
    size_t n = 0;
    for (size_t i = 0; i < FAMILIES; i++) n += offers[i] == offer;
    return n;
}

static void test_how_many(void **state) {
    (void)state;
    begin(10);
    draw(1, 4, 1);
    /* A quarter of ten, rounded up, of the last six; three take their places.
     */
    assert_int_equal(count(EB_OFFER_DRAWN), 3);
    assert_int_equal(count(EB_OFFER_COMPARED), 3);
    assert_int_equal(count(EB_OFFER_MADE), 7);
    for (size_t i = 0; i < FAMILIES; i++) {
        const int zone =
            offers[i] == EB_OFFER_DRAWN || offers[i] == EB_OFFER_COMPARED;
        assert_int_equal(zone, i >= 4 && i < 10);
        if (i >= 10) {
            assert_int_equal(offers[i], i < 13 ? EB_OFFER_MADE : EB_OFFER_NONE);
        }
    }
    begin(10);
    draw(0, 1, 1);
    assert_int_equal(count(EB_OFFER_MADE), 10);
}

static void test_never_severe_or_flagged(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed < 50; seed++) {
        begin(10);
        families[9].severe = 1;
        families[8].flagged = 1;
        draw(1, 2, seed);
        assert_int_equal(offers[9], EB_OFFER_MADE);
        assert_int_equal(offers[8], EB_OFFER_MADE);
        assert_int_equal(count(EB_OFFER_DRAWN), 4);
    }
    begin(10);
    for (size_t i = 0; i < FAMILIES; i++) families[i].flagged = 1;
    draw(1, 2, 1);
    assert_int_equal(count(EB_OFFER_MADE), 10);
}

static void test_limits_hold(void **state) {
    (void)state;
    begin(6);
    families[4].school = families[5].school = 1;
    families[10].school = 1;
    limits[1].minimum = 2; /* both must stay */
    limits[0].maximum = 4;
    draw(1, 2, 3);
    assert_int_equal(offers[4], EB_OFFER_MADE);
    assert_int_equal(offers[5], EB_OFFER_MADE);
    int64_t at[2] = {0, 0};
    for (size_t i = 0; i < FAMILIES; i++) {
        if (offers[i] == EB_OFFER_MADE || offers[i] == EB_OFFER_COMPARED) {
            at[families[i].school]++;
        }
    }
    assert_int_equal(at[0] + at[1], 6);
    assert_true(at[0] <= 4);
}

/* Either of two may wait, but not both: their school keeps its minimum. */
static void test_the_last_of_a_school_stays(void **state) {
    (void)state;
    int both_fell_first = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        begin(6);
        families[4].school = families[5].school = 1;
        limits[1].minimum = 1;
        draw(1, 2, seed);
        const int drawn =
            (offers[4] == EB_OFFER_DRAWN) + (offers[5] == EB_OFFER_DRAWN);
        assert_true(drawn <= 1);
        /* Three of the six wait, or two when the lot fell on both. */
        const size_t waiting = count(EB_OFFER_DRAWN);
        assert_true(waiting == 3 || (waiting == 2 && drawn == 1));
        both_fell_first += waiting == 2;
        assert_int_equal(count(EB_OFFER_COMPARED), 6 - waiting);
        assert_int_equal(count(EB_OFFER_MADE), waiting);
    }
    assert_true(both_fell_first > 0 && both_fell_first < 40);
}

/* A place that came free goes to the next family that fits: not to one of two
 * children, nor to one whose school has its most. */
static void test_who_follows(void **state) {
    (void)state;
    begin(4);
    families[4].count = 2;
    families[0].school = families[5].school = 1;
    families[0].flagged = 1; /* it stays */
    limits[1].maximum = 1;
    draw(1, 4, 1);
    assert_int_equal(count(EB_OFFER_DRAWN), 1);
    assert_int_equal(offers[0], EB_OFFER_MADE);
    assert_int_equal(offers[4], EB_OFFER_NONE);
    assert_int_equal(offers[5], EB_OFFER_NONE);
    assert_int_equal(offers[6], EB_OFFER_MADE);
    assert_int_equal(offers[7], EB_OFFER_NONE);
}

static void test_the_seed_decides_and_is_fair(void **state) {
    (void)state;
    int drawn[FAMILIES] = {0};
    enum { SEEDS = 2000 };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        eb_offer kept[FAMILIES];
        begin(8);
        draw(1, 4, seed);
        memcpy(kept, offers, sizeof kept);
        begin(8);
        draw(1, 4, seed);
        assert_memory_equal(kept, offers, sizeof kept);
        for (size_t i = 0; i < FAMILIES; i++) {
            drawn[i] += offers[i] == EB_OFFER_DRAWN;
        }
    }
    /* Two of the last four: a half each, within five standard errors. */
    for (size_t i = 4; i < 8; i++) {
        assert_true(drawn[i] > SEEDS / 2 - 112 && drawn[i] < SEEDS / 2 + 112);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_many),
        cmocka_unit_test(test_never_severe_or_flagged),
        cmocka_unit_test(test_limits_hold),
        cmocka_unit_test(test_the_last_of_a_school_stays),
        cmocka_unit_test(test_who_follows),
        cmocka_unit_test(test_the_seed_decides_and_is_fair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
