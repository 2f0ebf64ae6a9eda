/* SPDX-License-Identifier: MIT */
/*
 * Hiding small groups, attacked in two ways: by listing every table that fits
 * what is shown, and by adding and subtracting all sets of published sums.
 */
#include "base/random.h"
#include "test_review.h"

enum { WHOLE = EB_HIDE_GROUP | EB_HIDE_OUTCOMES, MOST = 48 };

static void expect(size_t groups, const size_t *parent, const int64_t *n,
                   const int64_t *k, const unsigned char *wanted) {
    unsigned char hidden[MOST];
    assert_ok(eb_suppress(groups, parent, n, k, 0, NULL, hidden, NULL));
    for (size_t g = 0; g < groups; g++) {
        if (hidden[g] != wanted[g]) {
            fail_msg("group %zu: %d, not %d", g, hidden[g], wanted[g]);
        }
    }
}

static void by_hand(void **state) {
    (void)state;
    const size_t flat[] = {EB_NO_PARENT, 0, 0, 0};
    /* One small part: the next smallest goes with it. */
    const int64_t one[] = {79, 30, 40, 9};
    const unsigned char one_hidden[] = {0, WHOLE, 0, WHOLE};
    expect(4, flat, one, NULL, one_hidden);
    /* Two small parts that are not 10 together: a third. */
    const int64_t two[] = {59, 4, 50, 5};
    const unsigned char all_hidden[] = {0, WHOLE, WHOLE, WHOLE};
    expect(4, flat, two, NULL, all_hidden);
    /* Two that are 10 together: they hide each other. */
    const int64_t pair[] = {60, 5, 50, 5};
    const unsigned char pair_hidden[] = {0, WHOLE, 0, WHOLE};
    expect(4, flat, pair, NULL, pair_hidden);
    /* Nothing small. */
    const int64_t none[] = {60, 20, 20, 20};
    const unsigned char none_hidden[] = {0, 0, 0, 0};
    expect(4, flat, none, NULL, none_hidden);
    /* Too small together: the whole as well. */
    const int64_t few[] = {9, 3, 3, 3};
    const unsigned char few_hidden[] = {WHOLE, WHOLE, WHOLE, WHOLE};
    expect(4, flat, few, NULL, few_hidden);
    /* No whole is published: only the small one is hidden. */
    const unsigned char alone[] = {0, 0, 0, WHOLE};
    expect(4, NULL, one, NULL, alone);
}

static void outcomes_by_hand(void **state) {
    (void)state;
    const size_t flat[] = {EB_NO_PARENT, 0, 0, 0};
    const int64_t n[] = {120, 40, 40, 40}, k[] = {50, 3, 12, 35};
    /* 3 of 40 and 5 others of 40 are small; together 38 and 42 are not. */
    const unsigned char both[] = {0, EB_HIDE_OUTCOMES, 0, EB_HIDE_OUTCOMES};
    expect(4, flat, n, k, both);
    /* A hidden group's outcomes are hidden, and a companion's with them. */
    const int64_t n2[] = {109, 60, 40, 9}, k2[] = {40, 20, 15, 5};
    const unsigned char group[] = {0, 0, WHOLE, WHOLE};
    expect(4, flat, n2, k2, group);
    /* All of a group have it: 0 without is small. */
    const int64_t n3[] = {90, 30, 30, 30}, k3[] = {60, 30, 15, 15};
    const unsigned char full[] = {0, EB_HIDE_OUTCOMES, EB_HIDE_OUTCOMES, 0};
    expect(4, flat, n3, k3, full);
    /* The companion of 3 is the one with 15 without, not the one with 20. */
    const int64_t n4[] = {180, 60, 60, 60}, k4[] = {68, 3, 20, 45};
    const unsigned char least[] = {0, EB_HIDE_OUTCOMES, 0, EB_HIDE_OUTCOMES};
    expect(4, flat, n4, k4, least);
}

static void a_hidden_whole_hides_parts(void **state) {
    (void)state;
    /* All; two phases of it; the schools of each. The first phase is one
     * small school, so the second phase goes, so two of its schools do. */
    const size_t parent[] = {EB_NO_PARENT, 0, 0, 1, 2, 2, 2};
    const int64_t n[] = {205, 5, 200, 5, 100, 60, 40};
    const unsigned char wanted[] = {0, WHOLE, WHOLE, WHOLE, 0, WHOLE, WHOLE};
    expect(7, parent, n, NULL, wanted);
}

static void a_lowered_part_hides_its_whole(void **state) {
    (void)state;
    /* The second phase has one school, which its caller lowered to 0; so the
     * phase goes, so the other phase, so two of that one's schools. */
    const size_t parent[] = {EB_NO_PARENT, 0, 0, 1, 1, 1, 2};
    const int64_t n[] = {300, 200, 100, 90, 60, 50, 0};
    const unsigned char wanted[] = {0, WHOLE, WHOLE, 0, WHOLE, WHOLE, WHOLE};
    expect(7, parent, n, NULL, wanted);
}

/* ---- every table that fits ---------------------------------------------- */

enum { LEAVES = 4, GROUPS = 7, SUBSETS = 16, SMALL = 2, FITS_MOST = 60000 };

/* 0 all; 1, 2 its parts; 3, 4 parts of 1; 5, 6 parts of 2. */
static const size_t TREE[] = {EB_NO_PARENT, 0, 0, 1, 1, 2, 2};

typedef struct attack {
    int64_t n[GROUPS], k[GROUPS];
    unsigned char hidden[GROUPS];
    int64_t guess_n[LEAVES], guess_k[LEAVES];
    int64_t low[3][SUBSETS], high[3][SUBSETS]; /* of n, k, n - k */
    long fits, steps;
} attack;

static void sum_up(const int64_t *leaf, int64_t *group) {
    for (int i = 0; i < LEAVES; i++) group[3 + i] = leaf[i];
    group[1] = leaf[0] + leaf[1];
    group[2] = leaf[2] + leaf[3];
    group[0] = group[1] + group[2];
}

static int agrees(const attack *a, const int64_t *guess, const int64_t *truth,
                  int bit) {
    int64_t group[GROUPS];
    sum_up(guess, group);
    for (int g = 0; g < GROUPS; g++) {
        if (!(a->hidden[g] & bit) && group[g] != truth[g]) return 0;
    }
    return 1;
}

static void note(attack *a) {
    for (unsigned s = 1; s < SUBSETS; s++) {
        int64_t sum[3] = {0, 0, 0};
        for (unsigned i = 0; i < LEAVES; i++) {
            if (!(s >> i & 1)) continue;
            sum[0] += a->guess_n[i];
            sum[1] += a->guess_k[i];
            sum[2] += a->guess_n[i] - a->guess_k[i];
        }
        for (int f = 0; f < 3; f++) {
            if (sum[f] < a->low[f][s]) a->low[f][s] = sum[f];
            if (sum[f] > a->high[f][s]) a->high[f][s] = sum[f];
        }
    }
    a->fits++;
}

static void guess_k(attack *a, int leaf) {
    if (++a->steps > 20L * FITS_MOST) return;
    if (leaf == LEAVES) {
        if (agrees(a, a->guess_k, a->k, EB_HIDE_OUTCOMES)) note(a);
        return;
    }
    const int open = a->hidden[3 + leaf] & EB_HIDE_OUTCOMES;
    const int64_t from = open ? 0 : a->k[3 + leaf];
    const int64_t to = open ? a->guess_n[leaf] : a->k[3 + leaf];
    for (int64_t k = from; k <= to; k++) {
        a->guess_k[leaf] = k;
        guess_k(a, leaf + 1);
    }
}

static void guess_n(attack *a, int leaf, int64_t most) {
    if (++a->steps > 20L * FITS_MOST) return;
    if (leaf == LEAVES) {
        if (agrees(a, a->guess_n, a->n, EB_HIDE_GROUP)) guess_k(a, 0);
        return;
    }
    const int open = a->hidden[3 + leaf] & EB_HIDE_GROUP;
    const int64_t from = open ? 0 : a->n[3 + leaf];
    const int64_t to = open ? most : a->n[3 + leaf];
    for (int64_t n = from; n <= to; n++) {
        a->guess_n[leaf] = n;
        guess_n(a, leaf + 1, most);
    }
}

/* A union of leaves whose sum every fitting table agrees on is told. */
static void judge(const attack *a) {
    for (unsigned s = 1; s < SUBSETS; s++) {
        for (int f = 0; f < 3; f++) {
            if (a->low[f][s] == a->high[f][s] && a->low[f][s] < SMALL) {
                fail_msg("figure %d of set %u is %d", f, s, (int)a->low[f][s]);
            }
        }
    }
}

static void no_small_count_is_told_by_what_fits(void **state) {
    (void)state;
    int tried = 0, left = 0;
    long hidden = 0;
    for (uint32_t round = 0; round < 600; round++) {
        eb_random random = eb_random_stream(37, round, 0);
        attack a;
        memset(&a, 0, sizeof a);
        int64_t n[LEAVES], k[LEAVES];
        for (int i = 0; i < LEAVES; i++) {
            n[i] = (int64_t)eb_random_below(&random, 7);
            k[i] = (int64_t)eb_random_below(&random, (uint64_t)n[i] + 1);
        }
        sum_up(n, a.n);
        sum_up(k, a.k);
        assert_ok(
            eb_suppress(GROUPS, TREE, a.n, a.k, SMALL, NULL, a.hidden, NULL));
        for (unsigned s = 0; s < SUBSETS; s++) {
            for (int f = 0; f < 3; f++) a.low[f][s] = 1000;
        }
        guess_n(&a, 0, a.n[0] + SMALL);
        if (a.steps > 20L * FITS_MOST) { /* too many fit: nothing is told */
            left++;
            continue;
        }
        assert_true(a.fits >= 1);
        judge(&a);
        tried++;
        for (int g = 0; g < GROUPS; g++) hidden += a.hidden[g] != 0;
    }
    assert_true(tried > 300);
    assert_true(hidden > 300);
    (void)left;
}

/* ---- adding and subtracting --------------------------------------------- */

enum { LINES_MOST = 6 };

typedef struct forest {
    size_t groups, parent[MOST], lines, whole[LINES_MOST];
    int64_t n[MOST], k[MOST];
} forest;

/* Wholes come first; sizes mostly small, as in a village. */
static forest grow(eb_random *random) {
    forest f = {0};
    f.lines = 1 + eb_random_below(random, LINES_MOST);
    f.groups = f.lines;
    f.parent[0] = EB_NO_PARENT;
    for (size_t l = 0; l < f.lines; l++) {
        f.whole[l] = l;
        if (l > 0) f.parent[l] = eb_random_below(random, l);
        const uint64_t leaves = 1 + eb_random_below(random, 5);
        for (uint64_t i = 0; i < leaves; i++) {
            const int64_t n = (int64_t)eb_random_below(
                random, eb_random_chance(random, 0.4) ? 15 : 120);
            f.n[f.groups] = n;
            f.k[f.groups] = (int64_t)eb_random_below(random, (uint64_t)n + 1);
            f.parent[f.groups++] = l;
        }
    }
    for (size_t g = f.groups; g-- > 1;) {
        f.n[f.parent[g]] += f.n[g];
        f.k[f.parent[g]] += f.k[g];
    }
    return f;
}

/* A sum of lines, each taken -1, 0 or 1 times, in which every hidden group
 * stands 0 or 1 times, tells how many those groups hold together. */
static void subtract(const forest *f, const unsigned char *hidden, int bit,
                     const int64_t *count) {
    long combinations = 1;
    for (size_t l = 0; l < f->lines; l++) combinations *= 3;
    for (long c = 1; c < combinations; c++) {
        int times[MOST] = {0};
        long rest = c;
        for (size_t l = 0; l < f->lines; l++, rest /= 3) {
            const int sign = (int)(rest % 3) - 1;
            times[f->whole[l]] -= sign;
            for (size_t g = 0; g < f->groups; g++) {
                if (f->parent[g] == f->whole[l]) times[g] += sign;
            }
        }
        int64_t told = 0;
        int any = 0, fair = 1;
        for (size_t g = 0; g < f->groups; g++) {
            if (!(hidden[g] & bit) || times[g] == 0) continue;
            if (times[g] != 1) fair = 0;
            any = 1;
            told += count[g];
        }
        if (any && fair && told < 10) fail_msg("%d told", (int)told);
    }
}

static void no_small_count_is_told_by_subtracting(void **state) {
    (void)state;
    size_t shown = 0, all = 0;
    for (uint32_t round = 0; round < 1000; round++) {
        eb_random random = eb_random_stream(38, round, 0);
        const forest f = grow(&random);
        unsigned char hidden[MOST];
        int64_t others[MOST];
        assert_ok(
            eb_suppress(f.groups, f.parent, f.n, f.k, 0, NULL, hidden, NULL));
        for (size_t g = 0; g < f.groups; g++) {
            others[g] = f.n[g] - f.k[g];
            if (!(hidden[g] & EB_HIDE_GROUP)) assert_true(f.n[g] >= 10);
            if (!(hidden[g] & EB_HIDE_OUTCOMES)) {
                assert_true(f.k[g] >= 10 && others[g] >= 10);
            }
            if (hidden[g] & EB_HIDE_GROUP) {
                assert_true(hidden[g] & EB_HIDE_OUTCOMES);
            }
            shown += !(hidden[g] & EB_HIDE_GROUP);
            all++;
        }
        subtract(&f, hidden, EB_HIDE_GROUP, f.n);
        subtract(&f, hidden, EB_HIDE_OUTCOMES, f.k);
        subtract(&f, hidden, EB_HIDE_OUTCOMES, others);
    }
    /* It must not hide everything. */
    assert_true(shown > all / 2);
}

static void what_is_no_table_is_refused(void **state) {
    (void)state;
    const size_t loop[] = {0, 0}, later[] = {1, EB_NO_PARENT};
    const int64_t n[] = {20, 20}, less[] = {20, -1}, k[] = {21, 0};
    unsigned char hidden[2];
    eb_error err = {0};
    assert_int_equal(eb_suppress(2, loop, n, NULL, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "parent");
    assert_int_equal(eb_suppress(2, later, n, NULL, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_suppress(2, NULL, less, NULL, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "n");
    assert_int_equal(eb_suppress(2, NULL, n, k, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "k");
    const int64_t negative[] = {0, -1}, huge[] = {INT64_MAX / 8, 0};
    assert_int_equal(eb_suppress(2, NULL, n, negative, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "k");
    assert_int_equal(eb_suppress(2, NULL, huge, NULL, 0, NULL, hidden, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "n");
    assert_int_equal(eb_suppress(2, NULL, n, NULL, 0, NULL, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_suppress(2, NULL, n, NULL, -1, NULL, hidden, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_suppress(2, NULL, NULL, NULL, 0, NULL, hidden, NULL),
                     EB_ERR_ARGUMENT);
    assert_ok(eb_suppress(0, NULL, NULL, NULL, 0, NULL, NULL, NULL));
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    const int64_t n[] = {20, 5};
    for (int allowed = 0; allowed < 3; allowed++) {
        int left = allowed;
        const eb_memory memory = failing_memory(&left);
        unsigned char hidden[] = {9, 9};
        assert_int_equal(
            eb_suppress(2, NULL, n, NULL, 0, &memory, hidden, NULL),
            allowed < 2 ? EB_ERR_MEMORY : EB_OK);
        assert_int_equal(hidden[1], allowed < 2 ? 9 : WHOLE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(outcomes_by_hand),
        cmocka_unit_test(a_hidden_whole_hides_parts),
        cmocka_unit_test(a_lowered_part_hides_its_whole),
        cmocka_unit_test(no_small_count_is_told_by_what_fits),
        cmocka_unit_test(no_small_count_is_told_by_subtracting),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
