/* SPDX-License-Identifier: MIT */
/* What pupil rows say of an enrolment: one test for each sentence of the rule,
 * and nothing of a later year in an earlier one. */
#include "data/register.h"

#include "school.h"

#define START on(2025, 9, 1)

static eb_pupil row_for(const char *pupil, const char *at, int year) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.school = at;
    row.academic_year = year;
    return row;
}

static void add(school *s, const eb_pupil *row) {
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, row, &s->err));
}

/* A pupil's marks at a school, in one year. */
static void attend(school *s, const char *pupil, const char *at, int year) {
    marks(s, pupil, at, on(year, 9, 3), "/\\/\\/\\");
}

static eb_attributes ask(school *s, const char *pupil, const char *at,
                         int year) {
    const uint32_t p = eb_ids_find(&s->reg->pupils, pupil, strlen(pupil));
    const uint32_t k = eb_ids_find(&s->reg->schools, at, strlen(at));
    assert_true(p != EB_NO_ID && k != EB_NO_ID);
    const eb_date last = s->reg->last_open_day;
    eb_attributes room;
    return *eb_register_attributes(
        s->reg, p, k, year,
        last == EB_NO_DATE ? year : eb_date_academic_year(last), &room);
}

static const char *word(const school *s, uint32_t id) {
    return eb_ids_text(&s->reg->words, id);
}

static const char *family(const school *s, const eb_attributes *a) {
    return eb_ids_text(&s->reg->families, a->family);
}

static void without_rows_there_is_nothing(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    attend(&s, "P", "A", 2025);
    school_close(&s);
    const eb_attributes a = ask(&s, "P", "A", 2025);
    assert_int_equal(a.year_group, EB_YEAR_UNKNOWN);
    assert_true(a.entry_date == EB_NO_DATE && a.leaving_date == EB_NO_DATE);
    assert_true(a.last_year_possible == EB_NO_COUNT);
    assert_true(a.last_year_absent == EB_NO_COUNT);
    assert_true(a.family == EB_NO_ID && a.consent == EB_CONSENT_UNKNOWN);
    const uint32_t words[] = {a.destination, a.support,    a.flags,
                              a.name,        a.class_name, a.contact};
    for (size_t i = 0; i < 6; i++) assert_true(words[i] == EB_NO_ID);
    school_done(&s);
}

static void every_value_is_kept(void **state) {
    (void)state;
    school s = {0};
    eb_pupil row = row_for("P", "A", 0);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.family = "F1";
    row.year_group = EB_YEAR_RECEPTION;
    row.entry_date = on(2025, 9, 3);
    row.leaving_date = on(2026, 1, 9);
    row.last_year_possible = 0;
    row.last_year_absent = 7;
    row.consent = EB_CONSENT_NO;
    row.destination = "elsewhere";
    row.support = "mentor";
    row.flags = "plan safe_visit";
    row.name = "N";
    row.class_name = "C";
    row.contact = "T";
    add(&s, &row);
    attend(&s, "P", "A", 2025);
    look(&s, on(2025, 10, 1));
    const eb_attributes a = ask(&s, "P", "A", 2025);
    assert_string_equal(family(&s, &a), "F1");
    assert_int_equal(a.year_group, EB_YEAR_RECEPTION);
    assert_int_equal(a.entry_date, on(2025, 9, 3));
    assert_int_equal(a.leaving_date, on(2026, 1, 9));
    assert_true(a.last_year_possible == 0 && a.last_year_absent == 7);
    assert_int_equal(a.consent, EB_CONSENT_NO);
    assert_string_equal(word(&s, a.destination), "elsewhere");
    assert_string_equal(word(&s, a.support), "mentor");
    assert_string_equal(word(&s, a.flags), "plan safe_visit");
    const eb_row shown = get_row(&s, "P", "A");
    assert_string_equal(shown.name, "N");
    assert_string_equal(shown.class_name, "C");
    assert_string_equal(shown.family, "F1");
    assert_string_equal(word(&s, a.contact), "T");
    assert_int_equal(shown.year_group, EB_YEAR_RECEPTION);
    assert_int_equal(shown.leaving_date, on(2026, 1, 9));
    school_done(&s);
}

static void refuse_row(school *s, const eb_pupil *row, eb_status status,
                       const char *field) {
    assert_int_equal(eb_register_add_pupil(s->reg, row, &s->err), status);
    assert_string_equal(s->err.field, field);
}

static void values_out_of_range_are_refused(void **state) {
    (void)state;
    school s = {0};
    const eb_pupil good = row_for("P", "A", 0);
    char id[EB_ID_MAX + 2];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    school_new(&s, EB_CONFLICTS_REFUSE);
    eb_pupil row = good;
    row.last_year_possible = EB_NO_COUNT - 1;
    refuse_row(&s, &row, EB_ERR_ROW, "last_year_possible");
    row.last_year_possible = INT32_MAX;
    refuse_row(&s, &row, EB_ERR_ROW, "last_year_possible");
    row = good;
    row.last_year_absent = EB_NO_COUNT - 1;
    refuse_row(&s, &row, EB_ERR_ROW, "last_year_possible");
    row.last_year_absent = INT32_MAX;
    refuse_row(&s, &row, EB_ERR_ROW, "last_year_possible");
    row = good;
    row.consent = (eb_consent)-1;
    refuse_row(&s, &row, EB_ERR_ROW, "consent");
    row.consent = (eb_consent)(EB_CONSENT_NO + 1);
    refuse_row(&s, &row, EB_ERR_ROW, "consent");
    row = good;
    row.academic_year = -1;
    refuse_row(&s, &row, EB_ERR_ROW, "academic_year");
    row.academic_year = 10000;
    refuse_row(&s, &row, EB_ERR_ROW, "academic_year");
    row = good;
    row.pupil = "";
    refuse_row(&s, &row, EB_ERR_ROW, "pupil_id");
    row.pupil = id;
    refuse_row(&s, &row, EB_ERR_ROW, "pupil_id");
    row = good;
    row.school = id;
    refuse_row(&s, &row, EB_ERR_LIMIT, "school_id");
    row = good;
    row.family = id;
    refuse_row(&s, &row, EB_ERR_LIMIT, "school_id");
    add(&s, &good); /* and nothing was kept of them */
    attend(&s, "P", "A", 2025);
    look(&s, on(2025, 10, 1));
    assert_true(ask(&s, "P", "A", 2025).last_year_possible == EB_NO_COUNT);
    school_done(&s);
}

/* "The pupil file's row of that pupil and school; else the pupil's row with a
 * blank school; else ... The first of these rows that exists decides, a blank
 * in it included." In any order of the rows. */
static void the_row_of_the_school_decides(void **state) {
    (void)state;
    static const int ORDERS[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t k = 0; k < 6; k++) {
        school s = {0};
        eb_pupil rows[3] = {row_for("P", "A", 0), row_for("P", "", 0),
                            row_for("P", "B", 0)};
        school_new(&s, EB_CONFLICTS_REFUSE);
        rows[0].year_group = 7;
        rows[0].name = "at A";
        rows[1].year_group = 8;
        rows[1].family = "F";
        rows[1].name = "blank";
        rows[2].year_group = 9;
        rows[2].family = "G";
        for (int i = 0; i < 3; i++) add(&s, &rows[ORDERS[k][i]]);
        attend(&s, "P", "A", 2025);
        attend(&s, "P", "B", 2025);
        attend(&s, "P", "C", 2025);
        school_close(&s);
        eb_attributes a = ask(&s, "P", "A", 2025);
        assert_int_equal(a.year_group, 7);
        assert_string_equal(family(&s, &a), ""); /* its blank decides */
        assert_string_equal(word(&s, a.name), "at A");
        a = ask(&s, "P", "B", 2025);
        assert_int_equal(a.year_group, 9);
        assert_string_equal(family(&s, &a), "G");
        assert_string_equal(word(&s, a.name), "");
        a = ask(&s, "P", "C", 2025);
        assert_int_equal(a.year_group, 8);
        assert_string_equal(family(&s, &a), "F");
        assert_string_equal(word(&s, a.name), "blank");
        school_done(&s);
    }
}

/* "Else, when all the pupil's rows agree on a value, that value; else none."
 * A blank is a value like another. */
static void else_what_all_rows_agree_on(void **state) {
    (void)state;
    static const int ORDERS[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t k = 0; k < 6; k++) {
        school s = {0};
        eb_pupil rows[3] = {row_for("P", "A", 0), row_for("P", "B", 0),
                            row_for("P", "C", 0)};
        school_new(&s, EB_CONFLICTS_REFUSE);
        for (int i = 0; i < 3; i++) {
            rows[i].family = "F";
            rows[i].year_group = i == 2 ? 8 : 7;
            rows[i].name = i == 1 ? "" : "N";
            rows[i].consent = EB_CONSENT_YES;
            rows[i].support = i == 0 ? "x" : "y";
            rows[i].last_year_possible = 100;
            rows[i].last_year_absent = i;
            rows[i].entry_date = on(2025, 9, 1);
            rows[i].leaving_date = i == 1 ? EB_NO_DATE : on(2026, 1, 1);
        }
        for (int i = 0; i < 3; i++) add(&s, &rows[ORDERS[k][i]]);
        attend(&s, "P", "D", 2025);
        school_close(&s);
        const eb_attributes a = ask(&s, "P", "D", 2025);
        assert_string_equal(family(&s, &a), "F");
        assert_int_equal(a.year_group, EB_YEAR_UNKNOWN);
        assert_string_equal(word(&s, a.name), "");
        assert_int_equal(a.consent, EB_CONSENT_YES);
        assert_string_equal(word(&s, a.support), "");
        assert_true(a.last_year_possible == 100);
        assert_true(a.last_year_absent == EB_NO_COUNT);
        assert_int_equal(a.entry_date, on(2025, 9, 1));
        assert_int_equal(a.leaving_date, EB_NO_DATE);
        school_done(&s);
    }
}

static void where_rows_differ_there_is_nothing(void **state) {
    (void)state;
    school s = {0};
    eb_pupil rows[2] = {row_for("P", "A", 0), row_for("P", "B", 0)};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 2; i++) {
        static const char *const TEXTS[] = {"one", "two"};
        const char *text = TEXTS[i];
        rows[i].family = text;
        rows[i].year_group = 3 + i;
        rows[i].entry_date = START + i;
        rows[i].leaving_date = START + 100 + i;
        rows[i].last_year_possible = 100 + i;
        rows[i].last_year_absent = i;
        rows[i].consent = i == 0 ? EB_CONSENT_YES : EB_CONSENT_NO;
        rows[i].destination = rows[i].support = rows[i].flags = text;
        rows[i].name = rows[i].class_name = rows[i].contact = text;
        add(&s, &rows[i]);
    }
    attend(&s, "P", "D", 2025);
    attend(&s, "P", "A", 2025);
    school_close(&s);
    eb_attributes a = ask(&s, "P", "D", 2025);
    assert_true(a.family == EB_NO_ID && a.year_group == EB_YEAR_UNKNOWN);
    assert_true(a.entry_date == EB_NO_DATE && a.leaving_date == EB_NO_DATE);
    assert_true(a.last_year_possible == EB_NO_COUNT);
    assert_true(a.last_year_absent == EB_NO_COUNT);
    assert_int_equal(a.consent, EB_CONSENT_UNKNOWN);
    const uint32_t words[] = {a.destination, a.support,    a.flags,
                              a.name,        a.class_name, a.contact};
    for (size_t i = 0; i < 6; i++) assert_true(words[i] == EB_NO_ID);
    a = ask(&s, "P", "A", 2025);
    assert_true(a.year_group == 3 && a.last_year_possible == 100);
    school_done(&s);
}

static void another_pupils_rows_say_nothing(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 7, "F");
    attend(&s, "Q", "A", 2025);
    school_close(&s);
    assert_int_equal(ask(&s, "Q", "A", 2025).year_group, EB_YEAR_UNKNOWN);
    school_done(&s);
}

/* "Two different rows for one enrolment (and year) stop the run." */
static void rows_that_differ_are_refused(void **state) {
    (void)state;
    school s = {0};
    eb_pupil row = row_for("P", "A", 2025);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.year_group = 7;
    row.name = "N";
    add(&s, &row);
    add(&s, &row); /* the same again */
    row.year_group = 8;
    assert_int_equal(eb_register_put_pupil(s.reg, &row, 12, &s.err),
                     EB_ERR_CONFLICT);
    assert_int_equal(s.err.line, 12);
    assert_true(strlen(s.err.message) > 0);
    row.year_group = 7;
    row.name = "M"; /* shown only, but another row all the same */
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err),
                     EB_ERR_CONFLICT);
    row.academic_year = 2026;
    add(&s, &row);
    row.academic_year = 2025;
    row.school = "B";
    add(&s, &row);
    row.school = "";
    add(&s, &row);
    row.pupil = "p";
    row.name = "other";
    add(&s, &row);
    attend(&s, "P", "A", 2025);
    school_close(&s);
    assert_string_equal(word(&s, ask(&s, "P", "A", 2025).name), "N");
    school_done(&s);
}

static void every_value_makes_rows_differ(void **state) {
    (void)state;
    for (int which = 0; which < 13; which++) {
        school s = {0};
        eb_pupil row = row_for("P", "A", 0);
        school_new(&s, EB_CONFLICTS_REFUSE);
        add(&s, &row);
        switch (which) {
            case 0:
                row.family = "F";
                break;
            case 1:
                row.year_group = 3;
                break;
            case 2:
                row.entry_date = on(2025, 9, 1);
                break;
            case 3:
                row.leaving_date = on(2025, 9, 1);
                break;
            case 4:
                row.last_year_possible = 0;
                break;
            case 5:
                row.last_year_absent = 0;
                break;
            case 6:
                row.consent = EB_CONSENT_NO;
                break;
            case 7:
                row.destination = "x";
                break;
            case 8:
                row.support = "x";
                break;
            case 9:
                row.flags = "x";
                break;
            case 10:
                row.name = "x";
                break;
            case 11:
                row.class_name = "x";
                break;
            default:
                row.contact = "x";
                break;
        }
        assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err),
                         EB_ERR_CONFLICT);
        school_done(&s);
    }
}

/* "With an academic_year column, a row counts only for as_of dates in that
 * year." */
static void rows_of_another_year_do_not_count(void **state) {
    (void)state;
    school s = {0};
    eb_pupil row = row_for("P", "A", 2024);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.year_group = 7;
    row.consent = EB_CONSENT_YES;
    row.last_year_possible = 300;
    add(&s, &row);
    row = row_for("P", "", 2025);
    row.year_group = 8;
    row.family = "F";
    add(&s, &row);
    attend(&s, "P", "A", 2024);
    attend(&s, "P", "A", 2025);
    attend(&s, "P", "A", 2026);
    look(&s, on(2025, 1, 8));
    eb_attributes a = ask(&s, "P", "A", 2024);
    assert_true(a.year_group == 7 && a.consent == EB_CONSENT_YES);
    assert_true(a.last_year_possible == 300 && a.family == EB_NO_ID);
    assert_int_equal(get_row(&s, "P", "A").year_group, 7);
    a = ask(&s, "P", "A", 2025);
    assert_true(a.year_group == 8 && a.consent == EB_CONSENT_UNKNOWN);
    assert_string_equal(family(&s, &a), "F");
    a = ask(&s, "P", "A", 2026);
    assert_true(a.year_group == EB_YEAR_UNKNOWN && a.family == EB_NO_ID);
    look(&s, on(2026, 8, 1)); /* the day before is 31 July 2026 */
    assert_int_equal(get_row(&s, "P", "A").year_group, 8);
    look(&s, on(2026, 10, 1));
    assert_int_equal(get_row(&s, "P", "A").year_group, EB_YEAR_UNKNOWN);
    school_done(&s);
}

/* "Without an academic_year column the file speaks of the academic year of
 * the register's last open day: for an as_of in an earlier year, last_year_*,
 * consent, support and flags are missing, year_group is lowered by the years
 * between (missing below Reception), family_id holds." */
static void a_file_without_years_speaks_of_the_last(void **state) {
    (void)state;
    static const int GROUPS[] = {9, 2, 1, EB_YEAR_RECEPTION, EB_YEAR_UNKNOWN};
    static const int BEFORE[][5] = {/* by years between, then group */
                                    {9, 2, 1, 0, -1},
                                    {8, 1, 0, -1, -1},
                                    {7, 0, -1, -1, -1},
                                    {6, -1, -1, -1, -1}};
    for (size_t g = 0; g < 5; g++) {
        school s = {0};
        eb_pupil row = row_for("P", "A", 0);
        school_new(&s, EB_CONFLICTS_REFUSE);
        row.year_group = GROUPS[g];
        row.family = "F";
        row.consent = EB_CONSENT_YES;
        row.support = "mentor";
        row.flags = "plan";
        row.name = "N";
        row.last_year_possible = 300;
        row.last_year_absent = 30;
        row.entry_date = on(2020, 9, 1);
        row.leaving_date = on(2026, 5, 1);
        add(&s, &row);
        for (int year = 2022; year <= 2025; year++) {
            attend(&s, "P", "A", year);
        }
        school_close(&s);
        for (int back = 0; back < 4; back++) {
            const eb_attributes a = ask(&s, "P", "A", 2025 - back);
            assert_int_equal(a.year_group, BEFORE[back][g]);
            assert_string_equal(family(&s, &a), "F");
            assert_string_equal(word(&s, a.name), "N");
            assert_int_equal(a.entry_date, on(2020, 9, 1));
            assert_int_equal(a.leaving_date, on(2026, 5, 1));
            assert_int_equal(a.consent,
                             back == 0 ? EB_CONSENT_YES : EB_CONSENT_UNKNOWN);
            assert_string_equal(word(&s, a.support), back == 0 ? "mentor" : "");
            assert_string_equal(word(&s, a.flags), back == 0 ? "plan" : "");
            assert_int_equal(a.last_year_possible,
                             back == 0 ? 300 : EB_NO_COUNT);
            assert_int_equal(a.last_year_absent, back == 0 ? 30 : EB_NO_COUNT);
        }
        school_done(&s);
    }
}

/* The last open day, not the last mark: a blank, or a mark that is not
 * possible, in the year after does not make the file speak of that year. */
static void the_last_open_day_is_not_the_last_mark(void **state) {
    (void)state;
    static const char *const LATER[] = {"", "#", "D", "Z", "/"};
    for (size_t i = 0; i < 5; i++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        add_pupil(&s, "P", "A", 7, "");
        attend(&s, "P", "A", 2025);
        mark(&s, "Q", "B", on(2026, 9, 2), EB_AM, LATER[i]);
        school_close(&s);
        assert_int_equal(ask(&s, "P", "A", 2025).year_group, i == 4 ? 6 : 7);
        school_done(&s);
    }
}

/* As for the agreed values: first each row grows younger, then they are
 * compared. */
static void agreement_of_an_earlier_year(void **state) {
    (void)state;
    school s = {0};
    eb_pupil row = row_for("P", "A", 0);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.year_group = 7;
    row.support = "x";
    add(&s, &row);
    row.school = "B";
    row.support = "y";
    add(&s, &row);
    attend(&s, "P", "C", 2024);
    attend(&s, "P", "C", 2025);
    school_close(&s);
    assert_int_equal(ask(&s, "P", "C", 2025).year_group, 7);
    assert_int_equal(ask(&s, "P", "C", 2024).year_group, 6);
    school_done(&s);
}

/* A row with a year and one without, for the same enrolment: the order in
 * which they are given decides nothing. */
static void order_decides_nothing(void **state) {
    (void)state;
    int found[2];
    for (int k = 0; k < 2; k++) {
        school s = {0};
        eb_pupil rows[2] = {row_for("P", "A", 0), row_for("P", "A", 2025)};
        school_new(&s, EB_CONFLICTS_REFUSE);
        rows[0].year_group = 7;
        rows[1].year_group = 8;
        for (int i = 0; i < 2; i++) add(&s, &rows[k == 0 ? i : 1 - i]);
        attend(&s, "P", "A", 2025);
        school_close(&s);
        found[k] = ask(&s, "P", "A", 2025).year_group;
        school_done(&s);
    }
    assert_true(found[0] == 8 && found[1] == 8); /* the year's own */
}

static void rows_that_cannot_be_added(void **state) {
    (void)state;
    school s = {0};
    char longest[1026];
    memset(longest, 'x', sizeof longest);
    longest[1025] = '\0';
    eb_pupil row = row_for("P", "A", 0);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.size--;
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_register_add_pupil(s.reg, NULL, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_register_add_pupil(NULL, &row, &s.err),
                     EB_ERR_ARGUMENT);
    row = row_for("", "A", 0);
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err), EB_ERR_ROW);
    row = row_for(NULL, "A", 0);
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err), EB_ERR_ROW);
    row = row_for(longest, "A", 0);
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err), EB_ERR_ROW);
    row = row_for("P", "A", 0);
    for (int group = -2; group <= 15; group += 17) {
        row.year_group = group;
        assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err),
                         EB_ERR_ROW);
    }
    school_close(&s);
    row = row_for("P", "A", 0);
    assert_int_equal(eb_register_add_pupil(s.reg, &row, &s.err), EB_ERR_STATE);
    school_done(&s);
}

/* A mark without a school was put where the pupil rows said: another row would
 * have said something else, so it comes too late. Marks that name their school
 * do not mind. */
static void pupils_come_before_marks_without_a_school(void **state) {
    (void)state;
    school s = {0};
    const eb_pupil first = row_for("P", "A", 0), late = row_for("Q", "B", 0);
    school_new(&s, EB_CONFLICTS_REFUSE);
    attend(&s, "P", "A", 2025);
    add(&s, &first);
    marks(&s, "P", NULL, on(2025, 9, 8), "/");
    refuse_row(&s, &late, EB_ERR_STATE, "pupil");
    assert_int_equal(s.reg->pupil_row_count, 1);
    school_close(&s);
    look(&s, on(2025, 10, 1));
    assert_string_equal(get_row(&s, "P", NULL).school, "A");
    school_done(&s);
}

/* Ids and words of any length either are kept whole or refused; an address
 * may be long. */
static void long_texts(void **state) {
    (void)state;
    static char longer[9001];
    memset(longer, 'y', sizeof longer - 1);
    for (int which = 0; which < 5; which++) {
        school s = {0};
        eb_pupil row = row_for("P", "A", 0);
        school_new(&s, EB_CONFLICTS_REFUSE);
        row.contact = row.family = row.name = "y";
        add(&s, &row);
        row.pupil = "Q";
        if (which == 0) row.contact = longer;
        if (which == 1) row.name = longer;
        if (which == 2) row.family = longer;
        if (which == 3) row.school = longer;
        if (which == 4) row.flags = longer;
        const eb_status status = eb_register_add_pupil(s.reg, &row, &s.err);
        if (status == EB_OK) {
            row.pupil = "R";
            add(&s, &row);
        } else {
            assert_true(status == EB_ERR_ROW || status == EB_ERR_LIMIT);
        }
        attend(&s, "Q", which == 3 ? "B" : "A", 2025);
        look(&s, on(2025, 10, 1));
        const eb_row shown = get_row(&s, "Q", which == 3 ? "B" : "A");
        if (status == EB_OK && which == 1) {
            assert_string_equal(shown.name, longer);
        }
        if (status == EB_OK && which == 2) {
            assert_string_equal(shown.family, longer);
        }
        school_done(&s);
    }
}

static void pupils_missing_are_counted(void **state) {
    (void)state;
    school s = {0};
    eb_counts counts;
    school_new(&s, EB_CONFLICTS_REFUSE);
    attend(&s, "P", "A", 2025);
    attend(&s, "Q", "A", 2025);
    attend(&s, "Q", "B", 2025);
    look(&s, on(2025, 10, 1));
    eb_view_counts(s.view, &counts);
    assert_int_equal(counts.pupils_missing, 0); /* there is no pupil file */
    school_done(&s);
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "", 7, "");
    add_pupil(&s, "Z", "", 7, ""); /* has no marks */
    attend(&s, "P", "A", 2025);
    attend(&s, "Q", "A", 2025);
    attend(&s, "Q", "B", 2025);
    attend(&s, "R", "A", 2025);
    look(&s, on(2025, 10, 1));
    eb_view_counts(s.view, &counts);
    assert_int_equal(counts.pupils_missing, 2);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_rows_there_is_nothing),
        cmocka_unit_test(every_value_is_kept),
        cmocka_unit_test(values_out_of_range_are_refused),
        cmocka_unit_test(the_row_of_the_school_decides),
        cmocka_unit_test(else_what_all_rows_agree_on),
        cmocka_unit_test(where_rows_differ_there_is_nothing),
        cmocka_unit_test(another_pupils_rows_say_nothing),
        cmocka_unit_test(rows_that_differ_are_refused),
        cmocka_unit_test(every_value_makes_rows_differ),
        cmocka_unit_test(rows_of_another_year_do_not_count),
        cmocka_unit_test(a_file_without_years_speaks_of_the_last),
        cmocka_unit_test(the_last_open_day_is_not_the_last_mark),
        cmocka_unit_test(agreement_of_an_earlier_year),
        cmocka_unit_test(order_decides_nothing),
        cmocka_unit_test(rows_that_cannot_be_added),
        cmocka_unit_test(pupils_come_before_marks_without_a_school),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(pupils_missing_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
