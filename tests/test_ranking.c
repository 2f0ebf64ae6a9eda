/* SPDX-License-Identifier: MIT */
/*
 * The order of rows: against a slow sort, with ties, keys and a second score;
 * what is refused; what happens when memory ends.
 */
#include "review/ranking.h"

#include "base/random.h"
#include "test_review.h"

typedef struct lists {
    double score[200], then[200];
    uint64_t key[200];
    unsigned char y[200];
} lists;

/* Whether row a must stand before row b. */
static int before(const lists *l, size_t a, size_t b, int then, int key) {
    if (l->score[a] != l->score[b]) return l->score[a] > l->score[b];
    if (then && l->then[a] != l->then[b]) return l->then[a] > l->then[b];
    if (key && l->key[a] != l->key[b]) return l->key[a] < l->key[b];
    return a < b;
}

static void rows_stand_in_order(void **state) {
    (void)state;
    const double values[] = {-INFINITY, -3e300, -1, -0x1p-1074, -0.0,    0.0,
                             0x1p-1074, 0.1,    1,  3e300,      INFINITY};
    static lists l;
    for (uint32_t round = 0; round < 400; round++) {
        eb_random random = eb_random_stream(1, round, 0);
        const size_t n = eb_random_below(&random, 200);
        const int then = round & 1, key = (round >> 1) & 1;
        for (size_t i = 0; i < n; i++) {
            l.score[i] = round % 3 == 0 ? eb_random_normal(&random)
                                        : values[eb_random_below(&random, 11)];
            l.then[i] = (double)eb_random_below(&random, 3);
            l.key[i] = eb_random_next64(&random) >> (round % 60);
            l.y[i] = (unsigned char)eb_random_chance(&random, 0.5);
        }
        const eb_scored rows = {
            l.score, then ? l.then : NULL, key ? l.key : NULL, l.y, NULL, n};
        eb_ranking *r = NULL;
        assert_ok(eb_ranking_new(&rows, NULL, &r, NULL));
        assert_int_equal(eb_ranking_count(r), n);
        for (size_t i = 0; i + 1 < n; i++) {
            const size_t a = eb_ranking_row(r, i), b = eb_ranking_row(r, i + 1);
            assert_true(before(&l, a, b, then, key));
            const int tied =
                l.score[a] == l.score[b] && (!then || l.then[a] == l.then[b]);
            assert_int_equal((r->mark[i] & EB_MARK_LAST) == 0, tied);
            assert_int_equal(r->mark[i] & EB_MARK_OUTCOME, l.y[a]);
        }
        eb_ranking_free(r);
    }
}

static void totals(void **state) {
    (void)state;
    const double p[] = {0.2, 0.9, 0.4}, w[] = {1, 0.5, 2};
    const unsigned char y[] = {1, 1, 0};
    eb_ranking *r = rank(p, y, w, 3);
    assert_true(eb_ranking_total(r) == 3.5 && eb_ranking_outcomes(r) == 1.5);
    assert_int_equal(eb_ranking_row(r, 0), 1);
    eb_ranking_free(r);
    eb_ranking_free(NULL);
}

static void the_second_score_breaks_ties(void **state) {
    (void)state;
    const double p[] = {0.5, 0.5, 0.5, 0.5}, then[] = {3, 1, 2, 0};
    const unsigned char y[] = {1, 0, 1, 0};
    const eb_scored rows = {p, then, NULL, y, NULL, 4};
    eb_ranking *r = NULL;
    assert_ok(eb_ranking_new(&rows, NULL, &r, NULL));
    assert_true(eb_ranking_auroc(r) == 1);
    eb_ranking_free(r);
    r = rank(p, y, NULL, 4);
    assert_true(eb_ranking_auroc(r) == 0.5);
    eb_ranking_free(r);
}

static void refused(const double *p, const double *then, const double *w,
                    const unsigned char *y, size_t n, eb_status status,
                    const char *field) {
    const eb_scored rows = {p, then, NULL, y, w, n};
    eb_ranking *r = NULL;
    eb_error err = {0};
    assert_int_equal(eb_ranking_new(&rows, NULL, &r, &err), status);
    assert_string_equal(err.field, field);
    assert_null(r);
}

static void what_is_no_row_is_refused(void **state) {
    (void)state;
    const double good[] = {0.5, 0.5}, bad[] = {0.5, NAN}, less[] = {1, -1};
    const double endless[] = {1, INFINITY};
    const unsigned char y[] = {0, 1}, two[] = {0, 2};
    refused(bad, NULL, NULL, y, 2, EB_ERR_ARGUMENT, "score");
    refused(good, bad, NULL, y, 2, EB_ERR_ARGUMENT, "score");
    refused(good, NULL, NULL, two, 2, EB_ERR_ARGUMENT, "outcome");
    refused(good, NULL, less, y, 2, EB_ERR_ARGUMENT, "weight");
    refused(good, NULL, endless, y, 2, EB_ERR_ARGUMENT, "weight");
    refused(good, NULL, bad, y, 2, EB_ERR_ARGUMENT, "weight");
    refused(NULL, NULL, NULL, y, 2, EB_ERR_ARGUMENT, "rows");
    refused(good, NULL, NULL, NULL, 2, EB_ERR_ARGUMENT, "rows");
#if SIZE_MAX > UINT32_MAX
    refused(good, NULL, NULL, y, (size_t)UINT32_MAX + 1, EB_ERR_LIMIT, "rows");
#endif
    const eb_scored rows = {good, NULL, NULL, y, NULL, 2};
    assert_int_equal(eb_ranking_new(&rows, NULL, NULL, NULL), EB_ERR_ARGUMENT);
    eb_ranking *r = NULL;
    assert_int_equal(eb_ranking_new(NULL, NULL, &r, NULL), EB_ERR_ARGUMENT);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    const double p[] = {0.5, 0.25};
    const unsigned char y[] = {0, 1};
    const eb_scored rows = {p, NULL, NULL, y, NULL, 2};
    eb_ranking *r = NULL;
    int allowed = 0;
    for (;; allowed++) {
        int left = allowed;
        const eb_memory memory = failing_memory(&left);
        const eb_status status = eb_ranking_new(&rows, &memory, &r, NULL);
        if (status == EB_OK) {
            eb_ranking_free(r);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(r);
    }
    assert_int_equal(allowed, 9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_in_order),
        cmocka_unit_test(totals),
        cmocka_unit_test(the_second_score_breaks_ties),
        cmocka_unit_test(what_is_no_row_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
