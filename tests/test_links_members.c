/* SPDX-License-Identifier: MIT */
/* Families in links, small and large: who asks for the others gets what adding
 * them up slowly gives, however they came in. */
#include "base/memory.h"
#include "data/links_parts.h"
#include "school.h"

#define LAST_DAYS ((UINT64_C(1) << (366 - 5 * 64)) - 1) /* a year ends */

enum { FAMILIES = 6, PUPILS = 40 };

/* How many pupils of a family have something: on both sides of the limit. */
static const size_t SIZES[FAMILIES] = {
    1, 2, EB_LINK_FAMILY_SMALL, EB_LINK_FAMILY_SMALL + 1, PUPILS, 0};

typedef struct slow {
    eb_family_share share[FAMILIES][PUPILS];
    int there[FAMILIES][PUPILS];
} slow;

static void name(char kind, size_t number, char out[ID_ROOM]) {
    snprintf(out, ID_ROOM, "%c%zu", kind, number);
}

static eb_family_share random_share(uint64_t *random) {
    eb_family_share share;
    memset(&share, 0, sizeof share);
    if (below(random, 6) == 0) return share; /* no possible session */
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        share.days.possible[w] = next_random(random) & next_random(random);
        share.days.absent[w] = share.days.possible[w] & next_random(random);
    }
    share.days.possible[EB_DAY_WORDS - 1] &= LAST_DAYS;
    share.days.absent[EB_DAY_WORDS - 1] &= LAST_DAYS;
    share.possible = 1 + (int64_t)below(random, 380);
    share.absent = (int64_t)below(random, (size_t)share.possible + 1);
    return share;
}

static void add(eb_links *links, slow *sums, size_t f, size_t p,
                const eb_family_share *share) {
    char family[ID_ROOM], pupil[ID_ROOM];
    name('f', f, family);
    name('p', p, pupil);
    const uint32_t whose = eb_links_pupil(links, pupil);
    const uint32_t to = eb_links_family(links, family);
    assert_true(whose != EB_NO_ID && to != EB_NO_ID);
    assert_int_equal(eb_links_add_share(links, to, whose, share), 0);
    sums->there[f][p] = 1;
    eb_family_share_add(&sums->share[f][p], share);
}

/* Pupil `own` (PUPILS: nobody of it) asks for the others. */
static void check_one(const eb_links *links, const slow *sums, size_t f,
                      size_t own) {
    char family[ID_ROOM], pupil[ID_ROOM];
    eb_siblings expected = {0, 0, 0}, got = {-1, -1, -1};
    eb_family_days days, expected_days;
    memset(&expected_days, 0, sizeof expected_days);
    memset(&days, 0x5A, sizeof days);
    for (size_t p = 0; p < PUPILS; p++) {
        const eb_family_share *one = &sums->share[f][p];
        if (p == own) continue;
        expected.pupils += one->possible > 0;
        expected.possible += one->possible;
        expected.absent += one->absent;
        for (size_t w = 0; w < EB_DAY_WORDS; w++) {
            expected_days.possible[w] |= one->days.possible[w];
            expected_days.absent[w] |= one->days.absent[w];
        }
    }
    name('f', f, family);
    name('p', own, pupil);
    eb_links_siblings(links, family, pupil, &got, &days);
    assert_int_equal(got.pupils, expected.pupils);
    assert_int_equal(got.possible, expected.possible);
    assert_int_equal(got.absent, expected.absent);
    assert_memory_equal(&days, &expected_days, sizeof days);
}

static void check_all(const eb_links *links, const slow *sums) {
    for (size_t f = 0; f < FAMILIES; f++) {
        for (size_t p = 0; p <= PUPILS; p++) check_one(links, sums, f, p);
    }
}

static eb_links *empty(void) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_links *links = eb_links_empty(&memory, 20362, 20361);
    assert_non_null(links);
    return links;
}

/* One by one into one; and into three that are added up in another order. */
static void families_that_grow(void **state) {
    (void)state;
    static slow sums, parts;
    uint64_t random = 77;
    for (int round = 0; round < 40; round++) {
        eb_links *all = empty();
        eb_links *part[3] = {empty(), empty(), empty()};
        memset(&sums, 0, sizeof sums);
        memset(&parts, 0, sizeof parts);
        const size_t adds = 1 + below(&random, 200);
        for (size_t i = 0; i < adds; i++) {
            const size_t f = below(&random, FAMILIES);
            if (SIZES[f] == 0) continue;
            const size_t p = below(&random, SIZES[f]);
            const eb_family_share share = random_share(&random);
            add(all, &sums, f, p, &share);
            add(part[below(&random, 3)], &parts, f, p, &share);
        }
        check_all(all, &sums);
        const size_t first = below(&random, 3);
        for (size_t i = 1; i < 3; i++) {
            assert_ok(eb_links_merge(part[first], part[(first + i) % 3], NULL));
        }
        check_all(part[first], &sums);
        eb_links_free(all);
        for (size_t i = 0; i < 3; i++) eb_links_free(part[i]);
    }
}

/* Each is in the family once, small or large. */
static void members_are_found(void **state) {
    (void)state;
    static slow sums;
    eb_links *links = empty();
    uint64_t random = 3;
    memset(&sums, 0, sizeof sums);
    const uint32_t family = eb_links_family(links, "f4");
    for (size_t p = 0; p < PUPILS; p++) {
        char id[ID_ROOM];
        const eb_family_share share = random_share(&random);
        name('p', p, id);
        const uint32_t pupil = eb_links_pupil(links, id);
        assert_true(eb_links_find_member(links, family, pupil) == EB_NO_ID);
        add(links, &sums, 4, p, &share);
        add(links, &sums, 4, p, &share);
        const uint32_t at = eb_links_find_member(links, family, pupil);
        assert_int_equal(at, p);
        assert_int_equal(links->members[at].pupil, pupil);
        assert_int_equal(links->by_family[family].count, p + 1);
        assert_int_equal(links->by_family[family].sum != 0,
                         p >= EB_LINK_FAMILY_SMALL);
    }
    assert_int_equal(links->member_count, PUPILS);
    assert_int_equal(links->sum_count, 1);
    check_all(links, &sums);
    eb_links_free(links);
}

/* A step that fails was refused memory, and what it leaves is freed. One that
 * was refused what it can do without (a calendar that pupils may share) gives
 * the same sums. Returns whether any was refused: 0 no, 1 yes, 2 and failed. */
static int fill_without(size_t failing, const eb_family_share *shares,
                        size_t n) {
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_links *links = eb_links_empty(&memory, 20362, 20361);
    char id[ID_ROOM];
    int failed = 0;
    assert_non_null(links);
    const uint32_t family = eb_links_family(links, "f");
    for (size_t p = 0; p < PUPILS; p++) {
        name('p', p, id);
        assert_int_equal(eb_links_pupil(links, id), p);
    }
    h.fail_first = h.fail_last = h.asked + failing;
    int64_t possible = 0;
    for (size_t i = 0; i < n && !failed; i++) {
        failed = eb_links_add_share(links, family, (uint32_t)(i % PUPILS),
                                    &shares[i]) != 0;
        possible += shares[i].possible;
    }
    const int refused = h.asked >= h.fail_first;
    if (failed) assert_true(refused);
    if (!failed) {
        eb_siblings sum;
        eb_family_days days;
        eb_links_siblings(links, "f", "nobody", &sum, &days);
        assert_int_equal(sum.possible, possible);
    }
    eb_links_free(links);
    assert_int_equal(h.live, 0);
    return refused + failed;
}

/* A family that becomes large, whose pupils come again: any step that needs
 * memory may be refused it. */
static void memory_for_a_family_may_be_refused(void **state) {
    (void)state;
    enum { SHARES = 3 * PUPILS };
    static eb_family_share shares[SHARES];
    uint64_t random = 11;
    for (size_t i = 0; i < SHARES; i++) shares[i] = random_share(&random);
    size_t seen[3] = {0};
    for (size_t failing = 1; seen[0] == 0; failing++) {
        seen[fill_without(failing, shares, SHARES)]++;
    }
    assert_in_range(seen[2], 15, 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_that_grow),
        cmocka_unit_test(members_are_found),
        cmocka_unit_test(memory_for_a_family_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
