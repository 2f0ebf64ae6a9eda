/* SPDX-License-Identifier: MIT */
/*
 * Rows added to counts, against a count of one session at a time, for every
 * length of a row. The bytes stand at the very end of their memory, so that a
 * checker of memory sees a read beyond.
 */
#include <stdlib.h>

#include "base/random.h"
#include "data/tally.h"
#include "test.h"

enum { ROWS = 9 };

static void check_length(uint32_t sessions, eb_random *random) {
    eb_tally_octets counts;
    unsigned possible[732] = {0}, present[366] = {0};
    memset(&counts, 0, sizeof counts);
    uint8_t *bytes = malloc(sessions);
    assert_non_null(bytes);
    for (int row = 0; row < ROWS; row++) {
        const int nothing = eb_random_below(random, 4) == 0;
        int any = 0;
        for (uint32_t s = 0; s < sessions; s++) {
            const unsigned kind = (unsigned)eb_random_below(random, 16);
            const unsigned high = (unsigned)eb_random_below(random, 16);
            bytes[s] = (uint8_t)((nothing ? kind % 2 * 15 : kind) | high << 4);
        }
        for (uint32_t s = 0; s < sessions; s++) {
            const int kind = bytes[s] % 16;
            possible[s] += kind >= 1 && kind <= 14;
            any |= kind >= 1 && kind <= 14;
            if (s % 2 == 1) continue;
            const int pm = bytes[s + 1] % 16;
            present[s / 2] += kind == 1 || kind == 2 || pm == 1 || pm == 2;
        }
        assert_int_equal(eb_tally_row(bytes, sessions, &counts), any);
    }
    for (uint32_t s = 0; s < sessions; s++) {
        assert_int_equal(counts.possible[s], possible[s]);
        if (s % 2 == 0) assert_int_equal(counts.present[s], present[s / 2]);
    }
    free(bytes);
}

static void test_lengths(void **state) {
    (void)state;
    eb_random random = eb_random_stream(5, 6, 7);
    for (uint32_t columns = 1; columns <= 366; columns++) {
        check_length(columns * 2, &random);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lengths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
