/* SPDX-License-Identifier: MIT */
/*
 * Nothing about fewer than ten pupils can be read or worked out: on many
 * invented tables every shown count, and every difference of a whole and its
 * shown parts, is looked at.
 */
#include "evidence.h"
#include "review/groups.h"
#include "school.h"

#define PUPILS_MOST 1200
#define COLUMNS 4
#define GROUPS_MOST 40

typedef struct table {
    eb_evidence e;
    unsigned char flagged[PUPILS_MOST];
    eb_group_counts counts;
    eb_group_pupils of[GROUPS_MOST];
    size_t first[COLUMNS + 1];
    unsigned char hidden[GROUPS_MOST];
} table;

static const char *const NAMES[] = {"0", "1", "2", "3", "4",  "5",
                                    "6", "7", "8", "9", "10", "11"};

static void count(table *t) {
    memset(t->of, 0, sizeof t->of);
    memset(&t->counts, 0, sizeof t->counts);
    t->counts.of = t->of;
    t->counts.first = t->first;
    for (size_t c = 0; c < t->e.column_count; c++) {
        t->first[c] = t->counts.count;
        t->counts.count += t->e.columns[c].value_count;
    }
    t->first[t->e.column_count] = t->counts.count;
    for (size_t i = 0; i < t->e.row_count; i++) {
        const int became = t->e.rows[i].persistent, on = t->flagged[i];
        for (size_t c = 0; c <= t->e.column_count; c++) {
            eb_group_pupils *of =
                c == t->e.column_count
                    ? &t->counts.total
                    : &t->of[t->first[c] + t->e.columns[c].of_row[i]];
            of->all++;
            of->became += became;
            of->flagged += on;
            of->right += became && on;
        }
    }
}

/* Phase, year group within phase, free meals, and school: one school is of
 * one phase, mostly. */
static void invent(table *t, uint64_t *seed) {
    const size_t n = 200 + below(seed, PUPILS_MOST - 200);
    const size_t skew = 1 + below(seed, 60), often = 2 + below(seed, 10);
    static eb_evidence_row rows[PUPILS_MOST];
    static uint32_t of[COLUMNS][PUPILS_MOST];
    const int mixed = below(seed, 4) == 0;
    for (uint32_t i = 0; i < n; i++) {
        rows[i] = evidence_row(i, 0, 0.5, 0, below(seed, often) == 0);
        t->flagged[i] = below(seed, 5) == 0;
        const uint32_t year = below(seed, skew) == 0
                                  ? (uint32_t)below(seed, 10)
                                  : (uint32_t)(below(seed, 4) * 3);
        of[0][i] = year > 5;
        of[1][i] = year;
        of[2][i] = below(seed, skew) == 0 ? 2 : (uint32_t)below(seed, 2);
        of[3][i] = (uint32_t)below(seed, 3) + 3 * of[0][i];
        if (mixed && below(seed, 20) == 0) of[3][i] = (uint32_t)below(seed, 6);
    }
    evidence_make(&t->e, rows, n);
    evidence_column(&t->e, "phase", NAMES, 2, of[0]);
    evidence_column(&t->e, "year_group", NAMES, 10, of[1]);
    evidence_column(&t->e, "fsm", NAMES, 3, of[2]);
    evidence_column(&t->e, "school", NAMES, 6, of[3]);
    count(t);
}

/* Of a set of parts of one whole: what the hidden ones hold together. */
typedef struct rest {
    int parts;
    eb_group_pupils sum;
} rest;

static rest rest_of(const table *t, size_t column, size_t outer,
                    uint32_t within, unsigned bit) {
    rest r;
    memset(&r, 0, sizeof r);
    for (size_t v = 0; v < t->e.columns[column].value_count; v++) {
        const size_t g = t->first[column] + v;
        if (t->of[g].all == 0) continue; /* nobody: nothing to know */
        if (outer < COLUMNS) {
            size_t i = 0;
            while (t->e.columns[column].of_row[i] != v) i++;
            if (t->e.columns[outer].of_row[i] != within) continue;
        }
        if (!(t->hidden[g] & bit)) continue;
        r.parts++;
        r.sum.all += t->of[g].all;
        r.sum.became += t->of[g].became;
        r.sum.flagged += t->of[g].flagged;
        r.sum.right += t->of[g].right;
    }
    return r;
}

/* `unknown`: what is hidden of the whole itself, so gives nothing away. */
static void look_at(const table *t, size_t column, size_t outer,
                    uint32_t within, unsigned unknown) {
    const rest whole = rest_of(t, column, outer, within, EB_HIDE_GROUP);
    if (whole.parts > 0 && !(unknown & EB_HIDE_GROUP))
        assert_true(whole.sum.all >= 10);
    const rest outcomes = rest_of(t, column, outer, within, EB_HIDE_OUTCOMES);
    if (outcomes.parts > 0 && !(unknown & EB_HIDE_OUTCOMES)) {
        assert_true(outcomes.sum.became >= 10);
        assert_true(outcomes.sum.all - outcomes.sum.became >= 10);
    }
    const rest lists = rest_of(t, column, outer, within, EB_HIDE_LISTS);
    if (lists.parts > 0 && !(unknown & EB_HIDE_LISTS)) {
        assert_true(lists.sum.flagged >= 10);
        assert_true(lists.sum.right >= 10);
        assert_true(lists.sum.flagged - lists.sum.right >= 10);
        assert_true(lists.sum.became - lists.sum.right >= 10);
    }
}

static void look_at_shown(const table *t) {
    for (size_t g = 0; g < t->counts.count; g++) {
        const eb_group_pupils *of = &t->of[g];
        if (!(t->hidden[g] & EB_HIDE_GROUP)) assert_true(of->all >= 10);
        if (!(t->hidden[g] & EB_HIDE_OUTCOMES)) {
            assert_true(of->became >= 10);
            assert_true(of->all - of->became >= 10);
        }
        if (!(t->hidden[g] & EB_HIDE_LISTS)) {
            assert_true(of->right >= 10);
            assert_true(of->flagged - of->right >= 10);
            assert_true(of->became - of->right >= 10);
            assert_false(t->hidden[g]);
        }
    }
}

/* Totals are on every page; a table whose totals are small gives nothing. */
static int totals_are_small(const table *t) {
    const eb_group_pupils *all = &t->counts.total;
    return all->became < 10 || all->all - all->became < 10 || all->right < 10 ||
           all->flagged - all->right < 10 || all->became - all->right < 10;
}

static void test_differencing(void **state) {
    (void)state;
    uint64_t seed = 1;
    size_t shown = 0, lists = 0, looked = 0;
    for (int round = 0; round < 600; round++) {
        static table t;
        invent(&t, &seed);
        assert_ok(eb_groups_hide(&t.e, &t.counts, t.hidden, NULL));
        look_at_shown(&t);
        if (!totals_are_small(&t)) {
            looked++;
            for (size_t c = 0; c < COLUMNS; c++) look_at(&t, c, COLUMNS, 0, 0);
            for (uint32_t phase = 0; phase < 2; phase++) {
                look_at(&t, 1, 0, phase, t.hidden[t.first[0] + phase]);
            }
        }
        for (size_t g = 0; g < t.counts.count; g++) {
            shown += !(t.hidden[g] & EB_HIDE_GROUP);
            lists += t.hidden[g] == 0;
        }
        eb_evidence_free(&t.e);
    }
    /* Hiding everything would pass all of the above. */
    assert_true(looked > 300);
    assert_true(shown > 4000);
    assert_true(lists > 100);
}

/* A column of two, one of them small: then neither is shown. */
static void test_two(void **state) {
    (void)state;
    static table t;
    eb_evidence_row rows[100];
    uint32_t of[100];
    memset(&t, 0, sizeof t);
    for (uint32_t i = 0; i < 100; i++) {
        rows[i] = evidence_row(i, 0, 0.5, 0, i % 2);
        of[i] = i < 9;
    }
    evidence_make(&t.e, rows, 100);
    evidence_column(&t.e, "a", NAMES, 2, of);
    count(&t);
    assert_ok(eb_groups_hide(&t.e, &t.counts, t.hidden, NULL));
    assert_int_equal(t.hidden[0] & EB_HIDE_GROUP, EB_HIDE_GROUP);
    assert_int_equal(t.hidden[1] & EB_HIDE_GROUP, EB_HIDE_GROUP);
    eb_evidence_free(&t.e);
}

static void test_within(void **state) {
    (void)state;
    static table t;
    eb_evidence_row rows[12];
    static const uint32_t PHASE[12] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    static const uint32_t YEAR[12] = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
    static const uint32_t MIXED[12] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
    uint32_t within[6];
    memset(&t, 0, sizeof t);
    for (uint32_t i = 0; i < 12; i++) rows[i] = evidence_row(i, 0, 0.5, 0, 0);
    evidence_make(&t.e, rows, 12);
    evidence_column(&t.e, "phase", NAMES, 2, PHASE);
    evidence_column(&t.e, "year", NAMES, 6, YEAR);
    evidence_column(&t.e, "mixed", NAMES, 3, MIXED);
    evidence_column(&t.e, "again", NAMES, 6, YEAR);
    assert_true(eb_group_lies_within(&t.e, 1, 0, within));
    assert_int_equal(within[2], 0);
    assert_int_equal(within[3], 1);
    assert_false(eb_group_lies_within(&t.e, 0, 1, within));
    assert_false(eb_group_lies_within(&t.e, 2, 0, within));
    /* The same split again lies within the other, each way. */
    assert_true(eb_group_lies_within(&t.e, 3, 1, within));
    assert_true(eb_group_lies_within(&t.e, 1, 3, within));
    /* Whoever is persistent already is in no group. */
    for (size_t i = 0; i < 6; i++) t.e.rows[i].persistent_now = 1;
    assert_false(eb_group_lies_within(&t.e, 1, 0, within));
    assert_true(eb_group_lies_within(&t.e, 1, 2, within) == 0);
    eb_evidence_free(&t.e);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_differencing),
                                       cmocka_unit_test(test_two),
                                       cmocka_unit_test(test_within)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
