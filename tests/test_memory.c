/* SPDX-License-Identifier: MIT */
/* The memory hook: used when given, sizes multiplied under a check, arrays
 * grown without losing what they hold. */
#include "base/memory.h"

#include "school.h"

static void without_a_hook_it_is_malloc(void **state) {
    (void)state;
    const eb_memory zero = {0};
    const eb_memory *given[] = {NULL, &zero};
    for (size_t i = 0; i < 2; i++) {
        const eb_memory memory = eb_memory_or_default(given[i]);
        assert_non_null(memory.allocate);
        assert_non_null(memory.resize);
        assert_non_null(memory.release);
        char *block = memory.allocate(memory.context, 8);
        assert_non_null(block);
        memcpy(block, "1234567", 8);
        block = memory.resize(memory.context, block, 4096);
        assert_non_null(block);
        assert_string_equal(block, "1234567");
        memory.release(memory.context, block);
    }
}

static void a_hook_is_handed_its_context(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory own = heap_memory(&h);
    const eb_memory memory = eb_memory_or_default(&own);
    void *block = eb_alloc(&memory, 3, 5);
    assert_non_null(block);
    assert_int_equal(h.live, 1);
    eb_release(&memory, block);
    assert_int_equal(h.live, 0);
    assert_int_equal(h.asked, 1);
}

static void sizes_that_overflow_are_refused_unasked(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    assert_null(eb_alloc(&memory, SIZE_MAX / 2 + 1, 2));
    assert_null(eb_alloc(&memory, 2, SIZE_MAX / 2 + 1));
    assert_null(eb_alloc(&memory, SIZE_MAX, SIZE_MAX));
    assert_null(eb_alloc_zero(&memory, SIZE_MAX / 8 + 1, 8));
    /* 2^32 * 2^32 is 0 in 64 bits: it must not become an empty block. */
    const size_t root = (size_t)1 << (sizeof(size_t) * 4);
    assert_null(eb_alloc(&memory, root, root)); /* 0 when it wraps around */
    assert_int_equal(h.asked, 0);
}

static void nothing_is_still_a_block(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    void *blocks[] = {eb_alloc(&memory, 0, 8), eb_alloc(&memory, 8, 0),
                      eb_alloc_zero(&memory, 0, 0)};
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(blocks[i]);
        eb_release(&memory, blocks[i]);
    }
    eb_release(&memory, NULL);
    assert_int_equal(h.live, 0);
}

static void zeroed_means_every_byte(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    unsigned char *block = eb_alloc_zero(&memory, 37, 3);
    assert_non_null(block);
    for (size_t i = 0; i < 111; i++) assert_int_equal(block[i], 0);
    eb_release(&memory, block);
    h.fail_first = h.asked + 1;
    h.fail_last = SIZE_MAX;
    assert_null(eb_alloc_zero(&memory, 1, 1));
    assert_int_equal(h.live, 0);
}

static void arrays_grow_and_keep_what_they_hold(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    uint32_t *array = NULL;
    size_t room = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        assert_int_equal(eb_grow(&memory, (void **)&array, &room, (size_t)i + 1,
                                 sizeof *array),
                         0);
        assert_true(room > i);
        array[i] = i * 7;
    }
    for (uint32_t i = 0; i < 10000; i++) assert_int_equal(array[i], i * 7);
    /* At least doubled: few moves, whatever the order. */
    assert_true(h.asked <= 14);
    const size_t asked = h.asked;
    assert_int_equal(
        eb_grow(&memory, (void **)&array, &room, room, sizeof *array), 0);
    assert_int_equal(eb_grow(&memory, (void **)&array, &room, 0, sizeof *array),
                     0);
    assert_int_equal(h.asked, asked);
    eb_release(&memory, array);
    assert_int_equal(h.live, 0);
}

static void growth_that_fails_changes_nothing(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    uint64_t *array = NULL;
    size_t room = 0;
    assert_int_equal(eb_grow(&memory, (void **)&array, &room, 1, sizeof *array),
                     0);
    array[0] = 42;
    const uint64_t *const before = array;
    const size_t room_before = room;
    size_t asked = 0;
    h.fail_first = h.asked + 1;
    h.fail_last = SIZE_MAX;
    const size_t needs[] = {room + 1, SIZE_MAX / 2, SIZE_MAX / 8 + 2, SIZE_MAX};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        assert_int_equal(
            eb_grow(&memory, (void **)&array, &room, needs[i], sizeof *array),
            -1);
        assert_true(i == 0 || h.asked == asked); /* known not to fit */
        asked = h.asked;
        assert_ptr_equal(array, before);
        assert_int_equal(room, room_before);
        assert_int_equal(array[0], 42);
    }
    eb_release(&memory, array);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_hook_it_is_malloc),
        cmocka_unit_test(a_hook_is_handed_its_context),
        cmocka_unit_test(sizes_that_overflow_are_refused_unasked),
        cmocka_unit_test(nothing_is_still_a_block),
        cmocka_unit_test(zeroed_means_every_byte),
        cmocka_unit_test(arrays_grow_and_keep_what_they_hold),
        cmocka_unit_test(growth_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
