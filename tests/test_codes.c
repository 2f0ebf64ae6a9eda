/* SPDX-License-Identifier: MIT */
/* From a code and a date to a class: regimes, sub-codes, local codes, and the
 * byte that stands for a mark. */
#include "data/codes.h"

#include <stdio.h>

#include "school.h"

static eb_codes *national(void) {
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    return codes;
}

/* "class group", or "unknown". */
static const char *say(const eb_codes *codes, const char *code, eb_date date,
                       char out[64]) {
    const eb_code *row = eb_codes_find(codes, code, strlen(code), date);
    if (row == NULL) return "unknown";
    assert_string_equal(row->code, code);
    snprintf(out, 64, "%s %s", eb_class_name(row->class_), row->group);
    return out;
}

static void codes_mean_what_they_meant_on_the_day(void **state) {
    (void)state;
    static const struct {
        const char *code;
        int date[3];
        const char *expected;
    } CASES[] = {
        {"J", {2024, 8, 18}, "approved interview"},
        {"J", {2024, 8, 19}, "approved interview"},
        {"J1", {2024, 8, 18}, "unknown"},
        {"J1", {2024, 8, 19}, "authorised interview"},
        {"H", {2024, 8, 18}, "authorised holiday"},
        {"H", {2025, 9, 3}, "authorised holiday"},
        {"F", {2012, 9, 3}, "authorised holiday"},
        {"F", {2013, 8, 31}, "authorised holiday"},
        {"F", {2013, 9, 1}, "authorised holiday"},
        {"F", {2026, 1, 5}, "authorised holiday"},
        {"G", {2008, 1, 7}, "unauthorised holiday"},
        {"K", {2024, 8, 18}, "unknown"},
        {"K", {2024, 8, 19}, "approved offsite"},
        {"Q", {2024, 8, 18}, "unknown"},
        {"Q", {2024, 8, 19}, "not_possible unable"},
        {"Y", {2010, 1, 11}, "not_possible unable"},
        {"Y", {2025, 9, 3}, "not_possible unable"},
        {"Y7", {2024, 8, 18}, "unknown"},
        {"Y7", {2024, 8, 19}, "not_possible unable"},
        {"D", {2011, 8, 31}, "unknown"},
        {"D", {2011, 9, 1}, "not_possible dual"},
        {"C", {2010, 1, 11}, "authorised leave"},
        {"C", {2025, 9, 3}, "authorised leave"},
        {"C1", {2024, 8, 18}, "unknown"},
        {"C1", {2024, 8, 19}, "authorised performance"},
        {"C2", {2025, 9, 3}, "authorised part_time"},
        {"C3", {2025, 9, 3}, "unknown"},
        {"I02", {2020, 2, 29}, "unknown"},
        {"I02", {2020, 3, 1}, "authorised illness"},
        {"I02", {2022, 8, 31}, "authorised illness"},
        {"I02", {2022, 9, 1}, "unknown"},
        {"X01", {2021, 1, 11}, "not_possible not_required"},
        {"X07", {2021, 1, 11}, "unknown"},
        {"I", {2021, 1, 11}, "authorised illness"},
        {"U", {2025, 9, 3}, "unauthorised late"},
        {"L", {2025, 9, 3}, "present late"},
        {"i", {2025, 9, 3}, "unknown"},
        {"c1", {2025, 9, 3}, "unknown"},
        {"1", {2025, 9, 3}, "unknown"},
        {" ", {2025, 9, 3}, "unknown"},
        {"//", {2025, 9, 3}, "unknown"},
        {"-", {2025, 9, 3}, "no_mark missing"},
        {"#", {2025, 9, 3}, "admin closure"},
    };
    eb_codes *codes = national();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[64];
        const int *d = CASES[i].date;
        const char *got = say(codes, CASES[i].code, on(d[0], d[1], d[2]), text);
        if (strcmp(got, CASES[i].expected) != 0) {
            fail_msg("%s on %d-%d-%d: %s", CASES[i].code, d[0], d[1], d[2],
                     got);
        }
    }
    eb_codes_free(codes);
}

static void a_code_is_as_long_as_its_length_says(void **state) {
    (void)state;
    const eb_date day = on(2025, 9, 3);
    eb_codes *codes = national();
    assert_string_equal(eb_codes_find(codes, "C1", 1, day)->code, "C");
    assert_string_equal(eb_codes_find(codes, "C1x", 2, day)->code, "C1");
    assert_null(eb_codes_find(codes, "C1", 0, day));
    assert_null(eb_codes_find(codes, "CCCCCCCCCCCCCCCCCCCC", 20, day));
    assert_int_equal(eb_codes_byte(codes, "x", 0, day), EB_BYTE_BLANK);
    assert_int_equal(eb_codes_byte(codes, NULL, 0, day), EB_BYTE_BLANK);
    assert_int_equal(eb_codes_byte(codes, "CCCCCCCCCCCCCCCCCCCC", 20, day),
                     EB_BYTE_UNKNOWN);
    assert_int_equal(eb_codes_byte(codes, "q", 1, day), EB_BYTE_UNKNOWN);
    assert_int_equal(eb_codes_byte(codes, "\xE9", 1, day), EB_BYTE_UNKNOWN);
    eb_codes_free(codes);
}

/* The byte's own predicates, its planes and its row say one thing. */
static void check_byte(const eb_code *row, unsigned byte) {
    const int attended =
        row->class_ == EB_PRESENT || row->class_ == EB_APPROVED;
    const int absent =
        row->class_ == EB_AUTHORISED || row->class_ == EB_UNAUTHORISED;
    const unsigned kind = EB_KIND(byte);
    const int b0 = (int)(kind & 1), b1 = (int)(kind >> 1 & 1),
              b2 = (int)(kind >> 2 & 1), b3 = (int)(kind >> 3 & 1);
    const int possible = (b0 | b1 | b2 | b3) && !(b0 & b1 & b2 & b3);
    assert_int_equal(eb_kind_is_possible(byte), attended || absent);
    assert_int_equal(eb_kind_is_absent(byte), absent);
    assert_int_equal(eb_kind_is_present(byte), row->class_ == EB_PRESENT);
    assert_int_equal(possible, attended || absent);
    assert_int_equal(possible && (b3 || b2), absent);
    assert_int_equal(possible && b3 && (b2 || (b1 && b0)),
                     row->class_ == EB_UNAUTHORISED);
    assert_true(byte != EB_BYTE_NO_ROW && byte != EB_BYTE_BLANK &&
                byte != EB_BYTE_UNKNOWN);
}

static void every_code_has_a_byte_of_its_own(void **state) {
    (void)state;
    eb_codes *codes = national();
    uint8_t taken[256] = {0};
    for (size_t i = 0; i < eb_codes_count(codes); i++) {
        const eb_code *row = eb_codes_get(codes, i);
        const eb_date dates[] = {
            row->valid_from == EB_NO_DATE ? EB_DATE_MIN : row->valid_from,
            row->valid_to == EB_NO_DATE ? EB_DATE_MAX : row->valid_to};
        for (size_t d = 0; d < 2; d++) {
            const uint8_t byte =
                eb_codes_byte(codes, row->code, strlen(row->code), dates[d]);
            assert_ptr_equal(eb_codes_row_of(codes, byte), row);
            assert_int_equal(eb_codes_rank(codes, byte), i);
            check_byte(row, byte);
            assert_true(taken[byte] == 0 || taken[byte] == i + 1);
            taken[byte] = (uint8_t)(i + 1);
        }
    }
    const uint8_t none[] = {EB_BYTE_UNKNOWN, EB_BYTE_BLANK, EB_BYTE_NO_ROW};
    int rank = (int)eb_codes_count(codes) - 1;
    for (size_t i = 0; i < 3; i++) {
        assert_null(eb_codes_row_of(codes, none[i]));
        assert_true(eb_codes_rank(codes, none[i]) > rank);
        rank = eb_codes_rank(codes, none[i]);
        assert_false(eb_kind_is_possible(none[i]));
        assert_false(eb_kind_is_absent(none[i]));
        assert_false(eb_kind_is_present(none[i]));
    }
    eb_codes_free(codes);
}

/* Two ways to look up a code of one character: by row and by era. */
static void the_fast_way_agrees_with_the_slow(void **state) {
    (void)state;
    const eb_date edges[] = {on(2011, 9, 1), on(2013, 9, 1),  on(2020, 3, 1),
                             on(2022, 9, 1), on(2024, 8, 19), EB_DATE_MIN + 1,
                             EB_DATE_MAX};
    eb_codes *codes = national();
    const eb_code local = {
        "9", on(2021, 1, 4), on(2021, 3, 5), EB_NOT_POSSIBLE, "unable",
        0,   "shielding"};
    assert_ok(eb_codes_add(codes, &local, NULL));
    for (int c = 1; c < 256; c++) {
        const char text[2] = {(char)c, '\0'};
        for (eb_date date = on(2020, 12, 28); date < on(2021, 3, 10); date++) {
            const eb_code *slow = eb_codes_find(codes, text, 1, date);
            const uint8_t fast = eb_codes_byte(codes, text, 1, date);
            assert_ptr_equal(eb_codes_row_of(codes, fast), slow);
        }
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            for (eb_date date = edges[i] - 1; date <= edges[i]; date++) {
                const eb_code *slow = eb_codes_find(codes, text, 1, date);
                const uint8_t fast = eb_codes_byte(codes, text, 1, date);
                assert_ptr_equal(eb_codes_row_of(codes, fast), slow);
            }
        }
    }
    eb_codes_free(codes);
}

static eb_status add(eb_codes *codes, const char *code, eb_date from,
                     eb_date to, eb_class class_, const char *group) {
    const eb_code row = {code, from, to, class_, group, 0, "local"};
    const size_t before = eb_codes_count(codes);
    eb_error err;
    memset(&err, 0, sizeof err);
    const eb_status status = eb_codes_add(codes, &row, &err);
    assert_int_equal(eb_codes_count(codes), before + (status == EB_OK));
    assert_int_equal(err.status, status);
    assert_true((err.message[0] == '\0') == (status == EB_OK));
    return status;
}

static void local_codes_may_not_overlap(void **state) {
    (void)state;
    const eb_date start = on(2024, 9, 1), end = on(2025, 8, 31);
    eb_codes *codes = national();
    assert_int_equal(
        add(codes, "/", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present"),
        EB_ERR_CODE);
    assert_int_equal(add(codes, "C1", start, end, EB_AUTHORISED, "leave"),
                     EB_ERR_CODE);
    /* K was no national code before 19 August 2024: it may have been local. */
    assert_int_equal(
        add(codes, "K", EB_NO_DATE, on(2024, 8, 19), EB_APPROVED, "visit"),
        EB_ERR_CODE);
    assert_int_equal(
        add(codes, "K", EB_NO_DATE, on(2024, 8, 18), EB_APPROVED, "visit"),
        EB_OK);
    assert_string_equal(eb_codes_find(codes, "K", 1, on(2024, 8, 18))->group,
                        "visit");
    assert_string_equal(eb_codes_find(codes, "K", 1, on(2024, 8, 19))->group,
                        "offsite");
    assert_int_equal(add(codes, "9", start, end, EB_UNAUTHORISED, "other"),
                     EB_OK);
    const eb_date wrong[][2] = {{start, end},         {EB_NO_DATE, start},
                                {end, EB_NO_DATE},    {start - 9, end + 9},
                                {start + 9, end - 9}, {EB_NO_DATE, EB_NO_DATE}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(
            add(codes, "9", wrong[i][0], wrong[i][1], EB_PRESENT, "present"),
            EB_ERR_CODE);
    }
    assert_int_equal(
        add(codes, "9", EB_NO_DATE, start - 1, EB_PRESENT, "present"), EB_OK);
    assert_int_equal(add(codes, "9", end + 1, EB_NO_DATE, EB_PRESENT, "late"),
                     EB_OK);
    assert_string_equal(eb_codes_find(codes, "9", 1, start - 1)->group,
                        "present");
    assert_string_equal(eb_codes_find(codes, "9", 1, start)->group, "other");
    assert_string_equal(eb_codes_find(codes, "9", 1, end)->group, "other");
    assert_string_equal(eb_codes_find(codes, "9", 1, end + 1)->group, "late");
    eb_codes_free(codes);
}

static void dates_of_codes_have_their_limits(void **state) {
    (void)state;
    static const struct {
        int from, to; /* years; 0: open */
        eb_status want;
    } CASES[] = {{1899, 0, EB_ERR_CODE},    {2201, 0, EB_ERR_CODE},
                 {0, 1899, EB_ERR_CODE},    {0, 2201, EB_ERR_CODE},
                 {2030, 2029, EB_ERR_CODE}, {1900, 2199, EB_OK}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_codes *codes = national();
        const eb_date from =
            CASES[i].from == 0 ? EB_NO_DATE : on(CASES[i].from, 6, 1);
        const eb_date to =
            CASES[i].to == 0 ? EB_NO_DATE : on(CASES[i].to, 6, 1);
        const eb_code row = {"z", from, to, EB_UNAUTHORISED, "other", 0, NULL};
        assert_int_equal(eb_codes_add(codes, &row, NULL), CASES[i].want);
        const eb_code *kept = eb_codes_find(codes, "z", 1, on(2025, 9, 3));
        assert_true((kept != NULL) == (CASES[i].want == EB_OK));
        if (kept != NULL) assert_string_equal(kept->meaning, "");
        assert_null(eb_codes_find(codes, NULL, 1, on(2025, 9, 3)));
        eb_codes_free(codes);
    }
    eb_error err = {0};
    assert_int_equal(eb_codes_new(NULL, NULL, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
}

static void local_codes_that_cannot_be_used(void **state) {
    (void)state;
    const eb_date no = EB_NO_DATE;
    eb_codes *codes = national();
    assert_int_equal(add(codes, "", no, no, EB_PRESENT, "present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, NULL, no, no, EB_PRESENT, "present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "12345678", no, no, EB_PRESENT, "present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_PRESENT, "illness"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_PRESENT, ""), EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_PRESENT, NULL), EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_PRESENT, "Present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_UNKNOWN, "present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, (eb_class)99, "present"),
                     EB_ERR_CODE);
    assert_int_equal(add(codes, "!", no, no, EB_PRESENT,
                         "a group with a name that is far too long to keep"),
                     EB_ERR_CODE);
    assert_int_equal(eb_codes_add(NULL, NULL, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_codes_add(codes, NULL, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(add(codes, "1234567", no, no, EB_PRESENT, "present"),
                     EB_OK);
    assert_string_equal(
        eb_codes_find(codes, "1234567", 7, on(2025, 9, 3))->code, "1234567");
    eb_codes_free(codes);
}

/* 16 codes of one kind, the national ones among them; and a full kind does
 * not spoil what is there. */
static void a_kind_is_full_after_sixteen(void **state) {
    (void)state;
    static const struct {
        eb_class class_;
        const char *group;
        int room;
    } KINDS[] = {
        {EB_PRESENT, "present", 14},    /* / and \ are there */
        {EB_PRESENT, "late", 15},       /* L */
        {EB_APPROVED, "visit", 9},      /* B J J K P V W */
        {EB_AUTHORISED, "leave", 11},   /* C C1 J1 R T */
        {EB_AUTHORISED, "holiday", 12}, /* F F H H */
        {EB_AUTHORISED, "illness", 13}, /* I I01 I02 */
        {EB_UNAUTHORISED, "other", 15}, /* O */
    };
    const eb_date day = on(2025, 9, 3);
    for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
        eb_codes *codes = national();
        char code[24];
        for (int i = 0; i < KINDS[k].room; i++) {
            snprintf(code, sizeof code, "z%d", i);
            assert_int_equal(add(codes, code, EB_NO_DATE, EB_NO_DATE,
                                 KINDS[k].class_, KINDS[k].group),
                             EB_OK);
        }
        assert_int_equal(add(codes, "zz", EB_NO_DATE, EB_NO_DATE,
                             KINDS[k].class_, KINDS[k].group),
                         EB_ERR_CODE);
        assert_null(eb_codes_find(codes, "zz", 2, day));
        for (int i = 0; i < KINDS[k].room; i++) {
            snprintf(code, sizeof code, "z%d", i);
            const uint8_t byte = eb_codes_byte(codes, code, strlen(code), day);
            assert_string_equal(eb_codes_row_of(codes, byte)->code, code);
            check_byte(eb_codes_row_of(codes, byte), byte);
        }
        assert_int_equal(
            eb_codes_row_of(codes, eb_codes_byte(codes, "O", 1, day))->class_,
            EB_UNAUTHORISED);
        eb_codes_free(codes);
    }
}

static void codes_that_are_not_possible_have_more_room(void **state) {
    (void)state;
    const eb_date day = on(2025, 9, 3);
    eb_codes *codes = national();
    int added = 0;
    for (;; added++) {
        char code[24];
        snprintf(code, sizeof code, "n%d", added);
        if (add(codes, code, EB_NO_DATE, EB_NO_DATE, EB_NOT_POSSIBLE,
                "unable") != EB_OK) {
            break;
        }
        const uint8_t byte = eb_codes_byte(codes, code, strlen(code), day);
        assert_string_equal(eb_codes_row_of(codes, byte)->code, code);
        check_byte(eb_codes_row_of(codes, byte), byte);
    }
    assert_true(added >= 8);
    const uint8_t x = eb_codes_byte(codes, "X", 1, day);
    assert_string_equal(eb_codes_row_of(codes, x)->code, "X");
    eb_codes_free(codes);
}

/* Every local code with dates of its own: the table is full some day, and
 * says so. */
static void a_table_full_of_dates_says_so(void **state) {
    (void)state;
    static const char *const GROUPS[] = {"leave", "holiday", "illness",
                                         "medical", "study"};
    eb_codes *codes = national();
    int added = 0;
    for (;; added++) {
        char code[24];
        const eb_date from = on(2025, 9, 1) + added * 3;
        snprintf(code, sizeof code, "%c%d", 'a' + added % 20, added);
        if (add(codes, code, from, from + 1, EB_AUTHORISED,
                GROUPS[added % 5]) != EB_OK) {
            break;
        }
    }
    assert_in_range(added, 10, 200);
    for (int i = 0; i < added; i++) {
        char code[24];
        const eb_date from = on(2025, 9, 1) + i * 3;
        snprintf(code, sizeof code, "%c%d", 'a' + i % 20, i);
        const size_t length = strlen(code);
        assert_null(eb_codes_find(codes, code, length, from - 1));
        assert_non_null(eb_codes_find(codes, code, length, from));
        assert_non_null(eb_codes_find(codes, code, length, from + 1));
        assert_null(eb_codes_find(codes, code, length, from + 2));
    }
    eb_codes_free(codes);
}

static void strings_are_copied(void **state) {
    (void)state;
    char code[] = "z", group[] = "other", meaning[41];
    memset(meaning, 'm', sizeof meaning);
    meaning[40] = '\0';
    const eb_code row = {code,  EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED,
                         group, 1,          meaning};
    eb_codes *codes = national();
    assert_ok(eb_codes_add(codes, &row, NULL));
    memset(code, '?', 1);
    memset(group, '?', 5);
    memset(meaning, '?', 40);
    const eb_code *kept = eb_codes_find(codes, "z", 1, on(2025, 9, 3));
    assert_non_null(kept);
    assert_string_equal(kept->code, "z");
    assert_string_equal(kept->group, "other");
    assert_int_equal(kept->sensitive, 1);
    assert_int_equal(strspn(kept->meaning, "m"), 40);
    assert_int_equal(strlen(kept->meaning), 40);
    eb_codes_free(codes);
}

static void a_meaning_is_kept_whole(void **state) {
    (void)state;
    char meaning[201];
    memset(meaning, 'm', sizeof meaning);
    meaning[200] = '\0';
    const eb_code row = {"z",     EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED,
                         "other", 0,          meaning};
    eb_codes *codes = national();
    eb_error err;
    /* Kept whole or refused: half a sentence says something else. */
    if (eb_codes_add(codes, &row, &err) == EB_OK) {
        assert_string_equal(
            eb_codes_find(codes, "z", 1, on(2025, 9, 3))->meaning, meaning);
    }
    eb_codes_free(codes);
}

static void a_copy_stands_alone(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_codes *codes = NULL, *copy = NULL;
    assert_ok(eb_codes_new(&memory, &codes, NULL));
    assert_int_equal(
        add(codes, "z", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present"), EB_OK);
    assert_ok(eb_codes_copy(codes, &memory, &copy, NULL));
    eb_codes_free(codes);
    assert_int_equal(eb_codes_count(copy), EB_NATIONAL_CODE_COUNT + 1);
    assert_string_equal(eb_codes_find(copy, "z", 1, 20000)->meaning, "local");
    assert_string_equal(eb_codes_get(copy, 0)->code, "/");
    eb_codes_free(copy);
    eb_codes_free(NULL);
    assert_int_equal(h.live, 0);
}

static void a_register_keeps_its_own_table(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    eb_codes *codes = national();
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    assert_int_equal(
        add(codes, "z", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "holiday"),
        EB_OK);
    options.codes = codes;
    assert_ok(eb_register_new(&options, &s.reg, &s.err));
    assert_int_equal(
        add(codes, "y", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present"), EB_OK);
    eb_codes_free(codes);
    marks(&s, "P", "A", on(2025, 9, 1), "zy");
    inspect(&s, on(2025, 9, 3));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01az x09-01p? ");
    school_done(&s);
}

static void names_of_classes(void **state) {
    (void)state;
    static const char *const NAMES[] = {
        "present",      "approved", "authorised", "unauthorised",
        "not_possible", "admin",    "no_mark",    "unknown"};
    for (int c = EB_PRESENT; c <= EB_UNKNOWN; c++) {
        assert_string_equal(eb_class_name((eb_class)c), NAMES[c]);
    }
    assert_non_null(eb_class_name((eb_class)99));
}

static void without_memory_there_is_no_table(void **state) {
    (void)state;
    heap h = {0, 0, 1, SIZE_MAX};
    const eb_memory memory = heap_memory(&h);
    eb_codes *const untouched = (eb_codes *)&h;
    eb_codes *codes = untouched;
    assert_int_equal(eb_codes_new(&memory, &codes, NULL), EB_ERR_MEMORY);
    assert_ptr_equal(codes, untouched);
    eb_codes *from = national();
    assert_int_equal(eb_codes_copy(from, &memory, &codes, NULL), EB_ERR_MEMORY);
    assert_ptr_equal(codes, untouched);
    eb_codes_free(from);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_mean_what_they_meant_on_the_day),
        cmocka_unit_test(a_code_is_as_long_as_its_length_says),
        cmocka_unit_test(every_code_has_a_byte_of_its_own),
        cmocka_unit_test(the_fast_way_agrees_with_the_slow),
        cmocka_unit_test(local_codes_may_not_overlap),
        cmocka_unit_test(local_codes_that_cannot_be_used),
        cmocka_unit_test(dates_of_codes_have_their_limits),
        cmocka_unit_test(a_kind_is_full_after_sixteen),
        cmocka_unit_test(codes_that_are_not_possible_have_more_room),
        cmocka_unit_test(a_table_full_of_dates_says_so),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_meaning_is_kept_whole),
        cmocka_unit_test(a_copy_stands_alone),
        cmocka_unit_test(a_register_keeps_its_own_table),
        cmocka_unit_test(names_of_classes),
        cmocka_unit_test(without_memory_there_is_no_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
