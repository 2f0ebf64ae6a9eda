/* SPDX-License-Identifier: MIT */
/*
 * Rows as planes say what the accessors of one row say, on odd registers:
 * states, counts and every possible session; what is ahead; last year by
 * marks of one school, of two, by file or not at all, and by links.
 */
#include "data/view_block.h"

#include "data/row_planes.h"
#include "odd_area.h"

static void same_sessions(school *s, size_t row, const eb_row_planes *planes) {
    static eb_own_sessions own;
    SCHOOL_OK(s, eb_view_own_sessions(s->view, row, &own, &s->err));
    const eb_grid *grid = planes->grid;
    size_t i = 0;
    int recent = 0, recent_absent = 0;
    for (uint32_t at = 0; at < grid->sessions; ++at) {
        const int possible = (int)(planes->possible_in[at / 64] >> at % 64 & 1);
        const int absent = (int)(planes->absent_in[at / 64] >> at % 64 & 1);
        assert_true(possible || !absent);
        if (!possible) continue;
        assert_true(i < own.count);
        assert_int_equal(absent, own.absent[i]);
        assert_int_equal(grid->months[at / 2], own.month[i]);
        recent += own.recent[i];
        recent_absent += own.recent[i] && own.absent[i];
        ++i;
    }
    assert_int_equal(i, own.count);
    assert_int_equal(planes->counts.possible, own.count);
    assert_int_equal(planes->counts.absent, own.absent_count);
    assert_int_equal(planes->counts.recent_possible, recent);
    assert_int_equal(planes->counts.recent_absent, recent_absent);
}

/* Late, approved, and absent on the edges of a week, by the sessions. */
static void same_classes(school *s, size_t row, const eb_row_planes *planes) {
    static eb_session sessions[EB_YEAR_SESSIONS];
    size_t n = 0;
    int late = 0, approved = 0, monday = 0, friday = 0;
    SCHOOL_OK(s, eb_view_sessions(s->view, row, sessions, EB_YEAR_SESSIONS, &n,
                                  &s->err));
    for (size_t i = 0; i < n; ++i) {
        const eb_session *session = &sessions[i];
        const int absent = session->class_ == EB_AUTHORISED ||
                           session->class_ == EB_UNAUTHORISED;
        late += session->class_ == EB_PRESENT &&
                strcmp(session->group, "late") == 0;
        approved += session->class_ == EB_APPROVED;
        monday += absent && eb_date_weekday(session->date) == 0;
        friday += absent && eb_date_weekday(session->date) == 4;
    }
    assert_int_equal(planes->counts.late, late);
    assert_int_equal(planes->counts.approved, approved);
    assert_int_equal(planes->counts.monday_absent, monday);
    assert_int_equal(planes->counts.friday_absent, friday);
}

static void same_ahead(school *s, size_t row) {
    eb_ahead ahead;
    SCHOOL_OK(s, eb_view_ahead(s->view, row, &ahead, &s->err));
    const eb_ahead *planned = eb_view_planned_ahead(s->view, row);
    if (planned == NULL) {
        assert_int_equal(ahead.planned, 0);
        assert_int_equal(ahead.horizon, 0);
    } else {
        assert_memory_equal(planned, &ahead, sizeof ahead);
    }
    int64_t possible, absent, last_possible, last_absent;
    SCHOOL_OK(s, eb_view_last_year(s->view, row, &possible, &absent, &s->err));
    eb_view_planes_last_year(s->view, row, &last_possible, &last_absent);
    assert_int_equal(last_possible, possible);
    assert_int_equal(last_absent, absent);
}

static void same_rows(school *s, int states[EB_STATES]) {
    const size_t rows = eb_view_row_count(s->view);
    assert_true(rows > 0);
    for (size_t row = 0; row < rows; ++row) {
        eb_row whole;
        eb_row_planes planes;
        SCHOOL_OK(s, eb_view_row(s->view, row, &whole, &s->err));
        eb_view_planes(s->view, row, eb_planes_fill_plain, &planes);
        assert_int_equal(planes.state, whole.state);
        assert_int_equal(planes.year_group, whole.year_group);
        assert_int_equal(planes.counts.possible, whole.possible);
        assert_int_equal(planes.counts.absent, whole.absent);
        assert_int_equal(planes.planned, whole.planned);
        same_sessions(s, row, &planes);
        same_classes(s, row, &planes);
        same_ahead(s, row);
        ++states[whole.state];
    }
}

static void as_the_accessors(void **state) {
    (void)state;
    school s = {0};
    int states[EB_STATES] = {0};
    odd_area(&s, 99);
    const eb_date days[] = {on(2025, 9, 3), on(2025, 9, 19), on(2026, 1, 8),
                            on(2026, 7, 20)};
    for (size_t day = 0; day < sizeof days / sizeof *days; ++day) {
        for (int unit = 0; unit < 2; ++unit) {
            eb_view_options options = EB_VIEW_OPTIONS_INIT;
            options.as_of = days[day];
            options.unit = unit == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
            options.national = day == 3;
            options.max_bad = 1.0;
            look_with(&s, &options);
            same_rows(&s, states);
        }
    }
    for (int i = 0; i < EB_STATES; ++i) assert_true(states[i] > 0);
    school_done(&s);
}

static void by_links(void **state) {
    (void)state;
    school s = {0};
    eb_links *links = NULL;
    int states[EB_STATES] = {0};
    odd_area(&s, 5);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = on(2026, 2, 4);
    options.max_bad = 1.0;
    look_with(&s, &options);
    SCHOOL_OK(&s, eb_links_new(s.view, &links, &s.err));
    options.links = links;
    look_with(&s, &options);
    same_rows(&s, states);
    school_done(&s);
    eb_links_free(links);
}

/* Rows of every length up to some words, their last marks too. */
static void short_rows(void **state) {
    (void)state;
    uint8_t bytes[200];
    uint64_t random = 3;
    for (uint32_t end = 1; end <= sizeof bytes; ++end) {
        for (uint32_t i = 0; i < end; ++i) {
            bytes[i] = (uint8_t)next_random(&random);
        }
        for (uint32_t first = 0; first < end; first += 64) {
            uint64_t raw[4];
            eb_row_planes_at(bytes, first, end, raw);
            for (uint32_t i = 0; i < 64; ++i) {
                const unsigned kind =
                    first + i < end ? EB_KIND(bytes[first + i]) : 0;
                for (int p = 0; p < 4; ++p) {
                    assert_int_equal(raw[p] >> i & 1, kind >> p & 1);
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_the_accessors),
                                       cmocka_unit_test(by_links),
                                       cmocka_unit_test(short_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
