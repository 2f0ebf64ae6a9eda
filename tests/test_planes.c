/* SPDX-License-Identifier: MIT */
/*
 * Bit planes against the plain reading of every byte. The lists of classes
 * below are typed from the comment of data/codes.h, not computed from it.
 */
#include "features/planes.h"

#include "base/memory.h"
#include "test.h"

/* By kind 0 to 15: not possible, present, late, approved, six kinds of
 * authorised absence from 4, unauthorised from 11, not possible. */
static const int POSSIBLE[16] = {0, 1, 1, 1, 1, 1, 1, 1,
                                 1, 1, 1, 1, 1, 1, 1, 0};
static const int ABSENT[16] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
static const int UNAUTHORISED[16] = {0, 0, 0, 0, 0, 0, 0, 0,
                                     0, 0, 0, 1, 1, 1, 1, 0};

static const eb_memory NO_HOOK = {0, 0, 0, 0};

static eb_grid *grid_of(uint32_t columns) {
    const eb_memory memory = eb_memory_or_default(&NO_HOOK);
    eb_date dates[366];
    const eb_date start = eb_date_make(2025, 8, 1);
    for (uint32_t c = 0; c < columns; c++) dates[c] = start + (eb_date)c;
    eb_grid *grid = eb_grid_new(&memory, start, dates, columns);
    assert_non_null(grid);
    return grid;
}

static void free_grid(eb_grid *grid) {
    const eb_memory memory = eb_memory_or_default(&NO_HOOK);
    eb_grid_free(grid, &memory);
}

static int bit(const uint64_t *mask, uint32_t s) {
    return (int)(mask[s / 64] >> s % 64 & 1);
}

/* The first `columns` of a year of bytes that run through all 256 values in
 * an order without any short period. */
static void check_length(uint32_t columns) {
    uint8_t bytes[732];
    for (uint32_t s = 0; s < 732; s++) bytes[s] = (uint8_t)(s * 37 + s / 7);
    eb_grid *grid = grid_of(columns);
    const eb_strip strip = {grid, bytes};
    eb_planes planes;
    memset(&planes, 0xff, sizeof planes); /* scratch comes uninitialised */
    eb_planes_make(strip, &planes);
    int64_t of_kind[16] = {0}, possible = 0;
    assert_int_equal(planes.words, (columns * 2 + 63) / 64);
    for (uint32_t s = 0; s < columns * 2; s++) {
        const int kind = bytes[s] % 16;
        assert_int_equal(bit(planes.possible, s), POSSIBLE[kind]);
        assert_int_equal(bit(planes.absent, s), ABSENT[kind]);
        assert_int_equal(bit(planes.unauthorised, s), UNAUTHORISED[kind]);
        of_kind[kind]++;
        possible += POSSIBLE[kind];
    }
    /* No bit stands past the last session. */
    assert_int_equal(eb_mask_count(planes.possible, planes.words), possible);
    for (int kind = 1; kind < 15; kind++) {
        uint64_t mask[EB_MASK_WORDS];
        eb_planes_kind(&planes, kind, mask);
        assert_int_equal(eb_mask_count(mask, planes.words), of_kind[kind]);
        assert_int_equal(eb_planes_count_kind(&planes, kind), of_kind[kind]);
        for (uint32_t s = 0; s < columns * 2; s++) {
            assert_int_equal(bit(mask, s), bytes[s] % 16 == kind);
        }
    }
    free_grid(grid);
}

static void every_length_of_a_year(void **state) {
    (void)state;
    for (uint32_t columns = 0; columns <= 40; columns++) check_length(columns);
    for (uint32_t columns = 90; columns <= 100; columns++) {
        check_length(columns);
    }
    check_length(190);
    check_length(365);
    check_length(366);
}

static void every_byte_by_its_low_nibble(void **state) {
    (void)state;
    eb_grid *grid = grid_of(1);
    for (unsigned value = 0; value < 256; value++) {
        const uint8_t bytes[2] = {0, (uint8_t)value};
        const eb_strip strip = {grid, bytes};
        eb_planes planes;
        eb_planes_make(strip, &planes);
        assert_int_equal(planes.possible[0], POSSIBLE[value % 16] * 2);
        assert_int_equal(planes.absent[0], ABSENT[value % 16] * 2);
        assert_int_equal(planes.unauthorised[0], UNAUTHORISED[value % 16] * 2);
    }
    free_grid(grid);
}

static void a_year_without_a_date_has_no_session(void **state) {
    (void)state;
    eb_grid *grid = grid_of(0);
    const eb_strip strip = {grid, NULL};
    eb_planes planes;
    eb_planes_make(strip, &planes);
    assert_int_equal(planes.words, 0);
    assert_int_equal(eb_mask_count(planes.possible, planes.words), 0);
    assert_int_equal(eb_planes_count_kind(&planes, EB_KIND_PRESENT), 0);
    free_grid(grid);
}

/* 0xF0F0 has 8 bits, 0xFF00 shares 4 of them (the top nibble of each
 * byte pair: 0xF000). */
static void counting_one_mask_and_two(void **state) {
    (void)state;
    const uint64_t a[2] = {0xF0F0, 1}, b[2] = {0xFF00, 3};
    assert_int_equal(eb_mask_count(a, 2), 9);
    assert_int_equal(eb_mask_count(a, 1), 8);
    assert_int_equal(eb_mask_count_and(a, b, 2), 5);
    assert_int_equal(eb_mask_count_and(a, b, 1), 4);
    assert_int_equal(eb_mask_count_and(a, b, 0), 0);
}

/* Against bit by bit: every week-like range of up to 14 sessions, and the
 * longest allowed, over both word edges. */
static void ranges_over_word_edges(void **state) {
    (void)state;
    uint64_t mask[3] = {UINT64_C(0x9E3779B97F4A7C15),
                        UINT64_C(0xD1B54A32D192ED03),
                        UINT64_C(0x8CB92BA72F3D8DD7)};
    for (uint32_t first = 0; first < 192; first++) {
        for (uint32_t n = 0; n <= 64 && first + n <= 192; n++) {
            uint64_t want = 0;
            for (uint32_t i = 0; i < n; i++) {
                want |= (uint64_t)bit(mask, first + i) << i;
            }
            assert_true(eb_mask_range(mask, first, first + n) == want);
        }
    }
    assert_true(eb_mask_range(mask, 10, 3) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_of_a_year),
        cmocka_unit_test(every_byte_by_its_low_nibble),
        cmocka_unit_test(a_year_without_a_date_has_no_session),
        cmocka_unit_test(counting_one_mask_and_two),
        cmocka_unit_test(ranges_over_word_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
