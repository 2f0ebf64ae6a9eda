/* SPDX-License-Identifier: MIT */
/*
 * The processor's version and the plain one give the same bits, and the right
 * ones.
 */
#include "train/columns_lanes.h"

#include "base/random.h"
#include "test.h"

static void same_bits(void **state) {
    (void)state;
    eb_random random = eb_random_stream(3, 0, 0);
    double a[4 * 64], b[4 * 64], ours[16], plain[16];
    for (size_t rows = 0; rows <= 64; rows++) {
        for (size_t i = 0; i < 16; i++)
            ours[i] = plain[i] = eb_random_normal(&random);
        for (size_t i = 0; i < 4 * rows; i++) {
            a[i] = eb_random_normal(&random);
            b[i] = eb_random_normal(&random) * 1e-3;
        }
        eb_tile_adder_here()(a, b, rows, ours);
        eb_tile_add_plain(a, b, rows, plain);
        assert_memory_equal(ours, plain, sizeof ours);
    }
}

static void by_hand(void **state) {
    (void)state;
    const double a[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const double b[] = {10, 20, 30, 40, 1, 2, 3, 4};
    double to[16] = {0.0};
    to[6] = 1000.0;
    eb_tile_adder_here()(a, b, 2, to);
    assert_true(to[0] == 15.0);          /* 1 10 + 5 1 */
    assert_true(to[6] == 1000.0 + 78.0); /* 2 30 + 6 3 */
    assert_true(to[15] == 192.0);        /* 4 40 + 8 4 */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
        cmocka_unit_test(by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
