/* SPDX-License-Identifier: MIT */
/* Unit pupil: a pupil's enrolments merged session by session, by hand and
 * against the rule written once more. */
#include "data/view.h"

#include "data/dates.h"
#include "school.h"

#define START on(2025, 9, 1)
#define AS_OF on(2025, 10, 1)

static void look_by_pupil(school *s, eb_date as_of) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.unit = EB_UNIT_PUPIL;
    options.inspect = 1;
    look_with(s, &options);
}

/* "Attended anywhere is attended; else absent anywhere is absent; of several
 * marks, the first in the order of codes.csv; else not possible." */
static void two_marks_of_one_session(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *merged;
    } CASES[] = {
        {"/", "I", "/"}, {"I", "/", "/"}, {"B", "O", "B"},   {"O", "V", "V"},
        {"I", "O", "I"}, {"O", "I", "I"}, {"M", "I", "I"},   {"G", "C", "C"},
        {"/", "B", "/"}, {"L", "/", "/"}, {"B", "L", "L"},   {"\\", "/", "/"},
        {"D", "/", "/"}, {"D", "I", "I"}, {"I", "D", "I"},   {"#", "D", "D"},
        {"D", "#", "D"}, {"", "D", "D"},  {"D", "", "D"},    {"q", "D", "D"},
        {"", "/", "/"},  {"/", "", "/"},  {"", "", ""},      {"-", "", "-"},
        {"", "Z", "Z"},  {"q", "O", "O"}, {"q", "", "?"},    {"", "q", "?"},
        {"U", "N", "N"}, {"-", "#", "#"}, {"C2", "E", "C2"},
    };
    const size_t n = sizeof CASES / sizeof *CASES;
    static eb_session sessions[64];
    school s = {0};
    size_t found = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < n; i++) {
        const eb_date day = on(2025, 8, 20) + (eb_date)i;
        mark(&s, "P", "A", day, EB_AM, CASES[i].a);
        mark(&s, "P", "B", day, EB_AM, CASES[i].b);
    }
    look_by_pupil(&s, AS_OF);
    assert_int_equal(eb_view_row_count(s.view), 1);
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, sessions, 64, &found, &s.err));
    assert_int_equal(found, n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(sessions[i].code, CASES[i].merged) != 0) {
            fail_msg("`%s` and `%s`: `%s`", CASES[i].a, CASES[i].b,
                     sessions[i].code);
        }
    }
    school_done(&s);
}

/* Local codes stand at the end of the table: an attendance among them is an
 * attendance all the same. */
static void local_codes_are_merged_by_their_class(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *merged;
    } CASES[] = {{"I", "p", "p"}, {"p", "O", "p"}, {"D", "a", "a"},
                 {"a", "D", "a"}, {"I", "a", "I"}, {"p", "V", "V"}};
    const eb_code codes[] = {
        {"p", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present", 0, "here"},
        {"a", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "leave", 0, "away"}};
    static eb_session sessions[8];
    school s = {0};
    size_t found = 0;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_codes *table = NULL;
    assert_ok(eb_codes_new(NULL, &table, NULL));
    for (size_t i = 0; i < 2; i++) {
        assert_ok(eb_codes_add(table, &codes[i], NULL));
    }
    options.codes = table;
    SCHOOL_OK(&s, eb_register_new(&options, &s.reg, &s.err));
    eb_codes_free(table);
    for (size_t i = 0; i < 6; i++) {
        mark(&s, "P", "A", START + (eb_date)i, EB_AM, CASES[i].a);
        mark(&s, "P", "B", START + (eb_date)i, EB_AM, CASES[i].b);
    }
    look_by_pupil(&s, AS_OF);
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, sessions, 8, &found, &s.err));
    assert_int_equal(found, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(sessions[i].code, CASES[i].merged);
    }
    school_done(&s);
}

/* "The school is the latest with a possible mark." */
static void the_school_is_the_latest(void **state) {
    (void)state;
    static const struct {
        const char *a, *b; /* marks of Monday and Tuesday */
        const char *school;
    } CASES[] = {
        {"////", "//", "A"},   {"//", "////", "B"},  {"///D", "// I", "B"},
        {"//DD", "/", "A"},    {"DDDD", "/", "B"},   {"DDDD", "DD", "A"},
        {"DD", "DDDD", "B"},   {"", "D", "B"},       {"/", "#   ", "A"},
        {"////", "////", "A"}, {"   /", "///", "A"}, {"///", "   /", "B"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        for (int turn = 0; turn < 2; turn++) {
            school s = {0};
            char text[64], expected[8];
            school_new(&s, EB_CONFLICTS_REFUSE);
            if (turn == 0) marks(&s, "P", "A", START, CASES[i].a);
            marks(&s, "P", "B", START, CASES[i].b);
            if (turn == 1) marks(&s, "P", "A", START, CASES[i].a);
            look_by_pupil(&s, AS_OF);
            snprintf(expected, sizeof expected, "%s/P ", CASES[i].school);
            assert_string_equal(show_rows(&s, text, sizeof text), expected);
            school_done(&s);
        }
    }
}

/* Marks from as_of on do not make a school the latest. */
static void a_later_school_is_not_seen(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "////");
    marks(&s, "P", "B", START, "//");
    marks(&s, "P", "B", START + 2, "//");
    look_by_pupil(&s, START + 2);
    assert_string_equal(show_rows(&s, text, sizeof text), "A/P ");
    look_by_pupil(&s, START + 3);
    assert_string_equal(show_rows(&s, text, sizeof text), "B/P ");
    school_done(&s);
}

static void a_move_does_not_reset_a_history(void **state) {
    (void)state;
    school s = {0};
    char text[1024];
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 7, "FA");
    add_pupil(&s, "P", "B", 8, "FB");
    marks(&s, "P", "A", START, "/OOO");
    marks(&s, "P", "B", START + 7, "OO/\\");
    marks(&s, "Q", "A", START, "/\\/\\");
    marks(&s, "Q", "B", START, "/\\");
    marks(&s, "R", "B", START + 7, "/\\/\\");
    look_by_pupil(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text), "A/Q B/P B/R ");
    assert_string_equal(show_sessions(&s, "P", NULL, text, sizeof text),
                        "09-01a/ 09-01pO x09-02aO x09-02pO "
                        "09-08aO 09-08pO 09-09a/ 09-09p\\ ");
    const eb_row row = get_row(&s, "P", "B");
    assert_true(row.possible == 8 && row.absent == 5);
    assert_string_equal(row.family, "FB"); /* of the latest school */
    assert_int_equal(row.year_group, 8);
    assert_true(feature(&s, "P", "B", EB_F_SPELLS) == 1.0);
    assert_true(feature(&s, "P", "B", EB_F_SPELL_LONGEST) == 5.0);
    assert_true(feature(&s, "P", "B", EB_F_WEEKS_POSSIBLE) == 2.0);
    size_t found;
    assert_int_equal(eb_view_find(s.view, "P", "A", &found, &s.err),
                     EB_ERR_NOT_FOUND);
    school_done(&s);
}

/* B is open in Q's first week, so that week is one of B's school weeks, and
 * P's marks at A in it count there. */
static void weeks_are_those_of_the_latest_school_for_all_dates(void **state) {
    (void)state;
    for (int open = 0; open < 2; open++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        marks(&s, "P", "A", START, "/OOO");
        marks(&s, "P", "B", START + 7, "OO/\\");
        if (open) marks(&s, "Q", "B", START + 4, "/");
        look_by_pupil(&s, AS_OF);
        assert_true(feature(&s, "P", "B", EB_F_ABSENCE_RATE_12W) ==
                    (open ? 5.0 / 8.0 : 0.5));
        school_done(&s);
    }
}

static void earlier_years_are_merged_too(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    /* Last year at A (which is closed now) and B; this year at B. */
    marks(&s, "P", "A", on(2025, 6, 2), "NNOOOO");
    marks(&s, "P", "B", on(2025, 6, 2), "/N/N");
    marks(&s, "Q", "B", on(2025, 6, 2), "//////////");
    marks(&s, "P", "B", START, "/N/\\/\\/\\/\\");
    marks(&s, "Q", "B", START, "//////////");
    look_by_pupil(&s, AS_OF);
    /* Merged, last year is / N / N(B, before O) O O. */
    assert_true(feature(&s, "P", "B", EB_F_LAST_YEAR_POSSIBLE) == 6.0);
    assert_true(feature(&s, "P", "B", EB_F_LAST_YEAR_ABSENCE_RATE) ==
                4.0 / 6.0);
    assert_true(feature(&s, "P", "B", EB_F_UNAUTHORISED_10W) == 5.0);
    /* Open days of B after 3 June 2025: three of June, five of September. */
    assert_true(feature(&s, "P", "B", EB_F_UNEXPLAINED_OVERDUE) == 2.0);
    const eb_view_entry *row = &s.view->rows[row_of(&s, "P", "B")];
    assert_int_equal(row->earlier_count, 1);
    school_done(&s);
}

/* A pupil of one school is the same under both units; and a register in which
 * nobody moves gives the same features. */
static void who_never_moved_is_the_same(void **state) {
    (void)state;
    sheet sh = {0};
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    area_rows(&sh, 77);
    for (size_t i = 0; i < sh.count; i++) {
        char at[2] = {(char)('A' + sh.rows[i].pupil[2] % 3), '\0'};
        memcpy(sh.rows[i].school, at, 2); /* each pupil at one school */
    }
    school_new(&s, EB_CONFLICTS_ABSENT);
    area_pupils(&s);
    sheet_into(&sh, &s, NULL);
    options.as_of = on(2026, 1, 19);
    options.sensitive = 1;
    look_with(&s, &options);
    double *one = features_of(&s);
    const size_t n = eb_view_row_count(s.view);
    options.unit = EB_UNIT_PUPIL;
    look_with(&s, &options);
    double *two = features_of(&s);
    assert_int_equal(eb_view_row_count(s.view), n);
    assert_same_features(one, two, n, "units");
    free(one);
    free(two);
    school_done(&s);
    sheet_done(&sh);
}

/* ---- random movers against the rule ---- */

static int place_of(const eb_codes *codes, const char *code, eb_date date) {
    const eb_code *row = eb_codes_find(codes, code, strlen(code), date);
    if (code[0] == '\0') return 9000;
    if (row == NULL) return 8000;
    const int attended =
        row->class_ == EB_PRESENT || row->class_ == EB_APPROVED;
    const int absent =
        row->class_ == EB_AUTHORISED || row->class_ == EB_UNAUTHORISED;
    int place = attended ? 0 : absent ? 1000 : 2000;
    while (eb_codes_get(codes, (size_t)(place % 1000)) != row) place++;
    return place;
}

static void merged_by_the_rule(void **state) {
    (void)state;
    static const char *const CODES[] = {"/", "I", "O", "D", "",  "#", "B",
                                        "q", "L", "N", "-", "M", "U"};
    uint64_t random = 3;
    for (int round = 0; round < 30; round++) {
        school s = {0};
        static eb_session sessions[200];
        int best[60];
        size_t n = 0, at = 0;
        school_new(&s, EB_CONFLICTS_REFUSE);
        for (int i = 0; i < 60; i++) {
            best[i] = INT32_MAX;
            for (int k = 0; k < 4; k++) {
                const char school_id[2] = {(char)('A' + k), '\0'};
                const char *code = CODES[below(&random, 13)];
                if (below(&random, 3) == 0) continue;
                mark(&s, "P", school_id, START + i / 2, i % 2 ? EB_PM : EB_AM,
                     code);
                const int place = place_of(s.reg->codes, code, START + i / 2);
                if (place < best[i]) best[i] = place;
            }
        }
        look_by_pupil(&s, on(2025, 10, 15));
        assert_int_equal(eb_view_row_count(s.view), 1);
        SCHOOL_OK(&s, eb_view_sessions(s.view, 0, sessions, 200, &n, &s.err));
        for (int i = 0; i < 60; i++) {
            if (best[i] == INT32_MAX) continue;
            assert_true(at < n);
            assert_int_equal(sessions[at].date, START + i / 2);
            assert_int_equal(sessions[at].half, i % 2 ? EB_PM : EB_AM);
            const char *expected =
                best[i] == 9000 ? ""
                : best[i] == 8000
                    ? "?"
                    : eb_codes_get(s.reg->codes, (size_t)(best[i] % 1000))
                          ->code;
            assert_string_equal(sessions[at].code, expected);
            at++;
        }
        assert_int_equal(at, n);
        school_done(&s);
    }
}

/* A pupil at very many schools. */
static void many_schools(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int k = 0; k < 90; k++) {
        char at[ID_ROOM];
        snprintf(at, sizeof at, "S%02d", k * 37 % 90);
        mark(&s, "P", at, on(2025, 8, 1) + k, EB_AM, k % 10 == 0 ? "I" : "/");
    }
    look_by_pupil(&s, on(2025, 11, 20));
    const eb_row row = get_row(&s, "P", NULL);
    assert_int_equal(row.possible, 90);
    assert_int_equal(row.absent, 9);
    assert_string_equal(row.school, "S53"); /* 89 * 37 = 3293, less 3240 */
    school_done(&s);
}

/* A pupil file of a whole authority names many who have no mark here. */
static void pupils_without_marks_have_no_row(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    mark(&s, "P", "A", START, EB_AM, "I");
    mark(&s, "P", "B", START, EB_PM, "/");
    for (int i = 0; i < 200; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "Q%03d", i);
        add_pupil(&s, id, "A", 3, "");
    }
    look_by_pupil(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text), "B/P ");
    assert_int_equal(get_row(&s, "P", "B").possible, 2);
    assert_int_equal(get_row(&s, "P", "B").absent, 1);
    school_done(&s);
}

static void links_do_not_go_with_unit_pupil(void **state) {
    (void)state;
    school s = {0};
    eb_links *links = NULL;
    eb_view *view = NULL;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "//");
    look(&s, AS_OF);
    SCHOOL_OK(&s, eb_links_new(s.view, &links, &s.err));
    options.as_of = AS_OF;
    options.unit = EB_UNIT_PUPIL;
    options.links = links;
    assert_int_equal(eb_view_new(s.reg, &options, &view, &s.err), EB_ERR_LINKS);
    eb_links_free(links);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_marks_of_one_session),
        cmocka_unit_test(local_codes_are_merged_by_their_class),
        cmocka_unit_test(the_school_is_the_latest),
        cmocka_unit_test(a_later_school_is_not_seen),
        cmocka_unit_test(a_move_does_not_reset_a_history),
        cmocka_unit_test(weeks_are_those_of_the_latest_school_for_all_dates),
        cmocka_unit_test(earlier_years_are_merged_too),
        cmocka_unit_test(who_never_moved_is_the_same),
        cmocka_unit_test(merged_by_the_rule),
        cmocka_unit_test(many_schools),
        cmocka_unit_test(pupils_without_marks_have_no_row),
        cmocka_unit_test(links_do_not_go_with_unit_pupil),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
