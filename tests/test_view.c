/* SPDX-License-Identifier: MIT */
/* A view: the states of a row, finding and reading rows, what is refused; and
 * the promises about time: nothing of as_of or later is seen, the order of
 * rows decides nothing, and a year is like another. */
#include <math.h>

#include "data/view.h"

#include "data/dates.h"
#include "school.h"

#define START on(2025, 9, 1)
#define AS_OF on(2025, 12, 1)

/* ---- states ---- */

/* School A is open for 13 weeks; K keeps it open. */
static void open_school(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    many_marks(s, "K", "A", START, '/', 13 * 10);
}

static eb_state state_now(school *s, const char *pupil) {
    return get_row(s, pupil, "A").state;
}

static void dated_pupil(school *s, const char *pupil, eb_date entry,
                        eb_date leaving) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.entry_date = entry;
    row.leaving_date = leaving;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
}

static void states_by_entry_and_leaving(void **state) {
    (void)state;
    school s = {0};
    const eb_date no = EB_NO_DATE;
    open_school(&s);
    dated_pupil(&s, "e0", AS_OF - 1, no);
    dated_pupil(&s, "e1", AS_OF, no);
    dated_pupil(&s, "e2", AS_OF + 9, AS_OF - 9);
    dated_pupil(&s, "l0", no, AS_OF);
    dated_pupil(&s, "l1", no, AS_OF - 1);
    static const char *const IDS[] = {"e0", "e1", "e2", "l0", "l1"};
    for (size_t i = 0; i < 5; i++) {
        many_marks(&s, IDS[i], "A", START, '/', 13 * 10);
    }
    look(&s, AS_OF);
    assert_int_equal(state_now(&s, "e0"), EB_STATE_OK);
    assert_int_equal(state_now(&s, "e1"), EB_STATE_NOT_STARTED);
    assert_int_equal(state_now(&s, "e2"), EB_STATE_NOT_STARTED);
    assert_int_equal(state_now(&s, "l0"), EB_STATE_OK);
    assert_int_equal(state_now(&s, "l1"), EB_STATE_LEFT);
    /* R = 0 for an enrolment whose leaving date is before as_of. */
    assert_int_equal(get_row(&s, "l1", "A").planned, 0);
    assert_int_equal(get_row(&s, "e2", "A").planned, 0);
    assert_true(get_row(&s, "l0", "A").planned > 0);
    school_done(&s);
}

/* The last ten open days before as_of are 17 to 28 November. */
static void no_row_on_the_last_ten_open_days_is_left(void **state) {
    (void)state;
    school s = {0};
    open_school(&s);
    marks(&s, "in", "A", START, "/\\");
    mark(&s, "in", "A", on(2025, 11, 17), EB_PM, "#");
    marks(&s, "blank", "A", START, "/\\");
    mark(&s, "blank", "A", on(2025, 11, 28), EB_AM, "");
    marks(&s, "out", "A", START, "/\\");
    mark(&s, "out", "A", on(2025, 11, 14), EB_PM, "/");
    marks(&s, "weekend", "A", START, "/\\");
    mark(&s, "weekend", "A", on(2025, 11, 22), EB_AM, "/"); /* not open */
    many_marks(&s, "L", "A", START, '/', 13 * 10); /* 22 of 42 are none */
    for (int p = 0; p < 18; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "x%02d", p);
        many_marks(&s, id, "A", START, '/', 13 * 10);
    }
    look(&s, AS_OF);
    assert_int_equal(state_now(&s, "in"), EB_STATE_EARLY);
    assert_int_equal(state_now(&s, "blank"), EB_STATE_EARLY);
    assert_int_equal(state_now(&s, "out"), EB_STATE_LEFT);
    assert_int_equal(state_now(&s, "weekend"), EB_STATE_LEFT);
    school_done(&s);
}

/* In September the last ten open days are July's too, and a row on one of
 * them is one of the enrolment's. */
static void the_last_ten_open_days_reach_back(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "K", "A", on(2025, 7, 14), '/', 10);
    marks(&s, "P", "A", on(2025, 7, 14), "/\\");
    many_marks(&s, "K", "A", START, '/', 6);
    mark(&s, "P", "A", on(2025, 8, 9), EB_AM, "#"); /* makes it a row */
    look(&s, on(2025, 9, 4));
    assert_int_equal(state_now(&s, "P"), EB_STATE_NO_MARKS);
    school_done(&s);
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "K", "A", on(2025, 7, 14), '/', 10);
    marks(&s, "P", "A", on(2025, 7, 14), "/\\");
    many_marks(&s, "K", "A", START, '/', 12);
    mark(&s, "P", "A", on(2025, 8, 9), EB_AM, "#");
    look(&s, on(2025, 9, 9)); /* 6 days of September, 4 of July */
    assert_int_equal(state_now(&s, "P"), EB_STATE_LEFT);
    school_done(&s);
}

static void few_marks_are_early(void **state) {
    (void)state;
    school s = {0};
    open_school(&s);
    many_marks(&s, "p19", "A", on(2025, 11, 17), '/', 19);
    many_marks(&s, "p20", "A", on(2025, 11, 17), 'O', 20);
    many_marks(&s, "p0", "A", on(2025, 11, 17), 'D', 20);
    look(&s, AS_OF);
    assert_int_equal(state_now(&s, "p19"), EB_STATE_EARLY);
    assert_int_equal(state_now(&s, "p20"), EB_STATE_OK);
    assert_int_equal(state_now(&s, "p0"), EB_STATE_NO_MARKS);
    assert_int_equal(get_row(&s, "p20", "A").absent, 20);
    school_done(&s);
}

/* Without a calendar R is known only when the register begins with the year:
 * before 16 September. */
static void no_calendar_is_the_last_question(void **state) {
    (void)state;
    for (int day = 15; day <= 16; day++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        many_marks(&s, "K", "A", on(2025, 9, day), '/', 100);
        many_marks(&s, "D", "A", on(2025, 9, day), 'D', 100);
        many_marks(&s, "new", "A", on(2025, 11, 17), '/', 4);
        look(&s, on(2025, 11, 21));
        const int known = day == 15;
        assert_int_equal(state_now(&s, "K"),
                         known ? EB_STATE_OK : EB_STATE_NO_CALENDAR);
        assert_int_equal(state_now(&s, "new"),
                         known ? EB_STATE_EARLY : EB_STATE_NO_CALENDAR);
        assert_int_equal(state_now(&s, "D"), EB_STATE_NO_MARKS);
        assert_true((get_row(&s, "K", "A").planned == EB_NO_COUNT) == !known);
        school_done(&s);
    }
}

/* A school that was never open has no open day to be missing from. */
static void a_school_that_was_never_open(void **state) {
    (void)state;
    school s = {0};
    open_school(&s);
    marks(&s, "P", "B", START, "DD# ");
    look(&s, AS_OF);
    assert_int_equal(get_row(&s, "P", "B").state, EB_STATE_NO_MARKS);
    assert_int_equal(get_row(&s, "P", "B").planned, EB_NO_COUNT);
    school_done(&s);
}

static void names_of_states(void **state) {
    (void)state;
    static const char *const NAMES[] = {"not_started", "left",  "no_marks",
                                        "no_calendar", "early", "ok"};
    assert_int_equal(EB_STATES, 6);
    for (int i = 0; i < EB_STATES; i++) {
        assert_string_equal(eb_state_name((eb_state)i), NAMES[i]);
    }
    assert_non_null(eb_state_name(EB_STATES));
}

/* ---- finding and reading ---- */

static void rows_are_found(void **state) {
    (void)state;
    school s = {0};
    size_t row = 77;
    school_new(&s, EB_CONFLICTS_REFUSE);
    static const char *const ROWS[][2] = {{"B", "p"}, {"A", "p"}, {"A", "q"},
                                          {"C", "r"}, {"", "q"},  {"A", "P"}};
    for (size_t i = 0; i < 6; i++) {
        marks(&s, ROWS[i][1], ROWS[i][0], START, "/\\");
    }
    look(&s, AS_OF);
    assert_int_equal(row_of(&s, "q", ""), 0);
    assert_int_equal(row_of(&s, "P", "A"), 1);
    assert_int_equal(row_of(&s, "p", "A"), 2);
    assert_int_equal(row_of(&s, "q", "A"), 3);
    assert_int_equal(row_of(&s, "p", "B"), 4);
    assert_int_equal(row_of(&s, "r", "C"), 5);
    assert_int_equal(row_of(&s, "r", NULL), 5);
    assert_int_equal(row_of(&s, "p", NULL), 2); /* the first of two */
    assert_int_equal(row_of(&s, "q", NULL), 0);
    static const char *const NONE[][2] = {{"r", "A"}, {"p", "C"}, {"x", NULL},
                                          {"p", "D"}, {"p", "a"}, {"", NULL},
                                          {"p ", "A"}};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(
            eb_view_find(s.view, NONE[i][0], NONE[i][1], &row, &s.err),
            EB_ERR_NOT_FOUND);
        assert_int_equal(row, 77);
    }
    assert_int_equal(eb_view_find(s.view, NULL, NULL, &row, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_view_find(NULL, "p", NULL, &row, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_view_find(s.view, "p", NULL, NULL, &s.err),
                     EB_ERR_ARGUMENT);
    school_done(&s);
}

static void many_rows_are_found(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 300; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "%d", p * 7 % 300);
        marks(&s, id, p % 3 == 0 ? "A" : p % 3 == 1 ? "B" : "C", START, "/");
    }
    look(&s, AS_OF);
    assert_int_equal(eb_view_row_count(s.view), 300);
    for (size_t i = 0; i < 300; i++) {
        eb_row row;
        SCHOOL_OK(&s, eb_view_row(s.view, i, &row, &s.err));
        assert_int_equal(row_of(&s, row.pupil, row.school), i);
        assert_int_equal(row_of(&s, row.pupil, NULL), i);
    }
    school_done(&s);
}

static void rows_out_of_range(void **state) {
    (void)state;
    school s = {0};
    eb_row row;
    eb_session session;
    double out[EB_FEATURE_COUNT];
    size_t n = 5;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\");
    look(&s, AS_OF);
    const size_t wrong[] = {1, 2, SIZE_MAX};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(eb_view_row(s.view, wrong[i], &row, &s.err),
                         EB_ERR_ARGUMENT);
        assert_int_equal(
            eb_view_sessions(s.view, wrong[i], &session, 1, &n, &s.err),
            EB_ERR_ARGUMENT);
        assert_int_equal(eb_features(s.view, wrong[i], 1, out, 0, &s.err),
                         EB_ERR_ARGUMENT);
    }
    assert_int_equal(n, 5);
    assert_int_equal(eb_features(s.view, 0, 2, out, 0, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_features(s.view, 1, SIZE_MAX, out, 0, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_view_row(NULL, 0, &row, &s.err), EB_ERR_ARGUMENT);
    school_done(&s);
}

static void sessions_are_counted_before_they_are_written(void **state) {
    (void)state;
    school s = {0};
    eb_session out[4];
    size_t n = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\ IO");
    look(&s, AS_OF);
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, NULL, 0, &n, &s.err));
    assert_int_equal(n, 5);
    memset(out, 0, sizeof out);
    n = 0;
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, out, 2, &n, &s.err));
    assert_int_equal(n, 5);
    assert_string_equal(out[1].code, "\\");
    assert_null(out[2].code);
    school_done(&s);
}

static void a_session_says_all_about_its_mark(void **state) {
    (void)state;
    static const struct {
        const char *code, *shown, *group;
        eb_class class_;
        int sensitive;
    } CASES[] = {
        {"/", "/", "present", EB_PRESENT, 0},
        {"L", "L", "late", EB_PRESENT, 0},
        {"V", "V", "visit", EB_APPROVED, 0},
        {"C2", "C2", "part_time", EB_AUTHORISED, 1},
        {"I", "I", "illness", EB_AUTHORISED, 1},
        {"U", "U", "late", EB_UNAUTHORISED, 0},
        {"Y5", "Y5", "unable", EB_NOT_POSSIBLE, 1},
        {"#", "#", "closure", EB_ADMIN, 0},
        {"-", "-", "missing", EB_NO_MARK, 0},
        {"", "", "", EB_NO_MARK, 0},
        {"q", "?", "", EB_UNKNOWN, 0},
    };
    const size_t count = sizeof CASES / sizeof *CASES;
    static eb_session out[16];
    school s = {0};
    size_t n = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < count; i++) {
        mark(&s, "P", "A", START + (eb_date)i, i % 2 ? EB_PM : EB_AM,
             CASES[i].code);
    }
    inspect(&s, AS_OF);
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, out, 16, &n, &s.err));
    assert_int_equal(n, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(out[i].date, START + (eb_date)i);
        assert_int_equal(out[i].half, i % 2 ? EB_PM : EB_AM);
        assert_string_equal(out[i].code, CASES[i].shown);
        assert_string_equal(out[i].group, CASES[i].group);
        assert_int_equal(out[i].class_, CASES[i].class_);
        assert_int_equal(out[i].sensitive, CASES[i].sensitive);
        assert_int_equal(out[i].open, i < 6);
    }
    school_done(&s);
}

/* What a model is given of a row is what the sessions say. */
static void own_sessions_are_the_possible_ones(void **state) {
    (void)state;
    static eb_own_sessions own;
    static eb_session sessions[800];
    sheet sh = {0};
    school s = {0};
    area_rows(&sh, 21);
    school_new(&s, EB_CONFLICTS_ABSENT);
    sheet_into(&sh, &s, NULL);
    look(&s, on(2026, 1, 20));
    for (size_t row = 0; row < eb_view_row_count(s.view); row++) {
        size_t n, at = 0, absent = 0;
        eb_row shown;
        SCHOOL_OK(&s, eb_view_row(s.view, row, &shown, &s.err));
        SCHOOL_OK(&s, eb_view_sessions(s.view, row, sessions, 800, &n, &s.err));
        SCHOOL_OK(&s, eb_view_own_sessions(s.view, row, &own, &s.err));
        for (size_t i = 0; i < n; i++) {
            const eb_class c = sessions[i].class_;
            if (c > EB_UNAUTHORISED) continue;
            int month;
            eb_date_split(sessions[i].date, NULL, &month, NULL);
            assert_true(at < own.count);
            assert_int_equal(own.absent[at],
                             c == EB_AUTHORISED || c == EB_UNAUTHORISED);
            assert_int_equal(own.month[at], month);
            absent += own.absent[at++];
        }
        assert_int_equal(own.count, at);
        assert_int_equal(own.absent_count, absent);
        assert_int_equal(shown.possible, at);
        assert_int_equal(shown.absent, absent);
    }
    school_done(&s);
    sheet_done(&sh);
}

/* ---- what is refused ---- */

static eb_status view_status(school *s, const eb_view_options *options) {
    eb_view *view = NULL;
    const eb_status status = eb_view_new(s->reg, options, &view, &s->err);
    assert_true((view == NULL) == (status != EB_OK));
    eb_view_free(view);
    return status;
}

static void options_that_cannot_be(void **state) {
    (void)state;
    school s = {0};
    const eb_view_options standard = EB_VIEW_OPTIONS_INIT;
    eb_view_options o = standard;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\");
    assert_int_equal(view_status(&s, NULL), EB_ERR_STATE); /* still open */
    school_close(&s);
    assert_int_equal(view_status(&s, NULL), EB_OK);
    assert_int_equal(eb_view_new(s.reg, NULL, NULL, &s.err), EB_ERR_ARGUMENT);
    eb_view *none = NULL;
    assert_int_equal(eb_view_new(NULL, NULL, &none, &s.err), EB_ERR_ARGUMENT);
    o.size--;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    const int thresholds[][3] = {{0, 100, 0},    {-1, 100, 0},  {101, 100, 0},
                                 {1, 0, 0},      {10, -100, 0}, {1, 1, 1},
                                 {1, 1000000, 1}};
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++) {
        o = standard;
        o.threshold_num = thresholds[i][0];
        o.threshold_den = thresholds[i][1];
        assert_int_equal(view_status(&s, &o),
                         thresholds[i][2] ? EB_OK : EB_ERR_ARGUMENT);
    }
    o = standard;
    o.ahead_weeks = -1;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    o.ahead_weeks = 61;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    o = standard;
    o.threshold_num = 1;
    o.threshold_den = 1000001;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    o = standard;
    o.max_bad = (double)NAN;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    assert_string_equal(s.err.field, "unit");
    o = standard;
    o.unit = (eb_unit)-1;
    assert_int_equal(view_status(&s, &o), EB_ERR_ARGUMENT);
    o = standard;
    o.known_at = -1;
    assert_int_equal(view_status(&s, &o), EB_ERR_DATE);
    o.known_at = EB_DATE_MAX + 1;
    assert_int_equal(view_status(&s, &o), EB_ERR_DATE);
    o = standard;
    o.as_of = EB_DATE_MIN - 1;
    assert_int_equal(view_status(&s, &o), EB_ERR_DATE);
    o.as_of = EB_DATE_MAX + 1; /* the day after the last mark */
    assert_int_equal(view_status(&s, &o), EB_OK);
    o.as_of = EB_DATE_MAX + 2;
    assert_int_equal(view_status(&s, &o), EB_ERR_DATE);
    o.as_of = EB_DATE_MIN;
    assert_int_equal(view_status(&s, &o), EB_OK);
    school_done(&s);
    eb_view_free(NULL);
}

static void a_conflict_stops_the_run(void **state) {
    (void)state;
    for (int policy = 0; policy < 3; policy++) {
        school s = {0};
        eb_view_options o = EB_VIEW_OPTIONS_INIT;
        school_new(&s, (eb_conflicts)policy);
        many_marks(&s, "P", "A", START, '/', 100);
        mark(&s, "P", "A", START, EB_AM, "I");
        school_close(&s);
        o.as_of = AS_OF;
        assert_int_equal(view_status(&s, &o),
                         policy == 0 ? EB_ERR_CONFLICT : EB_OK);
        o.max_bad = 1.0;
        assert_int_equal(view_status(&s, &o),
                         policy == 0 ? EB_ERR_CONFLICT : EB_OK);
        o.inspect = 1;
        assert_int_equal(view_status(&s, &o), EB_OK);
        /* One on or after as_of stops nothing: it is not seen. */
        o.inspect = 0;
        o.as_of = START;
        assert_int_equal(view_status(&s, &o), EB_OK);
        school_done(&s);
    }
}

/* ---- time ---- */

static void fill(school *s, const sheet *sh, const char *only) {
    school_new(s, EB_CONFLICTS_ABSENT);
    area_pupils(s);
    period(s, "B", EB_TERM, on(2025, 9, 1), on(2026, 7, 21));
    sheet_into(sh, s, only);
}

static int is_late_row(const sheet_row *row, eb_date as_of, eb_date known_at) {
    return row->date >= as_of ||
           (row->recorded_at != EB_NO_TIME &&
            row->recorded_at >= minute_of(known_at + 1, 0, 0));
}

/* What of the year could be written later: other codes, more amendments, new
 * pupils, new schools, new days, conflicts and unknown codes. */
static void poison(sheet *sh, eb_date as_of, eb_date known_at,
                   uint64_t *random) {
    static const char *const BAD[] = {"O", "/", "", "q", "D", "I", "N", "zz"};
    const size_t before = sh->count;
    for (size_t i = 0; i < before; i++) {
        if (!is_late_row(&sh->rows[i], as_of, known_at)) continue;
        snprintf(sh->rows[i].code, sizeof sh->rows[i].code, "%s",
                 BAD[below(random, 8)]);
    }
    for (int i = 0; i < 600; i++) {
        char pupil[ID_ROOM], at[ID_ROOM];
        const eb_half half = below(random, 2) ? EB_PM : EB_AM;
        const char *code = BAD[below(random, 8)];
        area_id(below(random, AREA_PUPILS + 5), pupil);
        snprintf(at, sizeof at, "%c", (char)('A' + below(random, 5)));
        if (i % 2 == 0) {
            sheet_add(sh, pupil, at, as_of + (eb_date)below(random, 100), half,
                      code, EB_NO_TIME);
        } else { /* of a day before, weekends too, but recorded too late */
            const eb_date day = on(2024, 9, 1) + (eb_date)below(random, 450);
            const eb_date then = known_at + 1 + (eb_date)below(random, 30);
            sheet_add(sh, pupil, at, day, half, code,
                      minute_of(then, 0, i / 9)); /* some at one minute */
        }
    }
}

typedef struct seen {
    char rows[4096];
    size_t count;
    double *features;
    eb_counts counts;
    eb_row *shown;
} seen;

static void see(school *s, const eb_view_options *options, seen *out) {
    look_with(s, options);
    show_rows(s, out->rows, sizeof out->rows);
    out->count = eb_view_row_count(s->view);
    out->features = features_of(s);
    out->shown = calloc(out->count + 1, sizeof *out->shown);
    for (size_t i = 0; i < out->count; i++) {
        SCHOOL_OK(s, eb_view_row(s->view, i, &out->shown[i], &s->err));
    }
    eb_view_counts(s->view, &out->counts);
}

static void assert_same_seen(const seen *a, const seen *b, const char *what) {
    assert_string_equal(a->rows, b->rows);
    assert_same_features(a->features, b->features, a->count, what);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->shown[i].state, b->shown[i].state);
        assert_int_equal(a->shown[i].planned, b->shown[i].planned);
        assert_string_equal(a->shown[i].family, b->shown[i].family);
        assert_int_equal(a->shown[i].year_group, b->shown[i].year_group);
    }
    for (int f = 0; f < EB_FATES; f++) {
        if (f == EB_LATER) continue;
        if (a->counts.fates[f] != b->counts.fates[f]) {
            fail_msg("%s: %s: %d and %d", what, eb_fate_name((eb_fate)f),
                     (int)a->counts.fates[f], (int)b->counts.fates[f]);
        }
    }
}

static void unsee(seen *s) {
    free(s->features);
    free(s->shown);
}

static void nothing_later_is_seen_by(const eb_view_options *options,
                                     uint64_t seed) {
    uint64_t random = seed * 31 + 1;
    sheet sh = {0};
    school clean = {0}, poisoned = {0};
    seen a, b;
    area_rows(&sh, seed);
    fill(&clean, &sh, NULL);
    see(&clean, options, &a);
    assert_true(a.count > 20);
    poison(&sh, options->as_of,
           options->known_at == EB_NO_DATE ? options->as_of - 1
                                           : options->known_at,
           &random);
    fill(&poisoned, &sh, NULL);
    see(&poisoned, options, &b);
    assert_same_seen(&a, &b, "rows of as_of and later changed");
    assert_int_equal(b.counts.fates[EB_LATER] - a.counts.fates[EB_LATER], 600);
    unsee(&a);
    unsee(&b);
    school_done(&clean);
    school_done(&poisoned);
    sheet_done(&sh);
}

/* Nothing dated on or after as_of, nor recorded later than the day before,
 * changes a feature, a state, or a count but `later`. */
static void nothing_later_is_seen(void **state) {
    (void)state;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.sensitive = 1;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        options.as_of = on(2025, 10, 1) + (eb_date)seed * 11;
        options.known_at = seed % 3 == 0 ? options.as_of - 20 : EB_NO_DATE;
        options.unit = seed % 2 == 0 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
        nothing_later_is_seen_by(&options, seed);
    }
}

/* A week that begins before as_of and ends after it. */
static void the_edge_is_sharp(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\/\\OOOOOO");
    marks(&s, "Q", "A", START + 2, "//");
    look(&s, START + 2);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02a/ 09-02p\\ ");
    assert_int_equal(eb_view_row_count(s.view), 1);
    assert_int_equal(get_row(&s, "P", "A").absent, 0);
    look(&s, START + 3);
    assert_int_equal(eb_view_row_count(s.view), 2);
    assert_int_equal(get_row(&s, "P", "A").absent, 2);
    school_done(&s);
}

/* Without as_of, everything is known: as with the day that is found, and the
 * last of all days as known_at. */
static void the_day_that_is_found_may_be_said(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        sheet sh = {0};
        school s = {0};
        seen found, said;
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        area_rows(&sh, seed);
        fill(&s, &sh, NULL);
        see(&s, &options, &found);
        options.as_of = eb_view_as_of(s.view);
        options.known_at = EB_DATE_MAX;
        see(&s, &options, &said);
        assert_same_seen(&found, &said, "found and said");
        unsee(&found);
        unsee(&said);
        school_done(&s);
        sheet_done(&sh);
    }
}

/* The order in which rows, pupils and periods come decides nothing. */
static void order_decides_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t random = seed;
        sheet sh = {0};
        school s = {0};
        seen first, again;
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        options.sensitive = 1;
        if (seed % 2 == 0) options.as_of = on(2025, 11, 20);
        options.unit = seed % 3 == 0 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
        area_rows(&sh, seed);
        fill(&s, &sh, NULL);
        see(&s, &options, &first);
        for (int round = 0; round < 3; round++) {
            school other = {0};
            sheet_shuffle(&sh, &random);
            fill(&other, &sh, NULL);
            see(&other, &options, &again);
            assert_same_seen(&first, &again, "rows in another order");
            assert_int_equal(first.counts.fates[EB_LATER],
                             again.counts.fates[EB_LATER]);
            assert_int_equal(eb_view_as_of(s.view), eb_view_as_of(other.view));
            unsee(&again);
            school_done(&other);
        }
        unsee(&first);
        school_done(&s);
        sheet_done(&sh);
    }
}

/* 52 weeks later, all under the codes of 2024: the same features. (Not R: the
 * weekdays left to 31 July may differ, and Year 11's holiday moves.) */
static void a_year_is_like_another(void **state) {
    (void)state;
    const int by_date[] = {EB_F_SESSIONS_IN_HAND};
    for (uint64_t seed = 31; seed <= 34; seed++) {
        sheet sh = {0};
        school now = {0}, later = {0};
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        area_rows(&sh, seed);
        options.sensitive = 1;
        options.as_of = on(2026, 1, 22);
        fill(&now, &sh, NULL);
        look_with(&now, &options);
        double *a = features_of(&now);
        const size_t n = eb_view_row_count(now.view);
        for (size_t i = 0; i < sh.count; i++) {
            sh.rows[i].date += 364;
            if (sh.rows[i].recorded_at == EB_NO_TIME) continue;
            sh.rows[i].recorded_at += 364 * 24 * 60;
        }
        options.as_of += 364;
        fill(&later, &sh, NULL);
        look_with(&later, &options);
        double *b = features_of(&later);
        assert_int_equal(eb_view_row_count(later.view), n);
        for (size_t i = 0; i < n; i++) {
            a[i * EB_FEATURE_COUNT + (size_t)by_date[0]] = 0;
            b[i * EB_FEATURE_COUNT + (size_t)by_date[0]] = 0;
        }
        assert_same_features(a, b, n, "52 weeks later");
        free(a);
        free(b);
        school_done(&now);
        school_done(&later);
        sheet_done(&sh);
    }
}

/* A view made anew by eb_view_refresh is as one that is new. */
static void refreshing_changes_nothing_by_itself(void **state) {
    (void)state;
    sheet sh = {0};
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    area_rows(&sh, 5);
    fill(&s, &sh, NULL);
    for (int unit = 0; unit < 2; unit++) {
        options.unit = (eb_unit)unit;
        look_with(&s, &options);
        double *before = features_of(&s);
        const size_t n = eb_view_row_count(s.view);
        const eb_date as_of = eb_view_as_of(s.view);
        SCHOOL_OK(&s, eb_view_refresh(s.view, &s.err));
        SCHOOL_OK(&s, eb_view_refresh(s.view, &s.err));
        assert_int_equal(eb_view_row_count(s.view), n);
        assert_int_equal(eb_view_as_of(s.view), as_of);
        double *after = features_of(&s);
        assert_same_features(before, after, n, "refreshed");
        free(before);
        free(after);
    }
    school_done(&s);
    sheet_done(&sh);
}

/* A view that could not be refreshed says so until it could. */
static void a_failed_refresh_is_not_forgotten(void **state) {
    (void)state;
    school s = {0};
    heap h = {0};
    eb_row row;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.memory = heap_memory(&h);
    options.as_of = AS_OF;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\");
    look_with(&s, &options);
    /* A new day: the view has to be made again. */
    SCHOOL_OK(&s, eb_register_set_mark(s.reg, "P", "A", START + 1, EB_AM, "/",
                                       NULL, &s.err));
    h.fail_first = h.asked + 2;
    h.fail_last = SIZE_MAX;
    assert_int_equal(eb_view_refresh(s.view, &s.err), EB_ERR_MEMORY);
    assert_int_equal(eb_view_row(s.view, 0, &row, &s.err), EB_ERR_STATE);
    h.fail_first = 0;
    h.fail_last = 0;
    SCHOOL_OK(&s, eb_view_refresh(s.view, &s.err));
    SCHOOL_OK(&s, eb_view_row(s.view, 0, &row, &s.err));
    assert_int_equal(row.possible, 3);
    school_done(&s);
    assert_int_equal(h.live, 0);
}

/* A view of the last day that there is. */
static void the_last_day(void **state) {
    (void)state;
    school s = {0};
    eb_row row;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", EB_DATE_MAX, "//"); /* a Friday */
    look(&s, EB_NO_DATE);
    assert_int_equal(eb_view_as_of(s.view), EB_DATE_MAX + 1);
    SCHOOL_OK(&s, eb_view_row(s.view, 0, &row, &s.err));
    assert_int_equal(row.possible, 2);
    free(features_of(&s));
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_by_entry_and_leaving),
        cmocka_unit_test(no_row_on_the_last_ten_open_days_is_left),
        cmocka_unit_test(the_last_ten_open_days_reach_back),
        cmocka_unit_test(few_marks_are_early),
        cmocka_unit_test(no_calendar_is_the_last_question),
        cmocka_unit_test(a_school_that_was_never_open),
        cmocka_unit_test(names_of_states),
        cmocka_unit_test(rows_are_found),
        cmocka_unit_test(many_rows_are_found),
        cmocka_unit_test(rows_out_of_range),
        cmocka_unit_test(sessions_are_counted_before_they_are_written),
        cmocka_unit_test(a_session_says_all_about_its_mark),
        cmocka_unit_test(own_sessions_are_the_possible_ones),
        cmocka_unit_test(options_that_cannot_be),
        cmocka_unit_test(a_conflict_stops_the_run),
        cmocka_unit_test(nothing_later_is_seen),
        cmocka_unit_test(the_edge_is_sharp),
        cmocka_unit_test(the_day_that_is_found_may_be_said),
        cmocka_unit_test(order_decides_nothing),
        cmocka_unit_test(a_year_is_like_another),
        cmocka_unit_test(refreshing_changes_nothing_by_itself),
        cmocka_unit_test(a_failed_refresh_is_not_forgotten),
        cmocka_unit_test(the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
