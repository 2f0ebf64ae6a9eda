/* SPDX-License-Identifier: MIT */
/*
 * The exact choice: small cases worked out by hand, and thousands of random
 * ones against every subset tried.
 */
#include "policy/places_choose.h"

#include "base/memory.h"
#include "school.h"

#define MOST 12

static eb_status choose(const eb_choice_family *families, size_t count,
                        const eb_choice_limit *limits, size_t schools,
                        int64_t capacity, uint8_t *chosen, eb_choice *out) {
    const eb_memory memory = eb_memory_or_default(NULL);
    return eb_choose(&memory, families, count, limits, schools, capacity,
                     chosen, out, NULL);
}

static void test_a_pair_may_beat_the_largest(void **state) {
    (void)state;
    const eb_choice_family families[] = {{5, 0, 1}, {8, 0, 2}, {12, 0, 3}};
    const eb_choice_limit none = {-1, -1};
    uint8_t chosen[3];
    eb_choice out;
    assert_ok(choose(families, 3, &none, 1, 3, chosen, &out));
    assert_int_equal(out.value, 13);
    assert_int_equal(out.children, 3);
    assert_true(chosen[0] && chosen[1] && !chosen[2]);
    /* 5, then 4 a child twice: nothing is split. */
    assert_true(out.bound == 13.0);
}

static void test_the_bound_splits_a_family(void **state) {
    (void)state;
    const eb_choice_family families[] = {{9, 0, 2}, {4, 0, 1}, {8, 0, 2}};
    const eb_choice_limit none = {-1, -1};
    uint8_t chosen[3];
    eb_choice out;
    assert_ok(choose(families, 3, &none, 1, 2, chosen, &out));
    assert_int_equal(out.value, 9);
    assert_true(out.bound == 9.0);
    assert_ok(choose(families, 3, &none, 1, 4, chosen, &out));
    assert_int_equal(out.value, 17);
    /* 9, then 4 and 8 are worth 4 a child. */
    assert_true(out.bound == 17.0);
    assert_ok(choose(families, 2, &none, 1, 1, chosen, &out));
    assert_int_equal(out.value, 4);
    assert_true(out.bound == 4.5);
}

static void test_limits_of_schools(void **state) {
    (void)state;
    const eb_choice_family families[] = {
        {9, 0, 1}, {8, 0, 1}, {7, 0, 1}, {2, 1, 1}, {1, 1, 1}};
    const eb_choice_limit most[] = {{-1, 2}, {-1, -1}};
    const eb_choice_limit least[] = {{-1, -1}, {2, -1}};
    const eb_choice_limit too_much[] = {{2, -1}, {2, -1}};
    const eb_choice_limit out_of_reach[] = {{-1, -1}, {5, -1}};
    uint8_t chosen[5];
    eb_choice out;
    assert_ok(choose(families, 5, most, 2, 3, chosen, &out));
    assert_int_equal(out.value, 19);
    assert_ok(choose(families, 5, least, 2, 3, chosen, &out));
    assert_int_equal(out.value, 12);
    assert_int_equal(out.lowered, 0);
    assert_int_equal(choose(families, 5, too_much, 2, 3, chosen, &out),
                     EB_ERR_ARGUMENT);
    assert_ok(choose(families, 5, out_of_reach, 2, 3, chosen, &out));
    assert_int_equal(out.value, 12);
    assert_int_equal(out.lowered, 1);
}

static void test_nothing_to_choose(void **state) {
    (void)state;
    const eb_choice_family big = {3, 0, 4};
    const eb_choice_limit none = {-1, -1};
    const eb_choice_limit wants = {3, -1};
    uint8_t chosen[1] = {7};
    eb_choice out;
    assert_ok(choose(NULL, 0, &none, 1, 5, chosen, &out));
    assert_int_equal(out.value, 0);
    assert_ok(choose(&big, 1, &none, 1, 3, chosen, &out));
    assert_int_equal(out.value, 0);
    assert_int_equal(chosen[0], 0);
    /* A school without families cannot meet a minimum. */
    const eb_choice_family other = {3, 0, 1};
    const eb_choice_limit two[] = {none, wants};
    assert_ok(choose(&other, 1, two, 2, 3, chosen, &out));
    assert_int_equal(out.lowered, 1);
    assert_int_equal(chosen[0], 1);
}

/* ---- every subset ------------------------------------------------------- */

typedef struct problem {
    eb_choice_family families[MOST];
    size_t count;
    eb_choice_limit limits[3];
    int64_t capacity;
} problem;

static void make_problem(uint64_t *state, problem *p) {
    p->count = 1 + below(state, MOST);
    p->capacity = (int64_t)below(state, 14);
    for (size_t i = 0; i < p->count; i++) {
        p->families[i].value = (int64_t)below(state, 30);
        p->families[i].school = (uint32_t)below(state, 3);
        p->families[i].children =
            (uint32_t)(1 + (below(state, 3) == 0 ? below(state, 4) : 0));
    }
    for (size_t s = 0; s < 3; s++) {
        p->limits[s].minimum =
            below(state, 3) > 0 ? -1 : (int64_t)below(state, 4);
        p->limits[s].maximum =
            below(state, 2) > 0
                ? -1
                : p->limits[s].minimum + 1 + (int64_t)below(state, 5);
    }
}

/* The most children a school's families can bring without passing its
 * maximum or the capacity. */
static int64_t reach_of(const problem *p, uint32_t at) {
    int64_t reach = 0;
    for (unsigned set = 0; set < 1u << p->count; set++) {
        int64_t children = 0;
        int here = 1;
        for (size_t i = 0; i < p->count; i++) {
            if ((set >> i & 1u) == 0) continue;
            here = here && p->families[i].school == at;
            children += p->families[i].children;
        }
        const int64_t most = p->limits[at].maximum;
        if (here && children <= p->capacity && (most < 0 || children <= most) &&
            children > reach) {
            reach = children;
        }
    }
    return reach;
}

/* The best value of any subset, or -1. */
static int64_t best_of(const problem *p, const int64_t least[3],
                       int64_t *fewest) {
    int64_t best = -1;
    for (unsigned set = 0; set < 1u << p->count; set++) {
        int64_t value = 0, all = 0, at[3] = {0, 0, 0};
        for (size_t i = 0; i < p->count; i++) {
            if ((set >> i & 1u) == 0) continue;
            value += p->families[i].value;
            all += p->families[i].children;
            at[p->families[i].school] += p->families[i].children;
        }
        int fits = all <= p->capacity;
        for (size_t s = 0; s < 3; s++) {
            fits = fits && at[s] >= least[s] &&
                   (p->limits[s].maximum < 0 || at[s] <= p->limits[s].maximum);
        }
        if (!fits) continue;
        if (value > best || (value == best && all < *fewest)) {
            best = value;
            *fewest = all;
        }
    }
    return best;
}

static void test_equals_every_subset_tried(void **state) {
    (void)state;
    uint64_t random = 20251122;
    int refused = 0, lowered = 0;
    for (int trial = 0; trial < 4000; trial++) {
        problem p;
        uint8_t chosen[MOST];
        eb_choice out;
        int64_t least[3], fewest = 0, minimums_lowered = 0;
        make_problem(&random, &p);
        for (uint32_t s = 0; s < 3; s++) {
            const int64_t reach = reach_of(&p, s);
            const int64_t asked = p.limits[s].minimum;
            least[s] = asked < 0 ? 0 : asked < reach ? asked : reach;
            minimums_lowered += asked > reach;
        }
        const int64_t best = best_of(&p, least, &fewest);
        const eb_status status =
            choose(p.families, p.count, p.limits, 3, p.capacity, chosen, &out);
        if (best < 0) {
            assert_int_equal(status, EB_ERR_ARGUMENT);
            refused++;
            continue;
        }
        assert_ok(status);
        int64_t value = 0, children = 0;
        for (size_t i = 0; i < p.count; i++) {
            if (!chosen[i]) continue;
            value += p.families[i].value;
            children += p.families[i].children;
        }
        assert_int_equal(value, best);
        assert_int_equal(out.value, best);
        assert_int_equal(children, fewest);
        assert_int_equal(out.children, fewest);
        assert_int_equal(out.lowered, minimums_lowered);
        assert_true(out.bound >= (double)best - 1e-9);
        lowered += minimums_lowered > 0;
    }
    /* The awkward cases were among them. */
    assert_true(refused > 20);
    assert_true(lowered > 200);
}

static void test_every_allocation_may_fail(void **state) {
    (void)state;
    const eb_choice_family families[] = {
        {5, 0, 1}, {8, 1, 2}, {12, 2, 3}, {4, 0, 2}, {4, 1, 1}};
    const eb_choice_limit limits[] = {{-1, -1}, {1, 4}, {-1, 3}};
    for (size_t n = 1;; n++) {
        heap h = {0};
        const eb_memory memory = heap_memory(&h);
        uint8_t chosen[5];
        eb_choice out;
        h.fail_first = h.fail_last = n;
        const eb_status status =
            eb_choose(&memory, families, 5, limits, 3, 5, chosen, &out, NULL);
        assert_int_equal(h.live, 0);
        if (status == EB_OK) {
            assert_int_equal(out.value, 21);
            assert_true(n > 8);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_pair_may_beat_the_largest),
        cmocka_unit_test(test_the_bound_splits_a_family),
        cmocka_unit_test(test_limits_of_schools),
        cmocka_unit_test(test_nothing_to_choose),
        cmocka_unit_test(test_equals_every_subset_tried),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
