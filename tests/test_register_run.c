/* SPDX-License-Identifier: MIT */
/* Runs and strips against the same marks put one by one: random dates of two
 * years, second marks, unknown codes, amendments, new columns in between. */
#include "data/register_run.h"

#include "school.h"

#define MARKS_MOST 300

/* The register as text: what counts, what was put aside, the problems. */
static void expect_same(eb_register *a, eb_register *b) {
    assert_int_equal(a->extra_count, b->extra_count);
    for (size_t i = 0; i < a->extra_count; i++) {
        const eb_extra *x = &a->extras[i], *y = &b->extras[i];
        assert_int_equal(x->day, y->day);
        assert_int_equal(x->half, y->half);
        assert_int_equal(x->byte, y->byte);
        assert_int_equal(x->line, y->line);
        assert_true(x->recorded_at == y->recorded_at);
    }
    for (int f = 0; f < EB_FATES; f++) {
        assert_int_equal(a->problems[f].count, b->problems[f].count);
        for (size_t i = 0; i < a->problems[f].count; i++) {
            assert_int_equal(a->problems[f].items[i].line,
                             b->problems[f].items[i].line);
        }
    }
    for (eb_date day = on(2024, 9, 1); day < on(2026, 1, 1); day += 17) {
        int64_t left[EB_FATES] = {0}, right[EB_FATES] = {0};
        eb_accounts_sum(&a->accounts, day, left);
        eb_accounts_sum(&b->accounts, day, right);
        assert_memory_equal(left, right, sizeof left);
    }
    assert_int_equal(a->year_count, b->year_count);
    for (size_t y = 0; y < a->year_count; y++) {
        const eb_school_year *s = a->years[y], *t = b->years[y];
        assert_int_equal(s->columns, t->columns);
        assert_int_equal(s->rows, t->rows);
        assert_memory_equal(s->column_of_day, t->column_of_day,
                            sizeof s->column_of_day);
        for (uint32_t row = 0; row < s->rows; row++) {
            assert_memory_equal(eb_school_year_row(s, row),
                                eb_school_year_row(t, row),
                                (size_t)s->columns * 2);
        }
    }
}

static const char *some_code(uint64_t *random) {
    static const char *const CODES[] = {"/", "/", "/", "/",  "I",
                                        "",  "-", "?", "\\", "/"};
    return CODES[below(random, sizeof CODES / sizeof *CODES)];
}

static uint8_t byte_of(const eb_register *reg, const char *code, eb_date on) {
    return eb_codes_byte(reg->codes, code, strlen(code), on);
}

static uint32_t enrol(eb_register *reg, const char *pupil) {
    const eb_field name = {pupil, strlen(pupil)}, at = {"S", 1};
    uint32_t enrolment = EB_NONE;
    assert_ok(eb_register_put_enrolment(reg, name, at, &enrolment, NULL));
    return enrolment;
}

static void runs_are_marks(void **state) {
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < 300; round++) {
        eb_register *whole = NULL, *single = NULL;
        assert_ok(eb_register_new(NULL, &whole, NULL));
        assert_ok(eb_register_new(NULL, &single, NULL));
        for (int r = 0; r < 6; r++) {
            const char *pupil = below(&random, 2) ? "P1" : "P2";
            const int is_timed = below(&random, 4) == 0;
            uint32_t marks[MARKS_MOST];
            int64_t moments[MARKS_MOST];
            eb_run run = {enrol(whole, pupil), 1 + below(&random, MARKS_MOST),
                          100 + r * 1000, (int64_t)below(&random, 2)};
            const uint32_t enrolment = enrol(single, pupil);
            eb_date date = on(2024, 9, 2) + (eb_date)below(&random, 300);
            for (size_t i = 0; i < run.count; i++) {
                const eb_half half = below(&random, 2) ? EB_PM : EB_AM;
                date += (eb_date)below(&random, 3);
                const uint8_t byte = byte_of(whole, some_code(&random), date);
                moments[i] = below(&random, 2) ? (int64_t)i : EB_NO_TIME;
                marks[i] = eb_mark_pack(date, half, byte);
                assert_int_equal(eb_mark_date(marks[i]), date);
                assert_ok(eb_register_put_mark(
                    single, enrolment, date, half, byte,
                    is_timed ? moments[i] : EB_NO_TIME,
                    run.line + (int64_t)i * run.step, NULL));
            }
            assert_ok(eb_register_put_run(whole, &run, marks,
                                          is_timed ? moments : NULL, NULL));
        }
        expect_same(whole, single);
        eb_register_free(whole);
        eb_register_free(single);
    }
}

static void strips_are_marks(void **state) {
    (void)state;
    uint64_t random = 8;
    for (int round = 0; round < 300; round++) {
        eb_register *whole = NULL, *single = NULL;
        assert_ok(eb_register_new(NULL, &whole, NULL));
        assert_ok(eb_register_new(NULL, &single, NULL));
        for (int r = 0; r < 6; r++) {
            const char *pupil = below(&random, 2) ? "P1" : "P2";
            uint8_t bytes[MARKS_MOST];
            eb_run run = {enrol(whole, pupil), 1 + below(&random, MARKS_MOST),
                          100 + r * 1000, 0};
            const uint32_t enrolment = enrol(single, pupil);
            eb_date date = on(2024, 9, 2) + (eb_date)below(&random, 300);
            while (eb_date_weekday(date) > 4) date++;
            const eb_date start = date;
            for (size_t i = 0; i < run.count; i++) {
                bytes[i] = byte_of(whole, some_code(&random), date);
                assert_ok(eb_register_put_mark(single, enrolment, date,
                                               i % 2 ? EB_PM : EB_AM, bytes[i],
                                               EB_NO_TIME, run.line, NULL));
                if (i % 2) date += eb_date_weekday(date) == 4 ? 3 : 1;
            }
            assert_ok(eb_register_put_strip(whole, &run, start, bytes, NULL));
        }
        expect_same(whole, single);
        eb_register_free(whole);
        eb_register_free(single);
    }
}

/* It only fetches, and its guess is right for ids that are there. */
static void what_is_expected(void **state) {
    (void)state;
    eb_register *reg = NULL;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    const uint32_t mark = eb_mark_pack(on(2025, 9, 3), EB_PM, 0x11);
    eb_expected runs[3] = {
        {{"P1", 2}, mark, 0}, {{"nobody", 6}, mark, 0}, {{"P2", 2}, mark, 0}};
    eb_register_expect(reg, runs, 3);
    for (int i = 0; i < 3; i++) assert_int_equal(runs[i].id, EB_NO_ID);
    const eb_run run = {enrol(reg, "P1"), 1, 1, 0};
    assert_ok(eb_register_put_run(reg, &run, &mark, NULL, NULL));
    enrol(reg, "P2");
    eb_register_expect(reg, runs, 3);
    assert_string_equal(eb_ids_text(&reg->pupils, runs[0].id), "P1");
    assert_int_equal(runs[1].id, EB_NO_ID);
    assert_string_equal(eb_ids_text(&reg->pupils, runs[2].id), "P2");
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_marks),
        cmocka_unit_test(strips_are_marks),
        cmocka_unit_test(what_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
