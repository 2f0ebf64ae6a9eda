/* SPDX-License-Identifier: MIT */
/*
 * Counts and days of a row, against a count of one session at a time, on grids
 * with gaps of every kind.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "data/links.h"
#include "test.h"

static int bit(const uint64_t *days, uint32_t day) {
    return (int)(days[day / 64] >> day % 64 & 1);
}

static void check_strip(eb_strip strip) {
    eb_family_share share;
    eb_family_days days;
    int64_t possible, absent, p = 0, a = 0;
    int possible_on[366] = {0}, absent_on[366] = {0};
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        const int kind = strip.bytes[s] % 16;
        const eb_date day = strip.grid->dates[s / 2] - strip.grid->start;
        p += kind >= 1 && kind <= 14;
        a += kind >= 4 && kind <= 14;
        possible_on[day] |= kind >= 1 && kind <= 14;
        absent_on[day] |= kind >= 4 && kind <= 14;
    }
    eb_strip_count(strip, &possible, &absent);
    eb_strip_share(strip, &share);
    eb_strip_days(strip, &days);
    assert_int_equal(possible, p);
    assert_int_equal(absent, a);
    assert_int_equal(share.possible, p);
    assert_int_equal(share.absent, a);
    assert_memory_equal(&share.days, &days, sizeof days);
    for (uint32_t day = 0; day < 366; day++) {
        assert_int_equal(bit(days.possible, day), possible_on[day]);
        assert_int_equal(bit(days.absent, day), absent_on[day]);
    }
}

/* `keep` of 100 days of the year are columns; all marks are random. */
static void check_grid(unsigned keep, eb_random *random) {
    static const eb_memory NO_HOOK = {0, 0, 0, 0};
    const eb_memory memory = eb_memory_or_default(&NO_HOOK);
    const eb_date start = eb_date_make(2023, 8, 1);
    eb_date dates[366];
    uint32_t columns = 0;
    for (eb_date day = 0; day < 366; day++) {
        if (eb_random_below(random, 100) < keep) dates[columns++] = start + day;
    }
    if (columns == 0) dates[columns++] = start + 365;
    eb_grid *grid = eb_grid_new(&memory, start, dates, columns);
    uint8_t *bytes = malloc((size_t)columns * 2);
    assert_non_null(grid);
    assert_non_null(bytes);
    for (uint32_t s = 0; s < columns * 2; s++) {
        bytes[s] = (uint8_t)eb_random_below(random, 256);
    }
    check_strip((eb_strip){grid, bytes});
    memset(bytes, 0, (size_t)columns * 2);
    check_strip((eb_strip){grid, bytes});
    free(bytes);
    eb_grid_free(grid, &memory);
}

static void test_grids(void **state) {
    (void)state;
    eb_random random = eb_random_stream(8, 9, 10);
    for (unsigned keep = 0; keep <= 100; keep++) check_grid(keep, &random);
}

static void test_no_grid(void **state) {
    (void)state;
    int64_t possible = 7, absent = 7;
    eb_strip_count((eb_strip){NULL, NULL}, &possible, &absent);
    assert_int_equal(possible, 0);
    assert_int_equal(absent, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_no_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
