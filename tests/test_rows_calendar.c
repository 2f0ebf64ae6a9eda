/* SPDX-License-Identifier: MIT */
/* Calendar rows: periods, their schools, and the place of every refusal. */
#include "data/register.h"
#include "test_rows.h"

static const eb_rows_options CALENDAR = {sizeof(eb_rows_options),
                                         EB_ROWS_CALENDAR,
                                         EB_DATES_FIND,
                                         EB_MARKS_FIND,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0};

static void reads_periods(void **state) {
    (void)state;
    reading r = {0};
    assert_ok(read_text(&r, &CALENDAR,
                        "kind|first_date|school_id|last_date|remark\n"
                        "Term|2025-09-03||2025-12-19|autumn\n"
                        "closed |2025-09-25| A |2025-09-25|\n"));
    const eb_calendar_row *periods = r.reg->periods;
    assert_int_equal(r.reg->period_count, 2);
    assert_int_equal(periods[0].kind, EB_TERM);
    assert_int_equal(periods[0].first, 20334);
    assert_int_equal(periods[0].last, eb_date_make(2025, 12, 19));
    assert_true(periods[0].school == EB_NO_ID);
    assert_int_equal(periods[1].kind, EB_CLOSED);
    assert_int_equal(periods[1].first, 20356);
    assert_int_equal(periods[1].last, 20356);
    assert_string_equal(eb_ids_text(&r.reg->schools, periods[1].school), "A");
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"remark\" is ignored");
    finish(&r);
}

static void what_cannot_be_read_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *row, *field;
        int column;
    } CASES[] = {{"2025-09-31|2025-12-19|term", "first_date", 1},
                 {"|2025-12-19|term", "first_date", 1},
                 {"2025-09-03||term", "last_date", 2},
                 {"2025-09-03|later|term", "last_date", 2},
                 {"2025-09-03|2025-09-02|term", "last_date", 2},
                 {"2025-09-03|2025-12-19|holiday", "kind", 3},
                 {"2025-09-03|2025-12-19|", "kind", 3},
                 {"2025-09-03|2025-12-19", "", 0},
                 {"2025-09-03|2025-12-19|term|x", "", 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[120];
        snprintf(text, sizeof text, "first_date|last_date|kind\n\n%s\n",
                 CASES[i].row);
        assert_refused(&CALENDAR, text, EB_ERR_ROW, 3, CASES[i].column,
                       CASES[i].field);
    }
}

/* One column may prove its order while the other does not. */
static void both_columns_need_proof(void **state) {
    (void)state;
    assert_refused(&CALENDAR,
                   "first_date|last_date|kind\n03/09/2025|19/12/2025|term\n",
                   EB_ERR_AMBIGUOUS, 2, 1, "first_date");
    reading r = {0};
    assert_ok(read_text(&r, &CALENDAR,
                        "first_date|last_date|kind\n"
                        "03/09/2025|19/12/2025|term\n"
                        "27/10/2025|31/10/2025|closed\n"));
    assert_int_equal(r.reg->periods[0].first, 20334);
    finish(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_periods),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(both_columns_need_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
