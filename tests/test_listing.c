/* SPDX-License-Identifier: MIT */
/*
 * The order of rows: by number or text, up or down, missing last, ties by row.
 */
#include <math.h>

#include "test.h"
#include "ui/listing.h"

#define N 6

static void order(const eb_sort_key *keys, int descending,
                  const size_t expected[N]) {
    eb_sort_key sorted[N];
    memcpy(sorted, keys, sizeof sorted);
    eb_sort_rows(sorted, N, descending);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(sorted[i].row, expected[i]);
    }
}

static void test_numbers(void **state) {
    (void)state;
    const double missing = (double)NAN;
    const eb_sort_key keys[N] = {{0, NULL, 0.5}, {1, NULL, missing},
                                 {2, NULL, -1},  {3, NULL, 0.5},
                                 {4, NULL, 2},   {5, NULL, missing}};
    order(keys, 0, (const size_t[N]){2, 0, 3, 4, 1, 5});
    order(keys, 1, (const size_t[N]){4, 0, 3, 2, 1, 5});
}

/* As bytes, so that no locale can change it: "B" before "a". */
static void test_texts(void **state) {
    (void)state;
    const double missing = (double)NAN;
    const eb_sort_key keys[N] = {{0, "b", missing}, {1, NULL, missing},
                                 {2, "a", missing}, {3, "B", missing},
                                 {4, "a", missing}, {5, "aa", missing}};
    order(keys, 0, (const size_t[N]){3, 2, 4, 5, 0, 1});
    order(keys, 1, (const size_t[N]){0, 5, 2, 4, 3, 1});
}

static void test_nothing(void **state) {
    (void)state;
    eb_sort_rows(NULL, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
