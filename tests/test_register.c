/* SPDX-License-Identifier: MIT */
/* Filling a register: which rows are used, which are repeats, where they land,
 * and what is refused; and a whole life in which any allocation may fail. */
#include "data/register.h"

#include "data/links.h"
#include "school.h"

#define AS_OF on(2026, 7, 31)

static void rows_become_sessions_in_order_of_time(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    mark(&s, "P", "A", on(2025, 9, 3), EB_PM, "I");
    mark(&s, "P", "A", on(2025, 9, 1), EB_PM, "\\");
    mark(&s, "P", "A", on(2025, 9, 2), EB_AM, "L");
    mark(&s, "P", "A", on(2025, 9, 1), EB_AM, "/");
    mark(&s, "P", "A", on(2026, 1, 5), EB_AM, "C1");
    mark(&s, "P", "A", on(2025, 9, 2), EB_PM, "");
    mark(&s, "P", "A", on(2025, 9, 3), EB_AM, "-");
    look(&s, AS_OF);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02aL x09-02p x09-03a- 09-03pI "
                        "01-05aC1 ");
    assert_string_equal(show_fates(&s, text, sizeof text), "7 0 0 0 0 0 0 0");
    assert_int_equal(eb_register_first_date(s.reg), on(2025, 9, 1));
    assert_int_equal(eb_register_last_date(s.reg), on(2026, 1, 5));
    school_done(&s);
}

static void the_same_mark_twice_is_a_repeat(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 9, 1), "/\\II");
    marks(&s, "P", "A", on(2025, 9, 1), "/\\II");
    marks(&s, "P", "A", on(2025, 9, 2), "II");
    look(&s, AS_OF);
    assert_string_equal(show_fates(&s, text, sizeof text), "4 6 0 0 0 0 0 0");
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02aI 09-02pI ");
    school_done(&s);
}

/* A blank or `-` gives way to a mark; `/` and `\` are one mark, of which the
 * first in the table is kept. Either may come first. */
static void blanks_and_strokes_do_not_conflict(void **state) {
    (void)state;
    static const struct {
        const char *first, *second, *kept;
    } CASES[] = {
        {"", "I", "I"}, {"I", "", "I"},  {"-", "I", "I"},   {"I", "-", "I"},
        {"", "-", "-"}, {"-", "", "-"},  {"/", "\\", "/"},  {"\\", "/", "/"},
        {"", "#", "#"}, {"#", "", "#"},  {"-", "\\", "\\"}, {"\\", "-", "\\"},
        {"", "", ""},   {"D", "-", "D"},
    };
    const size_t n = sizeof CASES / sizeof *CASES;
    school s = {0};
    char text[1024];
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < n; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%zu", i);
        mark(&s, id, "A", on(2025, 9, 1), EB_AM, CASES[i].first);
        mark(&s, id, "A", on(2025, 9, 1), EB_AM, CASES[i].second);
    }
    look(&s, AS_OF);
    for (size_t i = 0; i < n; i++) {
        char id[ID_ROOM];
        eb_session session;
        size_t found = 0;
        snprintf(id, sizeof id, "P%zu", i);
        SCHOOL_OK(&s, eb_view_sessions(s.view, row_of(&s, id, "A"), &session, 1,
                                       &found, &s.err));
        assert_int_equal(found, 1);
        assert_string_equal(session.code, CASES[i].kept);
    }
    assert_string_equal(show_fates(&s, text, sizeof text), "14 14 0 0 0 0 0 0");
    school_done(&s);
}

static void unknown_codes_are_sessions_too(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 9, 1), "q/i\\");
    mark(&s, "P", "A", on(2024, 8, 16), EB_AM, "K"); /* before its day */
    inspect(&s, AS_OF);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "x09-01a? 09-01p/ x09-02a? 09-02p\\ ");
    assert_string_equal(show_fates(&s, text, sizeof text), "2 0 0 0 0 3 0 0");
    const eb_row row = get_row(&s, "P", "A");
    assert_true(row.possible == 2 && row.absent == 0);
    school_done(&s);
}

static void dates_out_of_range_are_counted(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    const eb_date out[] = {EB_DATE_MIN - 1, EB_DATE_MAX + 1, EB_NO_DATE,
                           INT32_MAX, 0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        mark(&s, "Q", "B", out[i], EB_AM, "/");
    }
    mark(&s, "P", "A", EB_DATE_MIN, EB_AM, "/");
    mark(&s, "P", "A", EB_DATE_MAX, EB_PM, "/");
    look(&s, EB_DATE_MAX);
    assert_string_equal(show_fates(&s, text, sizeof text), "1 0 0 1 0 0 5 0");
    assert_int_equal(eb_register_first_date(s.reg), EB_DATE_MIN);
    assert_int_equal(eb_register_last_date(s.reg), EB_DATE_MAX);
    /* A pupil all of whose rows are out of range is in no school. */
    assert_int_equal(eb_register_school_count(s.reg), 1);
    assert_int_equal(eb_register_pupil_count(s.reg), 1);
    school_done(&s);
}

/* A string of marks runs over Monday to Friday, whatever it starts on. */
static void strings_of_marks_skip_weekends(void **state) {
    (void)state;
    school s = {0};
    char text[512];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 9, 5), "/\\ -LI"); /* a Friday */
    marks(&s, "Q", "A", on(2025, 9, 6), "/\\MM");   /* a Saturday */
    marks(&s, "R", "A", on(2025, 9, 7), "/\\OO");   /* a Sunday */
    marks(&s, "T", "A", on(2025, 9, 5), "/");       /* half a day */
    marks(&s, "U", "A", on(2025, 9, 5), "");
    look(&s, AS_OF);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-05a/ 09-05p\\ 09-08a 09-08p- 09-09aL 09-09pI ");
    assert_string_equal(show_sessions(&s, "Q", "A", text, sizeof text),
                        "09-08a/ 09-08p\\ 09-09aM 09-09pM ");
    assert_string_equal(show_sessions(&s, "R", "A", text, sizeof text),
                        "09-08a/ 09-08p\\ 09-09aO 09-09pO ");
    assert_string_equal(show_sessions(&s, "T", "A", text, sizeof text),
                        "09-05a/ ");
    assert_int_equal(eb_register_pupil_count(s.reg), 4);
    school_done(&s);
}

static void strings_of_marks_may_leave_the_range(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", EB_DATE_MAX - 1, "////////"); /* Thursday, Friday */
    marks(&s, "P", "A", EB_DATE_MIN - 1, "////");     /* Monday, Tuesday */
    marks(&s, "P", "A", INT32_MAX - 1, "//////////");
    marks(&s, "P", "A", INT32_MIN, "//////////");
    marks(&s, "P", "A", EB_NO_DATE + 5, "//");
    inspect(&s, EB_DATE_MAX);
    assert_string_equal(show_fates(&s, text, sizeof text), "4 0 0 2 0 0 28 0");
    school_done(&s);
}

/* More dates than a school year has days: every day from August to July,
 * weekends too, in an order that is not that of time. */
static void a_school_may_have_every_day(void **state) {
    (void)state;
    school s = {0};
    const eb_date start = on(2027, 8, 1); /* 366 days: 29 February 2028 */
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 366; i++) {
        const int day = i * 5 % 366; /* 5 and 366 have no common factor */
        for (int p = 0; p < 70; p++) {
            char id[ID_ROOM];
            snprintf(id, sizeof id, "P%02d", p);
            mark(&s, id, "A", start + day, day % 2 == 0 ? EB_AM : EB_PM,
                 (day + p) % 7 == 0 ? "I" : "/");
        }
    }
    look(&s, on(2028, 8, 1));
    assert_int_equal(eb_view_row_count(s.view), 70);
    for (int p = 0; p < 70; p++) {
        static eb_session sessions[400];
        char id[ID_ROOM];
        size_t n = 0;
        snprintf(id, sizeof id, "P%02d", p);
        SCHOOL_OK(&s, eb_view_sessions(s.view, row_of(&s, id, "A"), sessions,
                                       400, &n, &s.err));
        assert_int_equal(n, 366);
        for (int day = 0; day < 366; day++) {
            assert_int_equal(sessions[day].date, start + day);
            assert_int_equal(sessions[day].half, day % 2 == 0 ? EB_AM : EB_PM);
            assert_string_equal(sessions[day].code,
                                (day + p) % 7 == 0 ? "I" : "/");
        }
    }
    assert_int_equal(fate(&s, EB_USED), 70 * 366);
    school_done(&s);
}

static void schools_years_and_pupils_are_kept_apart(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 9, 1), "/\\");
    marks(&s, "P", "B", on(2025, 9, 1), "II");
    marks(&s, "p", "A", on(2025, 9, 1), "OO");
    marks(&s, "P", "A", on(2024, 9, 2), "MM");
    marks(&s, "P", "", on(2025, 9, 1), "BB");
    marks(&s, "01", "A", on(2025, 9, 1), "VV");
    marks(&s, "1", "A", on(2025, 9, 1), "WW");
    look(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text),
                        "/P A/01 A/1 A/P A/p B/P ");
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ ");
    assert_string_equal(show_sessions(&s, "P", "B", text, sizeof text),
                        "09-01aI 09-01pI ");
    assert_string_equal(show_sessions(&s, "p", "A", text, sizeof text),
                        "09-01aO 09-01pO ");
    assert_int_equal(eb_register_school_count(s.reg), 3);
    assert_int_equal(eb_register_pupil_count(s.reg), 4);
    look(&s, on(2025, 8, 1));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-02aM 09-02pM ");
    assert_int_equal(eb_view_row_count(s.view), 1);
    school_done(&s);
}

/* Without a school in the register, that of the pupil rows, when each of them
 * has exactly one. */
static void schools_may_come_from_the_pupils(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 3, "");
    add_pupil(&s, "Q", "B", 3, "");
    marks(&s, "P", NULL, on(2025, 9, 1), "/\\");
    marks(&s, "Q", NULL, on(2025, 9, 1), "/\\");
    marks(&s, "R", NULL, on(2025, 9, 1), "/\\"); /* in no pupil row */
    look(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text), "/R A/P B/Q ");
    school_done(&s);
    for (int k = 0; k < 2; k++) {
        school_new(&s, EB_CONFLICTS_REFUSE);
        add_pupil(&s, "P", "A", 3, "");
        add_pupil(&s, "Q", k == 0 ? "" : "A", 3, "");
        if (k == 1) add_pupil(&s, "Q", "B", 3, "");
        marks(&s, "P", NULL, on(2025, 9, 1), "/\\");
        marks(&s, "Q", NULL, on(2025, 9, 1), "/\\");
        look(&s, AS_OF);
        assert_string_equal(show_rows(&s, text, sizeof text), "/P /Q ");
        school_done(&s);
    }
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 3, "");
    marks(&s, "P", "", on(2025, 9, 1), "/\\"); /* named, and empty */
    look(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text), "/P ");
    school_done(&s);
}

static eb_status add_row(eb_register *reg, const char *pupil, const char *at,
                         int half, eb_error *err) {
    const eb_mark row = {pupil, at, 20300, (eb_half)half, "/", EB_NO_TIME};
    return eb_register_add_mark(reg, &row, err);
}

static void wrong_arguments_are_said(void **state) {
    (void)state;
    school s = {0};
    char longest[1026];
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *const untouched = (eb_register *)&s;
    eb_register *reg = untouched;
    options.size--;
    assert_int_equal(eb_register_new(&options, &reg, &s.err), EB_ERR_ARGUMENT);
    assert_ptr_equal(reg, untouched);
    assert_int_equal(eb_register_new(NULL, NULL, &s.err), EB_ERR_ARGUMENT);
    assert_ok(eb_register_new(NULL, &reg, NULL));
    eb_register_free(reg);
    eb_register_free(NULL);
    school_new(&s, EB_CONFLICTS_REFUSE);
    memset(longest, 'x', sizeof longest);
    longest[1025] = '\0';
    assert_int_equal(add_row(s.reg, longest, "A", 0, &s.err), EB_ERR_LIMIT);
    assert_int_equal(add_row(s.reg, "P", longest, 0, &s.err), EB_ERR_LIMIT);
    longest[1024] = '\0';
    assert_ok(add_row(s.reg, longest, longest, 0, &s.err));
    assert_int_equal(add_row(s.reg, "", "A", 0, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(add_row(s.reg, NULL, "A", 0, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(add_row(s.reg, "P", "A", 2, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(add_row(NULL, "P", "A", 0, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_register_add_mark(s.reg, NULL, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_register_add_marks(s.reg, "", "A", 20300, "/", 1, &s.err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_register_add_marks(s.reg, "P", "A", 20300, NULL, 1, &s.err),
        EB_ERR_ARGUMENT);
    assert_ok(eb_register_add_marks(s.reg, "P", "A", 20300, NULL, 0, NULL));
    school_close(&s);
    assert_int_equal(add_row(s.reg, "P", "A", 0, &s.err), EB_ERR_STATE);
    assert_int_equal(
        eb_register_add_marks(s.reg, "P", "A", 20300, "/", 1, &s.err),
        EB_ERR_STATE);
    look(&s, 20310);
    assert_int_equal(fate(&s, EB_USED), 1);
    school_done(&s);
}

/* Else a file of a pupil at a million schools would take hours. */
static void a_pupil_has_few_schools(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 4096; i++) {
        char at[ID_ROOM];
        snprintf(at, sizeof at, "S%d", i);
        assert_ok(add_row(s.reg, "P", at, 0, &s.err));
    }
    assert_int_equal(add_row(s.reg, "P", "S4096", 0, &s.err), EB_ERR_LIMIT);
    assert_string_equal(s.err.field, "school_id");
    assert_ok(add_row(s.reg, "P", "S17", 0, &s.err));
    assert_ok(add_row(s.reg, "Q", "S4096", 0, &s.err));
    school_close(&s);
    inspect(&s, on(2025, 8, 1));
    assert_int_equal(eb_view_row_count(s.view), 4097);
    school_done(&s);
}

static void an_empty_register(void **state) {
    (void)state;
    school s = {0};
    eb_view *view = NULL;
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    school_close(&s);
    assert_int_equal(eb_register_first_date(s.reg), EB_NO_DATE);
    assert_int_equal(eb_register_last_date(s.reg), EB_NO_DATE);
    assert_int_equal(eb_register_school_count(s.reg), 0);
    assert_int_equal(eb_register_pupil_count(s.reg), 0);
    assert_int_equal(eb_view_new(s.reg, NULL, &view, &s.err), EB_ERR_NOT_FOUND);
    look(&s, AS_OF);
    assert_int_equal(eb_view_row_count(s.view), 0);
    assert_string_equal(show_fates(&s, text, sizeof text), "0 0 0 0 0 0 0 0");
    school_done(&s);
}

/* Pupil and calendar rows alone are not marks. */
static void a_register_without_marks(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 3, "F");
    period(&s, "B", EB_TERM, on(2025, 9, 1), on(2026, 7, 20));
    look(&s, AS_OF);
    assert_int_equal(eb_register_school_count(s.reg), 0);
    assert_int_equal(eb_register_pupil_count(s.reg), 0);
    assert_int_equal(eb_view_row_count(s.view), 0);
    school_done(&s);
}

/* ---- a whole life, in which any allocation may fail ---- */

typedef enum on_failure { STOP, REPEAT, GO_ON } on_failure;

typedef struct life {
    on_failure mode;
    heap h;
    eb_error err;
    eb_register *reg;
    eb_view *views[3];
    eb_links *links[3];
    char *text; /* of the links */
    size_t text_length;
    double *features;
    uint64_t sum; /* of all that came out */
    int stopped;
} life;

static void add_to_sum(life *l, const void *bytes, size_t n) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++) {
        l->sum = (l->sum ^ at[i]) * UINT64_C(0x100000001B3);
    }
}

/* Whether the step worked; a step without memory is repeated, or passed over,
 * or ends this life. */
static int worked(life *l, eb_status status) {
    if (status == EB_OK) return 1;
    if (l->mode != GO_ON) {
        if (status != EB_ERR_MEMORY || l->err.status != status) {
            fail_msg("allocation %zu: %s: %s", l->h.fail_first,
                     eb_status_text(status), l->err.message);
        }
        l->stopped = l->mode == STOP;
    }
    return 0;
}

#define STEP(l, call)                                              \
    do {                                                           \
        if ((l)->stopped) break;                                   \
        if (worked(l, call)) break;                                \
        if ((l)->mode == REPEAT && !worked(l, call)) {             \
            fail_msg("allocation %zu: %s: not even when repeated", \
                     (l)->h.fail_first, #call);                    \
        }                                                          \
    } while (0)

static eb_status add(life *l, const char *pupil, const char *at, eb_date date,
                     eb_half half, const char *code, int64_t recorded_at) {
    const eb_mark row = {pupil, at, date, half, code, recorded_at};
    return eb_register_add_mark(l->reg, &row, &l->err);
}

static eb_status add_one_pupil(life *l, int p) {
    char id[ID_ROOM], family[ID_ROOM];
    eb_pupil pupil = EB_PUPIL_INIT;
    snprintf(id, sizeof id, "P%02d", p);
    snprintf(family, sizeof family, "F%d", p / 2);
    pupil.pupil = id;
    pupil.school = p % 2 == 0 ? "A" : "";
    pupil.year_group = p % 14;
    pupil.family = family;
    pupil.name = id;
    pupil.flags = "plan";
    pupil.last_year_possible = 30;
    pupil.last_year_absent = 3;
    return eb_register_add_pupil(l->reg, &pupil, &l->err);
}

static void fill(life *l) {
    const eb_period term = {"A", on(2025, 9, 1), on(2026, 7, 20), EB_TERM};
    const eb_period closed = {"", on(2025, 12, 22), on(2026, 1, 2), EB_CLOSED};
    const eb_date start = on(2025, 9, 1);
    char long_year[430];
    memset(long_year, '/', sizeof long_year);
    STEP(l, eb_register_add_period(l->reg, &term, &l->err));
    STEP(l, eb_register_add_period(l->reg, &closed, &l->err));
    for (int p = 0; p < 10; p++) STEP(l, add_one_pupil(l, p));
    for (int p = 0; p < 70; p++) { /* more than a block of rows */
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02d", p);
        STEP(l, eb_register_add_marks(l->reg, id, "A", start, "/\\II//OO/\\",
                                      10, &l->err));
        if (p % 9 == 0) {
            STEP(l, eb_register_add_marks(l->reg, id, "B", on(2024, 9, 2),
                                          "/\\II", 4, &l->err));
            STEP(l, eb_register_add_marks(l->reg, id, "B", start + 2, "NND", 3,
                                          &l->err));
        }
    }
    for (int i = 0; i < 215; i++) { /* more than a first room of columns */
        STEP(l, eb_register_add_marks(l->reg, "P00", "A",
                                      start + i / 5 * 7 + i % 5, long_year, 2,
                                      &l->err));
    }
    for (int i = 0; i < 3; i++) {
        STEP(l, add(l, "P03", "A", start + i, EB_AM, "M",
                    minute_of(start + i + 2, 9, i)));
        STEP(l, add(l, "P03", "A", start + i, EB_AM, "E",
                    minute_of(start + i + 2, 9, i)));
        STEP(l,
             add(l, "P04", "A", start, EB_AM, i == 1 ? "I" : "O", EB_NO_TIME));
    }
}

static void use(life *l, int which) {
    if (l->views[which] == NULL) return;
    const size_t n = eb_view_row_count(l->views[which]);
    assert_true(n <= 100);
    const eb_status status =
        eb_features(l->views[which], 0, n, l->features, 0, &l->err);
    if (l->mode == REPEAT && status == EB_ERR_MEMORY) {
        STEP(l, eb_features(l->views[which], 0, n, l->features, 0, &l->err));
    } else if (!worked(l, status)) {
        return;
    }
    add_to_sum(l, l->features, n * EB_FEATURE_COUNT * sizeof(double));
    eb_counts counts;
    eb_view_counts(l->views[which], &counts);
    add_to_sum(l, &counts, sizeof counts);
}

static int keep_text(void *context, const char *text, size_t length) {
    life *l = context;
    assert_true(l->text_length + length < 1 << 20);
    memcpy(l->text + l->text_length, text, length);
    l->text_length += length;
    return 0;
}

static eb_status write_links(life *l) {
    l->text_length = 0;
    return eb_links_write(l->links[0], keep_text, l, &l->err);
}

static void link(life *l) {
    const eb_memory memory = heap_memory(&l->h);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    if (l->views[0] == NULL) return;
    STEP(l, eb_links_new(l->views[0], &l->links[0], &l->err));
    STEP(l, eb_links_new(l->views[0], &l->links[1], &l->err));
    if (l->links[0] == NULL || l->links[1] == NULL || l->stopped) return;
    STEP(l, eb_links_merge(l->links[0], l->links[1], &l->err));
    STEP(l, write_links(l));
    add_to_sum(l, l->text, l->text_length);
    STEP(l, eb_links_read(l->text, l->text_length, &memory, &l->links[2],
                          &l->err));
    if (l->links[2] == NULL) return;
    options.memory = memory;
    options.as_of = eb_view_as_of(l->views[0]);
    options.known_at = eb_view_known_at(l->views[0]);
    options.links = l->links[2];
    STEP(l, eb_view_new(l->reg, &options, &l->views[2], &l->err));
    use(l, 2);
}

static void look_at(life *l) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.memory = heap_memory(&l->h);
    options.as_of = on(2025, 9, 10);
    STEP(l, eb_view_new(l->reg, &options, &l->views[0], &l->err));
    options.as_of = EB_NO_DATE;
    options.unit = EB_UNIT_PUPIL;
    options.sensitive = 1;
    STEP(l, eb_view_new(l->reg, &options, &l->views[1], &l->err));
    for (int i = 0; i < 2; i++) use(l, i);
    link(l);
}

static void change(life *l) {
    int others = 0;
    STEP(l, eb_register_set_mark(l->reg, "P05", "A", on(2025, 9, 13), EB_PM,
                                 "I", &others, &l->err));
    STEP(l, eb_register_set_mark(l->reg, "P03", "A", on(2025, 9, 1), EB_AM, "O",
                                 &others, &l->err));
    for (int i = 0; i < 3; i++) {
        if (l->views[i] == NULL) continue;
        STEP(l, eb_view_refresh(l->views[i], &l->err));
        if (!l->stopped) use(l, i);
    }
}

static void free_life(life *l) {
    for (int i = 0; i < 3; i++) {
        eb_view_free(l->views[i]);
        eb_links_free(l->links[i]);
    }
    eb_register_free(l->reg);
    free(l->features);
    free(l->text);
    assert_int_equal(l->h.live, 0);
}

/* Returns whether any allocation failed. */
static int live(size_t first, size_t last, on_failure mode, uint64_t *sum,
                size_t *asked) {
    life l;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    memset(&l, 0, sizeof l);
    l.mode = mode;
    l.h.fail_first = first;
    l.h.fail_last = last;
    l.sum = 1;
    l.features = calloc(100 * EB_FEATURE_COUNT, sizeof(double));
    l.text = malloc(1 << 20);
    assert_true(l.features != NULL && l.text != NULL);
    options.memory = heap_memory(&l.h);
    options.conflicts = EB_CONFLICTS_ABSENT;
    STEP(&l, eb_register_new(&options, &l.reg, &l.err));
    if (l.reg != NULL) {
        fill(&l);
        STEP(&l, eb_register_close(l.reg, &l.err));
        if (!l.stopped) look_at(&l);
        if (!l.stopped) change(&l);
    }
    *sum = l.sum;
    if (asked != NULL) *asked = l.h.asked;
    const int failed = first != 0 && l.h.asked >= first;
    free_life(&l);
    return failed;
}

static size_t lives(on_failure mode, int forever) {
    uint64_t expected, sum;
    size_t asked, n = 1;
    assert_false(live(0, 0, mode, &expected, &asked));
    assert_true(asked > 150);
    while (live(n, forever ? SIZE_MAX : n, mode, &sum, NULL)) {
        if (mode == REPEAT && sum != expected) {
            fail_msg("allocation %zu failed once: another result", n);
        }
        n++;
    }
    assert_true(sum == expected);
    return n;
}

static void memory_that_ends_is_an_error(void **state) {
    (void)state;
    assert_true(lives(STOP, 1) > 150);
}

static void memory_that_fails_once_is_an_error(void **state) {
    (void)state;
    assert_true(lives(STOP, 0) > 150);
}

/* What failed for lack of memory may be asked for again, and gives what it
 * would have given. */
static void what_failed_may_be_repeated(void **state) {
    (void)state;
    assert_true(lives(REPEAT, 0) > 150);
}

/* Who does not look at the status has less, but no crash and no leak. */
static void who_goes_on_does_not_crash(void **state) {
    (void)state;
    assert_true(lives(GO_ON, 0) > 150);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_sessions_in_order_of_time),
        cmocka_unit_test(the_same_mark_twice_is_a_repeat),
        cmocka_unit_test(blanks_and_strokes_do_not_conflict),
        cmocka_unit_test(unknown_codes_are_sessions_too),
        cmocka_unit_test(dates_out_of_range_are_counted),
        cmocka_unit_test(strings_of_marks_skip_weekends),
        cmocka_unit_test(strings_of_marks_may_leave_the_range),
        cmocka_unit_test(a_school_may_have_every_day),
        cmocka_unit_test(schools_years_and_pupils_are_kept_apart),
        cmocka_unit_test(schools_may_come_from_the_pupils),
        cmocka_unit_test(wrong_arguments_are_said),
        cmocka_unit_test(a_pupil_has_few_schools),
        cmocka_unit_test(an_empty_register),
        cmocka_unit_test(a_register_without_marks),
        cmocka_unit_test(memory_that_ends_is_an_error),
        cmocka_unit_test(memory_that_fails_once_is_an_error),
        cmocka_unit_test(what_failed_may_be_repeated),
        cmocka_unit_test(who_goes_on_does_not_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
