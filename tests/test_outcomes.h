/* SPDX-License-Identifier: MIT */
/*
 * A small scheme for the tests of what followed: 12 school weeks from Monday 1
 * September 2025, in a calendar that goes on to July, looked at from Monday 24
 * November.
 */
#ifndef EB_TESTS_TEST_OUTCOMES_H
#define EB_TESTS_TEST_OUTCOMES_H

#include <math.h>

#include "earlybell/policy.h"
#include "school.h"

#define DAYS 60

/* Present but for sessions `first` to `end` - 1 and from `again` to `stop` - 1.
 */
static inline void add_child(school *s, const char *pupil, const char *family,
                             size_t first, size_t end, size_t again,
                             size_t stop) {
    char text[2 * DAYS + 1];
    add_pupil(s, pupil, "A", 5, family);
    for (size_t i = 0; i < 2 * DAYS; i++) {
        const int away = (i >= first && i < end) || (i >= again && i < stop);
        text[i] = away ? 'O' : i % 2 == 0 ? '/' : '\\';
    }
    text[2 * DAYS] = '\0';
    marks(s, pupil, "A", on(2025, 9, 1), text);
}

static inline void scheme_new(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    period(s, NULL, EB_TERM, on(2025, 9, 1), on(2026, 7, 21));
}

static inline void scheme_look(school *s) { look(s, on(2025, 11, 24)); }

static inline eb_model *scheme_model(void) {
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    return model;
}

static inline void scheme_log(eb_cases *cases, const char *pupil, eb_date date,
                              eb_event event) {
    const eb_case row = {pupil, minute_of(date, 9, 0), event, NULL, NULL};
    assert_ok(eb_cases_add(cases, &row, NULL));
}

/* What a score from that day says of as many sessions. */
static inline double expected_by_hand(school *s, const eb_model *model,
                                      const char *pupil, eb_date day,
                                      double sessions) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *then = NULL;
    eb_result result;
    size_t row = 0;
    options.as_of = day;
    SCHOOL_OK(s, eb_view_new(s->reg, &options, &then, &s->err));
    SCHOOL_OK(s, eb_view_find(then, pupil, "A", &row, &s->err));
    SCHOOL_OK(s, eb_score(model, then, row, 1, &result, 0, &s->err));
    eb_view_free(then);
    return result.expected_ahead / (double)result.remaining * sessions;
}

#endif
