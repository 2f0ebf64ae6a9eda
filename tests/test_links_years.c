/* SPDX-License-Identifier: MIT */
/* A year that is packed comes back as it was, whatever it is and whatever was
 * packed before it; and it is small. */
#include "data/links_years.h"

#include "base/bits.h"
#include "base/memory.h"
#include "school.h"

#define SESSIONS 732

static const eb_memory *heap_of(void) {
    static eb_memory memory;
    memory = eb_memory_or_default(NULL);
    return &memory;
}

static void set_bit(uint64_t *set, size_t at) {
    set[at / 64] |= UINT64_C(1) << at % 64;
}

static size_t bits_in(const uint64_t *set) {
    size_t n = 0;
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        n += (size_t)eb_popcount64(set[w]);
    }
    return n;
}

/* 39 weeks of ten sessions, from the Monday on day 31. */
static void school_year(eb_link_year *out) {
    memset(out, 0, sizeof *out);
    for (size_t day = 31; day < 31 + 39 * 7; day++) {
        if ((day - 31) % 7 >= 5) continue;
        set_bit(out->possible_at, 2 * day);
        set_bit(out->possible_at, 2 * day + 1);
    }
    out->possible = (int64_t)bits_in(out->possible_at);
}

static void assert_year(const eb_link_years *years, size_t at,
                        const eb_link_year *expected) {
    eb_link_year got;
    int64_t possible = -1, absent = -1;
    memset(&got, 0x5A, sizeof got);
    eb_link_years_get(years, at, &got);
    assert_memory_equal(&got, expected, sizeof got);
    eb_link_years_counts(years, at, &possible, &absent);
    assert_true(possible == expected->possible && absent == expected->absent);
}

/* By hand: the fourth of the same calendar, absent on the Friday afternoon of
 * the first week, the next Monday and its Tuesday morning (one run: weekends
 * do not count) and on the last afternoon. 390 is two bytes. */
static void every_byte(void **state) {
    (void)state;
    static eb_link_years years;
    eb_link_year year;
    size_t at = 0;
    assert_int_equal(eb_link_years_begin(&years, heap_of()), 0);
    school_year(&year);
    for (int i = 0; i < 3; i++) {
        at = eb_link_years_put(&years, heap_of(), 0, &year, EB_LINK_SESSIONS);
        assert_true(at > 0);
        assert_year(&years, at, &year);
    }
    static const size_t AWAY[] = {2 * 35 + 1, 2 * 38, 2 * 38 + 1, 2 * 39,
                                  2 * (31 + 38 * 7 + 4) + 1};
    for (size_t i = 0; i < 5; i++) set_bit(year.absent_at, AWAY[i]);
    year.absent = 5;
    at = eb_link_years_put(&years, heap_of(), 0, &year, EB_LINK_SESSIONS);
    assert_year(&years, at, &year);
    static const unsigned char BYTES[] = {
        12,        /* more bytes */
        1,         /* the first calendar */
        134, 3, 5, /* possible, absent */
        0,   0,    /* nothing removed or added */
        2,         /* runs: after 9 sessions 4, after 376 one */
        9,   4, 248, 2, 1};
    assert_int_equal(eb_link_years_size(&years, at), sizeof BYTES);
    assert_memory_equal(years.bytes + at, BYTES, sizeof BYTES);
    eb_link_years_free(&years, heap_of());
}

/* Sets of every kind: full, empty, thin, thick, alternating, one bit; most of
 * them like the one before but for a few sessions. */
static void random_year(uint64_t *random, eb_link_year *out) {
    const size_t kind = below(random, 8);
    const int counts = below(random, 4) != 0;
    if (kind >= 6) school_year(out);
    if (kind == 7) memset(out->possible_at, 0, sizeof out->possible_at);
    for (size_t s = 0; s < SESSIONS; s++) {
        const uint64_t one = UINT64_C(1) << s % 64;
        if (kind == 0) out->possible_at[s / 64] |= one;
        if (kind == 1 && below(random, 2)) set_bit(out->possible_at, s);
        if (kind == 2 && s % 2) set_bit(out->possible_at, s);
        if (kind == 3 && below(random, 60) == 0) set_bit(out->possible_at, s);
        if (kind == 4 && below(random, 60) == 0) {
            out->possible_at[s / 64] &= ~one;
        }
    }
    if (kind == 5) set_bit(out->possible_at, below(random, SESSIONS));
    const size_t away = below(random, 4);
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        const uint64_t thick = next_random(random);
        const uint64_t thin = thick & next_random(random) &
                              next_random(random) & next_random(random);
        out->absent_at[w] =
            out->possible_at[w] & (away == 0   ? 0
                                   : away == 1 ? thin
                                   : away == 2 ? thick
                                               : UINT64_C(0x5555555555555555));
    }
    out->possible = counts ? (int64_t)bits_in(out->possible_at)
                           : (int64_t)(next_random(random) >> 1);
    out->absent = counts ? (int64_t)bits_in(out->absent_at)
                         : (int64_t)(next_random(random) >> 20);
}

enum { MANY = 2000 };

static void years_come_back(void **state) {
    (void)state;
    static eb_link_years years, others;
    static eb_link_year all[MANY];
    static size_t places[MANY];
    uint64_t random = 5;
    eb_link_year year;
    memset(&year, 0, sizeof year);
    assert_int_equal(eb_link_years_begin(&years, heap_of()), 0);
    for (size_t i = 0; i < MANY; i++) {
        random_year(&random, &year);
        all[i] = year;
        places[i] = eb_link_years_put(&years, heap_of(), 0, &year,
                                      (int)below(&random, EB_LINK_KINDS));
        assert_true(places[i] > 0);
        assert_in_range(eb_link_years_size(&years, places[i]), 1,
                        EB_LINK_YEAR_MOST);
    }
    /* Some in the place of others. */
    for (size_t i = 0; i < MANY; i += 3) {
        random_year(&random, &year);
        all[i] = year;
        places[i] = eb_link_years_put(&years, heap_of(), places[i], &year,
                                      EB_LINK_DAYS);
    }
    for (size_t i = 0; i < MANY; i++) assert_year(&years, places[i], &all[i]);
    /* And copied to where other calendars came first. */
    assert_int_equal(eb_link_years_begin(&others, heap_of()), 0);
    for (size_t i = 0; i < 200; i++) {
        random_year(&random, &year);
        assert_true(eb_link_years_put(&others, heap_of(), 0, &year, 0) > 0);
    }
    uint32_t *calendar_of = malloc(years.calendars.count * sizeof(uint32_t));
    assert_non_null(calendar_of);
    for (uint32_t c = 0; c < years.calendars.count; c++) {
        calendar_of[c] = eb_link_years_calendar(&others, heap_of(), &years, c);
        assert_true(calendar_of[c] != EB_NO_ID);
    }
    assert_int_equal(calendar_of[0], 0);
    assert_int_equal(
        eb_link_years_reserve(&others, heap_of(), years.used + 6 * MANY), 0);
    for (size_t i = 0; i < MANY; i++) {
        places[i] = eb_link_years_copy(&others, &years, places[i], calendar_of);
    }
    for (size_t i = 0; i < MANY; i++) assert_year(&others, places[i], &all[i]);
    free(calendar_of);
    eb_link_years_free(&years, heap_of());
    eb_link_years_free(&others, heap_of());
}

/* A school's pupils, ten spells each, one in five gone for a month, one in ten
 * with sessions of its own: the aim is 250 bytes a pupil in all. */
static void a_year_is_small(void **state) {
    (void)state;
    static eb_link_years years;
    uint64_t random = 8;
    assert_int_equal(eb_link_years_begin(&years, heap_of()), 0);
    for (size_t i = 0; i < MANY; i++) {
        eb_link_year year;
        school_year(&year);
        for (size_t spell = 0; spell < 10; spell++) {
            const size_t first = below(&random, SESSIONS);
            const size_t end = first + 1 + below(&random, 6);
            for (size_t s = first; s < end && s < SESSIONS; s++) {
                set_bit(year.absent_at, s);
            }
        }
        if (i % 5 == 0) {
            year.possible_at[1 + below(&random, 8)] = 0;
        }
        for (size_t k = 0; i % 10 == 0 && k < 8; k++) {
            const size_t s = below(&random, SESSIONS);
            year.possible_at[s / 64] ^= UINT64_C(1) << s % 64;
        }
        for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
            year.absent_at[w] &= year.possible_at[w];
        }
        year.possible = (int64_t)bits_in(year.possible_at);
        year.absent = (int64_t)bits_in(year.absent_at);
        assert_true(eb_link_years_put(&years, heap_of(), 0, &year,
                                      EB_LINK_SESSIONS) > 0);
    }
    const size_t each = (years.used + years.calendars.text_length) / MANY;
    if (each > 40) fail_msg("%zu bytes a pupil", each);
    eb_link_years_free(&years, heap_of());
}

/* Without memory nothing is lost; with the bytes reserved nothing is needed. */
static void without_memory(void **state) {
    (void)state;
    static eb_link_years years;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_link_year year;
    size_t at[40];
    h.fail_first = h.fail_last = 1;
    assert_int_equal(eb_link_years_begin(&years, &memory), -1);
    eb_link_years_free(&years, &memory);
    h.fail_first = h.fail_last = 0;
    assert_int_equal(eb_link_years_begin(&years, &memory), 0);
    h.fail_first = 1;
    h.fail_last = SIZE_MAX;
    school_year(&year);
    assert_int_equal(eb_link_years_put(&years, &memory, 0, &year, 0), 0);
    h.fail_last = 0;
    assert_int_equal(
        eb_link_years_reserve(&years, &memory, 41 * EB_LINK_YEAR_MOST), 0);
    h.fail_last = SIZE_MAX;
    for (size_t i = 0; i < 40; i++) { /* no new calendar can be kept */
        year.possible_at[i / 4 % 12] ^= UINT64_C(0xF0F) << i % 4;
        memcpy(year.absent_at, year.possible_at, sizeof year.absent_at);
        at[i] = eb_link_years_put(&years, &memory, 0, &year, 0);
        assert_true(at[i] > 0);
        assert_year(&years, at[i], &year);
    }
    h.fail_last = 0;
    assert_int_equal(eb_link_years_reserve(&years, &memory, SIZE_MAX), -1);
    eb_link_years_free(&years, &memory);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte),
        cmocka_unit_test(years_come_back),
        cmocka_unit_test(a_year_is_small),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
