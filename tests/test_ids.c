/* SPDX-License-Identifier: MIT */
/* Ids as numbers: each text once, whatever its hash; found again after the
 * table has grown; sorted as bytes. */
#include "data/ids.h"

#include <stdio.h>

#include "base/memory.h"
#include "school.h"

static uint32_t put(eb_ids *ids, const eb_memory *memory, const char *text) {
    const uint32_t id = eb_ids_add(ids, memory, text, strlen(text));
    assert_int_not_equal(id, EB_NO_ID);
    assert_string_equal(eb_ids_text(ids, id), text);
    return id;
}

static void each_text_is_kept_once(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "a",       "ab",       "abc",       "",         "b",  "A", "a ", " a",
        "abcdefg", "abcdefgh", "abcdefghi", "\xC3\xA9", "01", "1", "001"};
    const size_t n = sizeof TEXTS / sizeof *TEXTS;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_ids ids = {0};
    assert_int_equal(eb_ids_find(&ids, "a", 1), EB_NO_ID);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(put(&ids, &memory, TEXTS[i]), i);
        assert_int_equal(put(&ids, &memory, TEXTS[i]), i);
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(put(&ids, &memory, TEXTS[i]), i);
        assert_int_equal(eb_ids_find(&ids, TEXTS[i], strlen(TEXTS[i])), i);
    }
    assert_int_equal(ids.count, n);
    assert_int_equal(eb_ids_find(&ids, "abcd", 4), EB_NO_ID);
    assert_int_equal(eb_ids_find(&ids, "abcd", 3), 2);
    assert_int_equal(eb_ids_add(&ids, &memory, "abX", 2), 1);
    assert_int_equal(eb_ids_add(&ids, &memory, "abX", 1), 0);
    assert_string_equal(eb_ids_text(&ids, EB_NO_ID), "");
    eb_ids_free(&ids, &memory);
    assert_int_equal(h.live, 0);
}

/* The last id is tried first: a text that begins like it, or ends early, is
 * another one. */
static void the_last_id_is_no_trap(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_ids ids = {0};
    char longest[1025];
    memset(longest, 'x', sizeof longest);
    for (size_t length = 0; length <= 1024; length++) {
        assert_int_equal(eb_ids_add(&ids, &memory, longest, length), length);
    }
    for (size_t length = 1024; length > 0; length--) {
        assert_int_equal(eb_ids_add(&ids, &memory, longest, length), length);
        assert_int_equal(eb_ids_add(&ids, &memory, longest, length - 1),
                         length - 1);
    }
    eb_ids_free(&ids, &memory);
}

static int as_bytes(const void *left, const void *right) {
    const char *const *a = left, *const *b = right;
    const size_t la = strlen(*a), lb = strlen(*b);
    const int order = memcmp(*a, *b, la < lb ? la : lb);
    return order != 0 ? order : (la > lb) - (la < lb);
}

#define MANY 20000

static void many_ids_grow_and_sort(void **state) {
    (void)state;
    static char texts[MANY][24];
    static const char *sorted[MANY];
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_ids ids = {0};
    uint64_t random = 1;
    for (size_t i = 0; i < MANY; i++) {
        /* Bytes over 127 too, and every length; unique by their tail. */
        const int length = (int)below(&random, 10);
        for (int c = 0; c < length; c++) {
            texts[i][c] = (char)(1 + below(&random, 255));
        }
        snprintf(texts[i] + length, 14, "%05zu", i * 7919 % MANY);
        sorted[i] = texts[i];
        assert_int_equal(put(&ids, &memory, texts[i]), i);
    }
    assert_int_equal(ids.count, MANY);
    for (size_t i = 0; i < MANY; i++) {
        const size_t at = i * 104729 % MANY;
        assert_int_equal(eb_ids_find(&ids, texts[at], strlen(texts[at])), at);
    }
    qsort(sorted, MANY, sizeof *sorted, as_bytes);
    uint32_t *order = eb_ids_sorted(&ids, &memory);
    assert_non_null(order);
    for (size_t i = 0; i < MANY; i++) {
        assert_string_equal(eb_ids_text(&ids, order[i]), sorted[i]);
    }
    eb_release(&memory, order);
    eb_ids_free(&ids, &memory);
    assert_int_equal(h.live, 0);
}

static void sorting_few(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    static const char *const TEXTS[] = {"z", "Z", "", "za", "\xFF", "10", "9"};
    static const uint32_t ORDER[] = {2, 5, 6, 1, 0, 3, 4};
    for (size_t n = 0; n <= 7; n++) {
        eb_ids ids = {0};
        for (size_t i = 0; i < n; i++) put(&ids, &memory, TEXTS[i]);
        uint32_t *order = eb_ids_sorted(&ids, &memory);
        assert_non_null(order);
        for (size_t i = 0, at = 0; i < 7; i++) {
            if (ORDER[i] < n) assert_int_equal(order[at++], ORDER[i]);
        }
        eb_release(&memory, order);
        eb_ids_free(&ids, &memory);
    }
    assert_int_equal(h.live, 0);
}

/* How far texts lie from where their hash puts them, on average. */
static double mean_distance(const eb_ids *ids) {
    const size_t slots = (size_t)1 << ids->slot_bits;
    double sum = 0;
    for (size_t at = 0; at < slots; at++) {
        if (ids->slots[at] == 0) continue;
        const size_t first = (size_t)(ids->slots[at] >> (64 - ids->slot_bits));
        sum += (double)((at - first) & (slots - 1));
    }
    return sum / (double)ids->count;
}

#define FLOOD 4000

/* Someone who has the program, and knows the key of another table, chooses ids
 * that all fall into one place of that one. They do no harm to this one. */
static void ids_made_to_collide(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_ids known = {0}, random = {0}, flooded = {0};
    char text[24];
    put(&known, &memory, "the key is made now");
    uint32_t n = 0;
    for (uint64_t i = 0; n < FLOOD; i++) {
        const int length =
            snprintf(text, sizeof text, "A%llu", (unsigned long long)i);
        if (i < FLOOD) put(&random, &memory, text);
        if (eb_ids_hash(&known, text, (size_t)length) >> (64 - 9) != 0)
            continue;
        put(&flooded, &memory, text);
        n++;
    }
    assert_int_equal(flooded.count, FLOOD);
    assert_int_equal(flooded.slot_bits, random.slot_bits);
    assert_true(mean_distance(&random) < 2);
    assert_true(mean_distance(&flooded) < 3 * mean_distance(&random) + 1);
    eb_ids_free(&known, &memory);
    eb_ids_free(&random, &memory);
    eb_ids_free(&flooded, &memory);
}

/* The authors' vectors of SipHash are of two and four rounds; of one and three
 * these are computed by Python's own hash of bytes (3.11 and later use it)
 * with a key of zeros, PYTHONHASHSEED=0. */
static void the_hash_is_siphash_1_3(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t hash;
    } CASES[] = {
        {"a", UINT64_C(0x407448D2B89B1813)},
        {"P1", UINT64_C(0xE8805FEB671EAEC0)},
        {"A1000001", UINT64_C(0x7B4820D5B51EA907)},
        {"the quick brown fox jumps", UINT64_C(0x00C98B97E4F70042)},
    };
    const eb_ids zeros = {0};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_true(eb_ids_hash(&zeros, CASES[i].text, strlen(CASES[i].text)) ==
                    CASES[i].hash);
    }
}

static void a_guess_is_right_or_none(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_ids ids = {0};
    eb_ids_fetch(&ids, eb_ids_hash(&ids, "P", 1));
    assert_int_equal(eb_ids_guess(&ids, eb_ids_hash(&ids, "P", 1)), EB_NO_ID);
    char text[24];
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "P%d", i);
        put(&ids, &memory, text);
    }
    for (int i = 0; i < 2000; i++) {
        const int length = snprintf(text, sizeof text, "P%d", i);
        const uint64_t hash = eb_ids_hash(&ids, text, (size_t)length);
        eb_ids_fetch(&ids, hash);
        assert_int_equal(eb_ids_guess(&ids, hash),
                         i < 1000 ? (uint32_t)i : EB_NO_ID);
    }
    eb_ids_free(&ids, &memory);
}

static void failing_memory_loses_nothing(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_ids ids = {0};
    size_t failures = 0;
    for (uint32_t i = 0; i < 3000; i++) {
        char text[16];
        snprintf(text, sizeof text, "id %u", i);
        h.fail_first = h.asked + 1;
        h.fail_last = SIZE_MAX;
        uint32_t id = eb_ids_add(&ids, &memory, text, strlen(text));
        if (id == EB_NO_ID) {
            failures++;
            assert_int_equal(eb_ids_find(&ids, text, strlen(text)), EB_NO_ID);
        }
        h.fail_first = 0;
        h.fail_last = 0;
        id = eb_ids_add(&ids, &memory, text, strlen(text));
        assert_int_equal(id, i);
    }
    assert_true(failures > 5);
    for (uint32_t i = 0; i < 3000; i++) {
        char text[16];
        snprintf(text, sizeof text, "id %u", i);
        assert_int_equal(eb_ids_find(&ids, text, strlen(text)), i);
    }
    for (size_t k = 1; k <= 2; k++) {
        h.fail_first = h.fail_last = h.asked + k;
        assert_null(eb_ids_sorted(&ids, &memory));
    }
    eb_ids_free(&ids, &memory);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_is_kept_once),
        cmocka_unit_test(the_last_id_is_no_trap),
        cmocka_unit_test(many_ids_grow_and_sort),
        cmocka_unit_test(sorting_few),
        cmocka_unit_test(ids_made_to_collide),
        cmocka_unit_test(the_hash_is_siphash_1_3),
        cmocka_unit_test(a_guess_is_right_or_none),
        cmocka_unit_test(failing_memory_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
