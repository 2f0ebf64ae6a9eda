/* SPDX-License-Identifier: MIT */
/*
 * A small notebook of marks for the tests of features: write marks as a
 * string, say from which day to look, get the 64 numbers of one row.
 *
 * A mark string has one character a session, AM then PM of every Monday to
 * Friday from `start` on. `/` is used for both halves (it is the same class
 * as `\`). A blank between marks is only there to be read by people; `.` is a
 * row without a code; `_` is no row at all. So "// /I .. __" is a day
 * attended, a day ill in the afternoon, a day of blank rows, a day of none.
 */
#ifndef EB_TESTS_MARKS_H
#define EB_TESTS_MARKS_H

#include <stdio.h>

#include "earlybell/features.h"
#include "test.h"

#define WEEK "// // // // //"
#define GONE "OO OO OO OO OO"
#define NOT_DUE "XX XX XX XX XX"

typedef struct marks {
    eb_register *reg;
    int closed;
    eb_view_options options; /* change what you like before marks_row */
    eb_view *view;
    double row[EB_FEATURE_COUNT];
} marks;

static inline eb_date date_of(const char *iso) {
    eb_date date = EB_NO_DATE;
    assert_ok(eb_date_read(iso, strlen(iso), &date));
    return date;
}

/* `options` NULL: the defaults. */
static inline marks marks_with(const eb_register_options *options) {
    const eb_view_options standard = EB_VIEW_OPTIONS_INIT;
    marks m;
    memset(&m, 0, sizeof m);
    m.options = standard;
    assert_ok(eb_register_new(options, &m.reg, NULL));
    return m;
}

static inline marks marks_new(void) { return marks_with(NULL); }

static inline void marks_end(marks *m) {
    eb_view_free(m->view);
    eb_register_free(m->reg);
    m->view = NULL;
    m->reg = NULL;
}

/* ---- marks ---- */

static inline void mark_recorded(marks *m, const char *pupil,
                                 const char *school, eb_date date, eb_half half,
                                 const char *code, int64_t recorded_at) {
    const eb_mark mark = {pupil, school, date, half, code, recorded_at};
    assert_ok(eb_register_add_mark(m->reg, &mark, NULL));
}

/* One mark of any code, on any day of the week. */
static inline void mark_one(marks *m, const char *pupil, const char *school,
                            const char *iso, eb_half half, const char *code) {
    mark_recorded(m, pupil, school, date_of(iso), half, code, EB_NO_TIME);
}

/* The same code in the morning and in the afternoon. */
static inline void mark_day(marks *m, const char *pupil, const char *school,
                            const char *iso, const char *code) {
    mark_one(m, pupil, school, iso, EB_AM, code);
    mark_one(m, pupil, school, iso, EB_PM, code);
}

static inline void advance(eb_date *date, int *half) {
    if (*half == EB_AM) {
        *half = EB_PM;
        return;
    }
    *half = EB_AM;
    do {
        ++*date;
    } while (eb_date_weekday(*date) > 4);
}

/* `text` n times over, without a gap. */
static inline void mark_times(marks *m, const char *pupil, const char *school,
                              const char *start, const char *text, int n) {
    eb_date date = date_of(start);
    int half = EB_AM;
    assert_true(eb_date_weekday(date) < 5);
    for (int i = 0; i < n; i++) {
        for (const char *at = text; *at != '\0'; at++) {
            if (*at == ' ') continue;
            if (*at != '_') {
                const char code[2] = {*at == '.' ? '\0' : *at, '\0'};
                mark_recorded(m, pupil, school, date, (eb_half)half, code,
                              EB_NO_TIME);
            }
            advance(&date, &half);
        }
    }
}

static inline void mark_days(marks *m, const char *pupil, const char *school,
                             const char *start, const char *text) {
    mark_times(m, pupil, school, start, text, 1);
}

/* Codes of any length, with a comma between two sessions. */
static inline void mark_codes(marks *m, const char *pupil, const char *school,
                              const char *start, const char *codes) {
    eb_date date = date_of(start);
    int half = EB_AM;
    for (const char *at = codes; *at != '\0';) {
        char code[8] = "";
        const size_t length = strcspn(at, ",");
        assert_true(length < sizeof code);
        memcpy(code, at, length);
        mark_recorded(m, pupil, school, date, (eb_half)half, code, EB_NO_TIME);
        advance(&date, &half);
        at += length + (at[length] == ',');
    }
}

/* ---- people and plans ---- */

static inline eb_pupil person(const char *pupil, const char *school) {
    eb_pupil p = EB_PUPIL_INIT;
    p.pupil = pupil;
    p.school = school;
    return p;
}

static inline void add_person(marks *m, const eb_pupil *p) {
    assert_ok(eb_register_add_pupil(m->reg, p, NULL));
}

static inline void add_period(marks *m, const char *school, const char *first,
                              const char *last, eb_period_kind kind) {
    const eb_period period = {school, date_of(first), date_of(last), kind};
    assert_ok(eb_register_add_period(m->reg, &period, NULL));
}

/* ---- looking ---- */

/* A new view from the morning of `as_of`; NULL: the library chooses. */
static inline eb_view *marks_view(marks *m, const char *as_of) {
    eb_error err;
    if (!m->closed) {
        assert_ok(eb_register_close(m->reg, NULL));
        m->closed = 1;
    }
    eb_view_free(m->view);
    m->view = NULL;
    m->options.as_of = as_of == NULL ? EB_NO_DATE : date_of(as_of);
    if (eb_view_new(m->reg, &m->options, &m->view, &err) != EB_OK) {
        fail_msg("eb_view_new: %s %s", err.field, err.message);
    }
    return m->view;
}

/* The 64 features of one row; valid until the next call on `m`. */
static inline const double *marks_row_at(marks *m, const char *as_of,
                                         const char *pupil,
                                         const char *school) {
    size_t row = 0;
    marks_view(m, as_of);
    assert_ok(eb_view_find(m->view, pupil, school, &row, NULL));
    assert_ok(eb_features(m->view, row, 1, m->row, 0, NULL));
    return m->row;
}

/* The row of the pupil "p", who has one. */
static inline const double *marks_row(marks *m, const char *as_of) {
    return marks_row_at(m, as_of, "p", NULL);
}

/* Most tests: one pupil, one string, at school "A". */
static inline marks marks_of(const char *start, const char *text) {
    marks m = marks_new();
    mark_days(&m, "p", "A", start, text);
    return m;
}

/* Equal to the last bit: `want` is a whole number or one division of two. */
#define assert_feature(row, index, want)                              \
    do {                                                              \
        const double got_ = (row)[index], want_ = (want);             \
        if (!(got_ == want_)) {                                       \
            fail_msg("%s: got %.17g, expected %.17g",                 \
                     eb_feature((size_t)(index))->name, got_, want_); \
        }                                                             \
    } while (0)

/* Within 1e-12 of it: for sums of irrational terms. */
#define assert_feature_near(row, index, want)                           \
    do {                                                                \
        const double got_ = (row)[index], want_ = (want);               \
        const double off_ = got_ < want_ ? want_ - got_ : got_ - want_; \
        if (!(off_ <= 1e-12 * (want_ < 0 ? -want_ : want_) + 1e-15)) {  \
            fail_msg("%s: got %.17g, expected %.17g",                   \
                     eb_feature((size_t)(index))->name, got_, want_);   \
        }                                                               \
    } while (0)

#define assert_missing(row, index)                             \
    do {                                                       \
        const double got_ = (row)[index];                      \
        if (got_ == got_) {                                    \
            fail_msg("%s: got %.17g, expected no value",       \
                     eb_feature((size_t)(index))->name, got_); \
        }                                                      \
    } while (0)

#endif
