/* SPDX-License-Identifier: MIT */
/*
 * One small invented school for tests of scores: nine weeks of marks from
 * Monday 2025-09-01, a term to 2026-07-17, and a pupil for each state. Seen
 * from 2025-11-01 it has 370 sessions ahead.
 */
#ifndef EB_TESTS_TEST_SCHOOL_H
#define EB_TESTS_TEST_SCHOOL_H

#include "earlybell/model.h"
#include "test.h"

#define SCHOOL_MARKS_ROOM 800
#define SCHOOL_ROWS 7
#define SCHOOL_AHEAD 370
#define SCHOOL_AS_OF eb_date_make(2025, 11, 1)

static inline eb_register *school_new(eb_date first, eb_date last) {
    const eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    const eb_period term = {NULL, first, last, EB_TERM};
    eb_register *reg = NULL;
    assert_ok(eb_register_new(&options, &reg, NULL));
    assert_ok(eb_register_add_period(reg, &term, NULL));
    return reg;
}

static inline void school_add_pupil(eb_register *reg, const char *id,
                                    int year_group, int64_t last_possible,
                                    int64_t last_absent) {
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.school = "S";
    pupil.academic_year = 2025;
    pupil.year_group = year_group;
    pupil.last_year_possible = last_possible;
    pupil.last_year_absent = last_absent;
    assert_ok(eb_register_add_pupil(reg, &pupil, NULL));
}

/* `marks`, `times` over: 1 absent (O), 0 present, X not required. */
static inline void school_add_marks(eb_register *reg, const char *id,
                                    eb_date start, const char *marks,
                                    int times) {
    char codes[SCHOOL_MARKS_ROOM];
    const size_t each = strlen(marks);
    size_t n = 0;
    assert_true(each * (size_t)times < SCHOOL_MARKS_ROOM);
    for (int i = 0; i < times; ++i) {
        for (size_t k = 0; k < each; ++k, ++n) {
            codes[n] = marks[k] == '1'   ? 'O'
                       : marks[k] == '0' ? (n % 2 == 0 ? '/' : '\\')
                                         : marks[k];
        }
    }
    assert_ok(eb_register_add_marks(reg, id, "S", start, codes, n, NULL));
}

static inline eb_register *school_small(void) {
    const eb_date start = eb_date_make(2025, 9, 1);
    const eb_date last_week = eb_date_make(2025, 10, 27);
    eb_register *reg = school_new(start, eb_date_make(2026, 7, 17));
    school_add_pupil(reg, "always", 5, 380, 4);
    school_add_pupil(reg, "fridays", 9, 370, 57);
    school_add_pupil(reg, "gone", 9, 380, 30);
    school_add_pupil(reg, "new", 9, EB_NO_COUNT, EB_NO_COUNT);
    school_add_pupil(reg, "nothing", 9, EB_NO_COUNT, EB_NO_COUNT);
    school_add_pupil(reg, "severe", 9, 380, 300);
    eb_pupil later = EB_PUPIL_INIT;
    later.pupil = "later";
    later.school = "S";
    later.academic_year = 2025;
    later.entry_date = eb_date_make(2025, 11, 10);
    assert_ok(eb_register_add_pupil(reg, &later, NULL));

    school_add_marks(reg, "always", start, "0000000000", 9);
    school_add_marks(reg, "fridays", start, "0000000011", 9);
    school_add_marks(reg, "gone", start, "0100000000", 5);
    school_add_marks(reg, "later", last_week, "XXXXXXXXXX", 1);
    school_add_marks(reg, "new", last_week, "0000000010", 1);
    school_add_marks(reg, "nothing", start, "XXXXXXXXXX", 9);
    school_add_marks(reg, "severe", start, "1111111110", 9);
    assert_ok(eb_register_close(reg, NULL));
    return reg;
}

static inline eb_view *school_view(const eb_register *reg, eb_date as_of,
                                   int num, int den, int ahead_weeks) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.threshold_num = num;
    options.threshold_den = den;
    options.ahead_weeks = ahead_weeks;
    eb_view *view = NULL;
    eb_error err;
    const eb_status status = eb_view_new(reg, &options, &view, &err);
    if (status != EB_OK) fail_msg("eb_view_new: %s", err.message);
    return view;
}

static inline size_t school_row(const eb_view *view, const char *pupil) {
    size_t row = 0;
    assert_ok(eb_view_find(view, pupil, "S", &row, NULL));
    return row;
}

#endif
