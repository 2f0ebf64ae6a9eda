/* SPDX-License-Identifier: MIT */
/* A mark changed in place leaves the register as if it had been filled so;
 * and when the call says that no other row has changed, none has. */
#include "data/tally.h"
#include "data/view.h"

#include "school.h"

#define AS_OF on(2025, 10, 1)

static eb_status set(school *s, const char *pupil, const char *at, eb_date date,
                     eb_half half, const char *code, int *others) {
    return eb_register_set_mark(s->reg, pupil, at, date, half, code, others,
                                &s->err);
}

static void refresh(school *s) {
    SCHOOL_OK(s, eb_view_refresh(s->view, &s->err));
}

static void two_weeks(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    marks(s, "P", "A", on(2025, 9, 1), "/\\/\\/\\/\\/\\");
    marks(s, "Q", "A", on(2025, 9, 1), "/\\/\\/\\/\\/\\");
    marks(s, "P", "A", on(2025, 9, 15), "/\\/\\/\\/\\/\\");
    marks(s, "R", "B", on(2025, 9, 1), "/\\/\\");
}

static void a_mark_is_replaced(void **state) {
    (void)state;
    school s = {0};
    char text[512];
    int others = -1;
    two_weeks(&s);
    look(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 2), EB_PM, "I", &others));
    assert_int_equal(others, 1);
    refresh(&s);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02a/ 09-02pI 09-03a/ 09-03p\\ "
                        "09-04a/ 09-04p\\ 09-05a/ 09-05p\\ "
                        "09-15a/ 09-15p\\ 09-16a/ 09-16p\\ 09-17a/ 09-17p\\ "
                        "09-18a/ 09-18p\\ 09-19a/ 09-19p\\ ");
    assert_int_equal(get_row(&s, "P", "A").absent, 1);
    /* From absent to absent: the others see no difference. */
    SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 2), EB_PM, "O", &others));
    assert_int_equal(others, 0);
    refresh(&s);
    assert_true(feature(&s, "P", "A", EB_F_OTHER_UNAUTHORISED_RATE) ==
                1.0 / 20.0);
    school_done(&s);
}

static void a_day_is_put_in_the_middle(void **state) {
    (void)state;
    school s = {0};
    char text[512];
    int others = -1;
    two_weeks(&s);
    look(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "Q", "A", on(2025, 9, 10), EB_PM, "I", &others));
    assert_int_equal(others, 1); /* a day more that the school is open */
    refresh(&s);
    assert_string_equal(show_sessions(&s, "Q", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02a/ 09-02p\\ 09-03a/ 09-03p\\ "
                        "09-04a/ 09-04p\\ 09-05a/ 09-05p\\ 09-10pI ");
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01p\\ 09-02a/ 09-02p\\ 09-03a/ 09-03p\\ "
                        "09-04a/ 09-04p\\ 09-05a/ 09-05p\\ "
                        "09-15a/ 09-15p\\ 09-16a/ 09-16p\\ 09-17a/ 09-17p\\ "
                        "09-18a/ 09-18p\\ 09-19a/ 09-19p\\ ");
    /* The first of all, and the last. */
    SCHOOL_OK(&s, set(&s, "Q", "A", on(2025, 8, 1), EB_AM, "/", &others));
    SCHOOL_OK(&s, set(&s, "Q", "A", on(2026, 7, 31), EB_AM, "/", &others));
    refresh(&s);
    assert_int_equal(eb_register_first_date(s.reg), on(2025, 8, 1));
    assert_int_equal(eb_register_last_date(s.reg), on(2026, 7, 31));
    assert_int_equal(get_row(&s, "Q", "A").possible, 12);
    assert_int_equal(get_row(&s, "P", "A").possible, 20);
    school_done(&s);
}

/* A year of 200 dates has no room for one more: rows are widened. */
static void a_full_year_is_widened(void **state) {
    (void)state;
    school s = {0};
    const eb_date start = on(2025, 8, 1);
    int others = -1;
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 66; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02d", p);
        for (int i = 0; i < 200; i++) {
            if (i % 66 != p && i % 7 != 0) continue;
            mark(&s, id, "A", start + i, EB_AM, i % 2 == 0 ? "/" : "I");
        }
    }
    look(&s, on(2026, 8, 1));
    for (int i = 365 - 1; i >= 200; i--) {
        SCHOOL_OK(&s, set(&s, "P65", "A", start + i, EB_PM, "O", &others));
    }
    refresh(&s);
    for (int p = 0; p < 66; p++) {
        static eb_session sessions[400];
        char id[ID_ROOM];
        size_t n = 0, at = 0;
        snprintf(id, sizeof id, "P%02d", p);
        SCHOOL_OK(&s, eb_view_sessions(s.view, row_of(&s, id, "A"), sessions,
                                       400, &n, &s.err));
        for (int i = 0; i < 365; i++) {
            if (i < 200 && i % 66 != p && i % 7 != 0) continue;
            if (i >= 200 && p != 65) continue;
            assert_true(at < n);
            assert_int_equal(sessions[at].date, start + i);
            assert_string_equal(sessions[at].code, i >= 200     ? "O"
                                                   : i % 2 == 0 ? "/"
                                                                : "I");
            at++;
        }
        assert_int_equal(at, n);
    }
    school_done(&s);
}

/* Sixteen days are all that a first row holds: the day between two of them
 * needs a wider one. Refused that, the register is as it was, and the mark can
 * be set again. */
static void memory_may_end_where_a_day_is_put(void **state) {
    (void)state;
    eb_status status = EB_ERR_MEMORY;
    size_t failing = 0;
    while (status != EB_OK) {
        heap h = {0};
        school s = {.memory = heap_memory(&h)};
        char before[512], after[512];
        school_new(&s, EB_CONFLICTS_REFUSE);
        for (int p = 0; p < 2; p++) {
            marks(&s, p == 0 ? "P" : "Q", "A", on(2025, 9, 1),
                  "/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\");
            marks(&s, p == 0 ? "P" : "Q", "A", on(2025, 9, 16),
                  "II/\\/\\/\\/\\/\\");
        }
        look(&s, AS_OF);
        show_sessions(&s, "P", "A", before, sizeof before);
        h.fail_first = h.fail_last = h.asked + ++failing;
        status = set(&s, "P", "A", on(2025, 9, 15), EB_AM, "O", NULL);
        h.fail_first = h.fail_last = 0;
        refresh(&s);
        if (status != EB_OK) {
            assert_int_equal(status, EB_ERR_MEMORY);
            assert_string_equal(
                show_sessions(&s, "P", "A", after, sizeof after), before);
            SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 15), EB_AM, "O", NULL));
            refresh(&s);
        }
        show_sessions(&s, "P", "A", after, sizeof after);
        assert_non_null(strstr(after, "09-12p\\ 09-15aO 09-16aI "));
        assert_int_equal(get_row(&s, "P", "A").possible, 33);
        assert_int_equal(get_row(&s, "Q", "A").possible, 32);
        school_done(&s);
        assert_int_equal(h.live, 0);
    }
    assert_true(failing > 2); /* the list of blocks, and a block */
}

static void amendments_are_forgotten(void **state) {
    (void)state;
    school s = {0};
    char text[128];
    int others = -1;
    const eb_date day = on(2025, 9, 1);
    school_new(&s, EB_CONFLICTS_REFUSE);
    mark(&s, "P", "A", day, EB_AM, "N");
    amend(&s, "P", "A", day, EB_AM, "O", minute_of(day + 3, 9, 0));
    amend(&s, "P", "A", day, EB_AM, "I", minute_of(day + 5, 9, 0));
    amend(&s, "P", "A", day, EB_PM, "M", minute_of(day + 5, 9, 0));
    mark(&s, "Q", "A", day, EB_AM, "/");
    amend(&s, "Q", "A", day, EB_AM, "L", minute_of(day + 1, 9, 0));
    look(&s, AS_OF);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01aI 09-01pM ");
    SCHOOL_OK(&s, set(&s, "P", "A", day, EB_AM, "/", &others));
    refresh(&s);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ 09-01pM ");
    assert_string_equal(show_sessions(&s, "Q", "A", text, sizeof text),
                        "09-01aL ");
    /* Also as known on a day before they were made. */
    look(&s, day + 4);
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a/ ");
    show_fates(&s, text, sizeof text);
    school_done(&s);
}

static void marks_are_taken_away(void **state) {
    (void)state;
    school s = {0};
    char text[128];
    int others = -1;
    two_weeks(&s);
    look(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "R", "B", on(2025, 9, 1), EB_AM, "", &others));
    assert_int_equal(others, 1);
    SCHOOL_OK(&s, set(&s, "R", "B", on(2025, 9, 1), EB_PM, NULL, &others));
    SCHOOL_OK(&s, set(&s, "R", "B", on(2025, 9, 2), EB_AM, "-", NULL));
    refresh(&s);
    assert_string_equal(show_sessions(&s, "R", "B", text, sizeof text),
                        "x09-01a x09-01p x09-02a- 09-02p\\ ");
    school_done(&s);
}

static void what_cannot_be_set(void **state) {
    (void)state;
    school s = {0};
    int others = 42;
    const eb_date day = on(2025, 9, 1);
    two_weeks(&s);
    assert_int_equal(set(&s, "P", "A", day, EB_AM, "I", &others), EB_ERR_STATE);
    look(&s, AS_OF);
    assert_int_equal(set(&s, "X", "A", day, EB_AM, "I", &others),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(set(&s, "P", "X", day, EB_AM, "I", &others),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(set(&s, "P", "B", day, EB_AM, "I", &others),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(set(&s, "P", NULL, day, EB_AM, "I", &others),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(set(&s, "P", "A", on(2026, 9, 1), EB_AM, "I", &others),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(set(&s, "P", "A", day, EB_AM, "q", &others), EB_ERR_CODE);
    assert_int_equal(set(&s, "P", "A", day, EB_AM, "i", &others), EB_ERR_CODE);
    assert_int_equal(set(&s, "P", "A", day, EB_AM, "I02", &others),
                     EB_ERR_CODE);
    assert_int_equal(set(&s, "P", "A", EB_DATE_MIN - 1, EB_AM, "I", &others),
                     EB_ERR_DATE);
    assert_int_equal(set(&s, "P", "A", EB_DATE_MAX + 1, EB_AM, "I", &others),
                     EB_ERR_DATE);
    assert_int_equal(set(&s, "P", "A", EB_NO_DATE, EB_AM, "I", &others),
                     EB_ERR_DATE);
    assert_int_equal(set(&s, NULL, "A", day, EB_AM, "I", &others),
                     EB_ERR_ARGUMENT);
    assert_int_equal(set(&s, "P", "A", day, (eb_half)2, "I", &others),
                     EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_register_set_mark(NULL, "P", "A", day, EB_AM, "I", &others, &s.err),
        EB_ERR_ARGUMENT);
    assert_int_equal(others, 42);
    /* Nothing was changed, so the view still holds. */
    assert_int_equal(get_row(&s, "P", "A").absent, 0);
    school_done(&s);
}

static void a_view_is_stale_until_refreshed(void **state) {
    (void)state;
    school s = {0};
    eb_row row;
    eb_session session;
    eb_links *links = NULL;
    double out[EB_FEATURE_COUNT];
    size_t n = 0;
    int others;
    two_weeks(&s);
    look(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 1), EB_AM, "I", &others));
    assert_int_equal(eb_view_row(s.view, 0, &row, &s.err), EB_ERR_STATE);
    assert_int_equal(eb_view_find(s.view, "P", "A", &n, &s.err), EB_ERR_STATE);
    assert_int_equal(eb_view_sessions(s.view, 0, &session, 1, &n, &s.err),
                     EB_ERR_STATE);
    assert_int_equal(eb_features(s.view, 0, 1, out, 0, &s.err), EB_ERR_STATE);
    assert_int_equal(eb_links_new(s.view, &links, &s.err), EB_ERR_STATE);
    refresh(&s);
    SCHOOL_OK(&s, eb_view_row(s.view, 0, &row, &s.err));
    assert_int_equal(row.absent, 1);
    assert_int_equal(eb_view_refresh(NULL, &s.err), EB_ERR_ARGUMENT);
    school_done(&s);
}

/* An unknown code that has been put right is not unknown any more, and
 * marks that conflicted do not when one has been set. */
static void what_was_wrong_can_be_put_right(void **state) {
    (void)state;
    school s = {0};
    eb_view *view = NULL;
    int others;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 9, 1), "q\\/\\");
    inspect(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 1), EB_AM, "/", &others));
    refresh(&s);
    assert_int_equal(fate(&s, EB_UNKNOWN_CODE), 0);
    assert_int_equal(eb_view_new(s.reg, NULL, &view, &s.err), EB_OK);
    eb_view_free(view);
    view = NULL;
    school_done(&s);
    school_new(&s, EB_CONFLICTS_REFUSE);
    mark(&s, "P", "A", on(2025, 9, 1), EB_AM, "/");
    mark(&s, "P", "A", on(2025, 9, 1), EB_AM, "I");
    inspect(&s, AS_OF);
    SCHOOL_OK(&s, set(&s, "P", "A", on(2025, 9, 1), EB_AM, "/", &others));
    assert_int_equal(eb_view_new(s.reg, NULL, &view, &s.err), EB_OK);
    eb_view_free(view);
    school_done(&s);
}

/* ---- against a register that was filled so from the start ---- */

/* A random mark of the sheet is set to a random code; what the sheet says of
 * that session (amendments too) is replaced. */
static void set_one(school *s, sheet *sh, uint64_t *random, int *others,
                    sheet_row *done) {
    static const char *const NEW[] = {"/", "I", "O", "", "D", "L", "N", "B"};
    const sheet_row at = sh->rows[below(random, sh->count)];
    const char *code = NEW[below(random, 8)];
    const int new_day = below(random, 4) == 0;
    const eb_date date =
        new_day ? at.date + (eb_date)below(random, 15) : at.date;
    *done = at;
    SCHOOL_OK(s, set(s, at.pupil, at.school, date, at.half, code, others));
    size_t kept = 0;
    for (size_t i = 0; i < sh->count; i++) {
        const sheet_row *row = &sh->rows[i];
        if (strcmp(row->pupil, at.pupil) == 0 &&
            strcmp(row->school, at.school) == 0 && row->date == date &&
            row->half == at.half) {
            continue;
        }
        if (kept != i) sh->rows[kept] = *row;
        kept++;
    }
    sh->count = kept;
    sheet_add(sh, at.pupil, at.school, date, at.half, code, EB_NO_TIME);
}

static void fill_area(school *s, const sheet *sh) {
    school_new(s, EB_CONFLICTS_ABSENT);
    area_pupils(s);
    sheet_into(sh, s, NULL);
}

/* Rows by school and pupil, so that they can be compared when one is new. */
static void assert_others_same(school *s, const double *before,
                               const char *rows_before, const double *after,
                               const sheet_row *changed) {
    char rows[2048];
    /* A blank may give the enrolment itself its first row. */
    if (strcmp(show_rows(s, rows, sizeof rows), rows_before) != 0) return;
    for (size_t i = 0; i < eb_view_row_count(s->view); i++) {
        eb_row row;
        SCHOOL_OK(s, eb_view_row(s->view, i, &row, &s->err));
        if (strcmp(row.pupil, changed->pupil) == 0 &&
            strcmp(row.school, changed->school) == 0) {
            continue;
        }
        const int f = difference(before + i * EB_FEATURE_COUNT,
                                 after + i * EB_FEATURE_COUNT);
        if (f >= 0) {
            fail_msg(
                "%s at %s was changed: others_changed is 0, but %s of "
                "%s at %s is another",
                changed->pupil, changed->school, eb_feature((size_t)f)->name,
                row.pupil, row.school);
        }
    }
}

static void only_this_year(sheet *sh) {
    size_t kept = 0;
    for (size_t i = 0; i < sh->count; i++) {
        if (sh->rows[i].date < on(2025, 8, 1)) continue;
        if (kept != i) sh->rows[kept] = sh->rows[i];
        kept++;
    }
    sh->count = kept;
}

/* One used row for each session that is seen with a code or none, and no
 * fate below nothing. */
static void assert_accounts(school *s) {
    static eb_session sessions[800];
    eb_counts counts;
    int64_t sum = 0, known = 0;
    eb_view_counts(s->view, &counts);
    for (int f = 0; f < EB_FATES; f++) {
        assert_true(counts.fates[f] >= 0);
        sum += counts.fates[f];
    }
    assert_int_equal(counts.rows, sum);
    if (s->view->year !=
        eb_date_academic_year(eb_register_first_date(s->reg))) {
        return; /* sessions of earlier years are not shown */
    }
    for (size_t i = 0; i < eb_view_row_count(s->view); i++) {
        size_t n;
        SCHOOL_OK(s, eb_view_sessions(s->view, i, sessions, 800, &n, &s->err));
        for (size_t k = 0; k < n; k++) {
            known += sessions[k].class_ != EB_UNKNOWN;
        }
    }
    assert_int_equal(counts.fates[EB_USED], known);
}

static void changes_are_as_if_from_the_start(const eb_view_options *options,
                                             uint64_t seed) {
    uint64_t random = seed;
    sheet sh = {0};
    school s = {0};
    area_rows(&sh, seed);
    if (seed % 2 == 0) only_this_year(&sh);
    fill_area(&s, &sh);
    look_with(&s, options);
    for (int round = 0; round < 25; round++) {
        char rows[2048];
        int others = -1;
        sheet_row changed;
        school fresh = {0};
        show_rows(&s, rows, sizeof rows);
        double *before = features_of(&s);
        set_one(&s, &sh, &random, &others, &changed);
        refresh(&s);
        double *after = features_of(&s);
        assert_accounts(&s);
        if (others == 0) assert_others_same(&s, before, rows, after, &changed);
        fill_area(&fresh, &sh);
        look_with(&fresh, options);
        assert_int_equal(eb_view_row_count(fresh.view),
                         eb_view_row_count(s.view));
        double *expected = features_of(&fresh);
        assert_same_features(after, expected, eb_view_row_count(s.view),
                             "set and filled");
        school_done(&fresh);
        free(before);
        free(after);
        free(expected);
    }
    school_done(&s);
    sheet_done(&sh);
}

static void set_is_as_filled(void **state) {
    (void)state;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = on(2026, 1, 15);
    changes_are_as_if_from_the_start(&options, 1);
    options.as_of = EB_NO_DATE;
    changes_are_as_if_from_the_start(&options, 2);
}

/* Seen from a day on which not all amendments were known. */
static void set_is_as_filled_when_little_is_known(void **state) {
    (void)state;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = on(2025, 12, 1);
    options.known_at = on(2025, 10, 1);
    for (uint64_t seed = 3; seed < 9; seed++) {
        changes_are_as_if_from_the_start(&options, seed);
    }
}

/* The mark that is set is the one that counted latest, but on that day
 * another one was known. */
static void others_see_what_was_known_before(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const eb_date day = on(2025, 9, 1);
    int others = -1;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "", 7, "");
    add_pupil(&s, "Q", "", 7, "");
    marks(&s, "P", "A", day, "/\\/\\");
    marks(&s, "Q", "A", day, "/\\/\\");
    amend(&s, "P", "A", day, EB_AM, "I", minute_of(day + 20, 9, 0));
    options.as_of = day + 10;
    look_with(&s, &options);
    const double before = feature(&s, "Q", "A", EB_F_COHORT_RATE);
    SCHOOL_OK(&s, set(&s, "P", "A", day, EB_AM, "I", &others));
    refresh(&s);
    const double after = feature(&s, "Q", "A", EB_F_COHORT_RATE);
    assert_true(before == 0.0 && after == 0.25);
    assert_int_equal(others, 1);
    school_done(&s);
}

/* Stray marks in the newest year: with 20 enrolments each opens its day, with
 * 21 it takes two on a day. After each mark that is set, the year of the last
 * open day is what a count of everything says. */
static void the_last_open_day_keeps_its_year(void **state) {
    (void)state;
    school s = {0};
    uint64_t random = 11;
    int years_seen[2] = {0, 0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (unsigned p = 0; p < 22; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02u", p);
        mark(&s, id, "A", on(2025, 6, 2), EB_AM, "/");
        mark(&s, id, "A", on(2025, 9, 1) + (eb_date)p, EB_AM, "/");
    }
    inspect(&s, AS_OF);
    for (int step = 0; step < 20000; step++) {
        char id[ID_ROOM];
        const size_t pupil = below(&random, 22);
        const int own = below(&random, 4) != 0; /* else another's day */
        const size_t day = own ? pupil : below(&random, 22);
        const int usual = below(&random, own ? 16 : 400) != 0;
        const char *code = usual == own ? "/" : "";
        snprintf(id, sizeof id, "P%02zu", pupil);
        SCHOOL_OK(&s, set(&s, id, "A", on(2025, 9, 1) + (eb_date)day, EB_AM,
                          code, NULL));
        const eb_date kept = s.reg->last_open_day;
        SCHOOL_OK(&s, eb_register_find_last_open_day(s.reg, &s.err));
        const int year = eb_date_academic_year(s.reg->last_open_day);
        assert_int_equal(eb_date_academic_year(kept), year);
        s.reg->last_open_day = kept; /* as it would have gone on */
        years_seen[year == eb_date_academic_year(AS_OF)]++;
    }
    assert_true(years_seen[0] > 100 && years_seen[1] > 100);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_is_replaced),
        cmocka_unit_test(a_day_is_put_in_the_middle),
        cmocka_unit_test(a_full_year_is_widened),
        cmocka_unit_test(memory_may_end_where_a_day_is_put),
        cmocka_unit_test(amendments_are_forgotten),
        cmocka_unit_test(marks_are_taken_away),
        cmocka_unit_test(what_cannot_be_set),
        cmocka_unit_test(a_view_is_stale_until_refreshed),
        cmocka_unit_test(what_was_wrong_can_be_put_right),
        cmocka_unit_test(set_is_as_filled),
        cmocka_unit_test(set_is_as_filled_when_little_is_known),
        cmocka_unit_test(others_see_what_was_known_before),
        cmocka_unit_test(the_last_open_day_keeps_its_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
