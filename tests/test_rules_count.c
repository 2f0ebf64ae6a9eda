/* SPDX-License-Identifier: MIT */
/* Numbers of the specification, and edges counted by hand. */
#include "policy_world.h"

#define TEN_IN_TEN(more)                                           \
    "{\"name\": \"ten\", \"kind\": \"window\", \"sessions\": 10, " \
    "\"weeks\": 10, \"codes\": [\"G\", \"N\", \"O\", \"U\"]" more  \
    ", \"action\": \"Consider\"}"
#define RATE(num, den, m)                                     \
    "{\"name\": \"rate\", \"kind\": \"rate\", \"num\": " #num \
    ", \"den\": " #den ", \"m\": " #m ", \"action\": \"Talk\"}"

#define WEEK "/\\/\\/\\/\\/\\"

/* Two school weeks of July, then `weeks` of autumn from 1 September. */
static void open_two_terms(world *w, size_t weeks) {
    world_new(w);
    for (int i = 0; i < 3; i++) {
        char id[4] = {'Z', (char)('1' + i), '\0', '\0'};
        many_marks(&w->s, id, "A", on(2025, 7, 7), '/', 20);
        many_marks(&w->s, id, "A", on(2025, 9, 1), '/', weeks * 10);
    }
}

/* Two G in the summer's last two school weeks, eight O in the first eight of
 * autumn: ten in ten. With one more school week between the ends, not. */
static void test_ten_in_ten_over_terms(void **state) {
    (void)state;
    static const char P1[] = "O\\/\\/\\/\\/\\";
    world w = {0};
    open_two_terms(&w, 12);
    for (int i = 0; i < 2; i++) {
        const eb_date july = on(2025, 7, 7) + 7 * i;
        marks(&w.s, "P1", "A", july, "G\\/\\/\\/\\/\\");
        marks(&w.s, "P2", "A", july, "G\\/\\/\\/\\/\\");
    }
    marks(&w.s, "P2", "A", on(2025, 9, 1), WEEK);
    for (int i = 0; i < 8; i++) {
        marks(&w.s, "P1", "A", on(2025, 9, 1) + 7 * i, P1);
        marks(&w.s, "P2", "A", on(2025, 9, 8) + 7 * i, P1);
    }
    /* 9 school weeks: one O is missing still. */
    assert_string_equal(rows(&w, on(2025, 10, 20), TEN_IN_TEN("")),
                        "P1 ten near - [G×2 2025-07-07..2025-07-14; "
                        "O×7 2025-09-01..2025-10-13]\n");
    assert_string_equal(rows(&w, on(2025, 10, 21), TEN_IN_TEN("")),
                        "P1 ten met 2025-10-21 [G×2 2025-07-07..2025-07-14; "
                        "O×8 2025-09-01..2025-10-20]\n"
                        "P2 ten near - [G×2 2025-07-07..2025-07-14; "
                        "O×7 2025-09-08..2025-10-20]\n");
    /* The week of 27 October pushes that of 7 July out. */
    assert_string_equal(rows(&w, on(2025, 10, 28), TEN_IN_TEN("")),
                        "P1 ten near - [G×1 2025-07-14..2025-07-14; "
                        "O×8 2025-09-01..2025-10-20]\n"
                        "P2 ten near - [G×1 2025-07-14..2025-07-14; "
                        "O×8 2025-09-08..2025-10-27]\n");
    world_done(&w);
}

/* A closed week is no school week: the window reaches one week further. */
static void test_window_counts_school_weeks(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    for (int i = 0; i < 12; i++) {
        if (i == 5) continue;
        marks(&w.s, "Z1", "A", on(2025, 9, 1) + 7 * i, WEEK);
        marks(&w.s, "P1", "A", on(2025, 9, 1) + 7 * i,
              i == 11 ? WEEK : "O\\/\\/\\/\\/\\");
    }
    assert_string_equal(
        rows(&w, on(2025, 11, 11), TEN_IN_TEN("")),
        "P1 ten met 2025-11-11 [O×10 2025-09-01..2025-11-10]\n");
    assert_string_equal(
        rows(&w, on(2025, 11, 17), TEN_IN_TEN("")),
        "P1 ten met 2025-11-11 [O×10 2025-09-01..2025-11-10]\n");
    /* The twelfth Monday pushes the first out. */
    assert_string_equal(rows(&w, on(2025, 11, 18), TEN_IN_TEN("")),
                        "P1 ten near - [O×9 2025-09-08..2025-11-10]\n");
    world_done(&w);
}

static void test_marks_are_used_once(void **state) {
    (void)state;
    static const char RULE[] = TEN_IN_TEN(
        ", \"used_up_by\": [\"notice\"], \"cleared_by\": [\"notice\"]");
    world w = {0};
    open_two_terms(&w, 6);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), 'O', 22);
    logged(&w, "P1", on(2025, 9, 9), EB_EVENT_NOTICE);
    w.options.all = 1;
    /* Ten of O by Friday 5th. The notice on the 9th uses up what is dated
     * before it; ten more are there on the 15th. */
    assert_string_equal(rows(&w, on(2025, 9, 16), RULE),
                        "P1 ten cleared 2025-09-06 over 2025-09-10 "
                        "[O×12 2025-09-01..2025-09-08]\n"
                        "P1 ten met 2025-09-16 "
                        "[O×10 2025-09-09..2025-09-15]\n");
    world_done(&w);
}

static void test_from_a_date(void **state) {
    (void)state;
    world w = {0};
    open_two_terms(&w, 6);
    many_marks(&w.s, "P1", "A", on(2025, 7, 14), 'O', 10);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), '/', 10);
    assert_string_equal(rows(&w, on(2025, 9, 6), TEN_IN_TEN("")),
                        "P1 ten met 2025-07-19 "
                        "[O×10 2025-07-14..2025-07-18]\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 6), TEN_IN_TEN(", \"from\": \"2025-07-15\"")), "");
    world_done(&w);
}

/* An N under five school days old may still become something else. */
static void test_provisional(void **state) {
    (void)state;
    static const char RULE[] = TEN_IN_TEN(
        ", \"provisional\": {\"code\": \"N\", \"days\": 5}, \"due_days\": 5");
    world w = {0};
    open_two_terms(&w, 6);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OOOOOOOONN" WEEK WEEK);
    assert_string_equal(
        rows(&w, on(2025, 9, 12), RULE),
        "P1 ten met 2025-09-06 [O×8 2025-09-01..2025-09-04; "
        "N×2 2025-09-05..2025-09-05] due 2025-09-12* provisional\n");
    assert_string_equal(rows(&w, on(2025, 9, 13), RULE),
                        "P1 ten met 2025-09-06 [O×8 2025-09-01..2025-09-04; "
                        "N×2 2025-09-05..2025-09-05] due 2025-09-12*\n");
    world_done(&w);
}

/* ---- the year's shares -------------------------------------------------- */

static void absences(world *w, const char *pupil, size_t absent, size_t all) {
    char text[512];
    assert_true(all < sizeof text && absent <= all);
    memset(text, '/', all);
    memset(text, 'I', absent);
    text[all] = '\0';
    marks(&w->s, pupil, "A", on(2025, 9, 1), text);
}

/* 16 of 40 is persistent; so is 38 of 380, and 37 is not; 190 of 380 is
 * severe. Shares are inclusive. */
static void test_shares_are_inclusive(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    absences(&w, "P16", 16, 40);
    absences(&w, "P190", 190, 380);
    absences(&w, "P37", 37, 380);
    absences(&w, "P38", 38, 380);
    const eb_date end = on(2026, 5, 23);
    assert_string_equal(
        rows(&w, on(2025, 9, 27), RATE(10, 100, 20)),
        "P16 rate met 2025-09-13 [authorised×16 2025-09-01..2025-09-10]\n"
        "P190 rate met 2025-09-13 [authorised×40 2025-09-01..2025-09-26]\n"
        "P37 rate met 2025-09-13 [authorised×37 2025-09-01..2025-09-25]\n"
        "P38 rate met 2025-09-13 [authorised×38 2025-09-01..2025-09-25]\n");
    w.options.sensitive = 1;
    assert_string_equal(rows(&w, end, RATE(10, 100, 20)),
                        "P190 rate met 2025-09-13 "
                        "[I×190 2025-09-01..2026-01-09]\n"
                        "P38 rate met 2025-09-13 "
                        "[I×38 2025-09-01..2025-09-25]\n");
    assert_string_equal(rows(&w, end, RATE(50, 100, 20)),
                        "P190 rate met 2025-09-13 "
                        "[I×190 2025-09-01..2026-01-09]\n");
    world_done(&w);
}

/* Halves count half: 29 sessions are 14 days and a half. */
static void test_days_of_illness(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"ill\", \"kind\": \"cumulative\", \"count\": 15, "
        "\"unit\": \"days\", \"groups\": [\"illness\"], \"action\": \"Tell\"}";
    world w = {0};
    world_new(&w);
    absences(&w, "P27", 27, 60);
    absences(&w, "P28", 28, 60);
    absences(&w, "P29", 29, 60);
    absences(&w, "P30", 30, 60);
    assert_string_equal(
        rows(&w, on(2025, 10, 11), RULE),
        "P28 ill near - [authorised×28 2025-09-01..2025-09-18]\n"
        "P29 ill near - [authorised×29 2025-09-01..2025-09-19]\n"
        "P30 ill met 2025-09-20 [authorised×30 2025-09-01..2025-09-19]\n");
    world_done(&w);
}

/* Both counts begin anew on 1 August. */
static void test_a_new_year_begins_anew(void **state) {
    (void)state;
    world w = {0};
    open_two_terms(&w, 4);
    many_marks(&w.s, "P1", "A", on(2025, 7, 7), 'C', 20);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), 'C', 19);
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2025, 9, 13), RATE(10, 100, 20)),
                        "P1 rate met 2025-07-19 over 2025-08-02 "
                        "[C×20 2025-07-07..2025-07-18]\n"
                        "P1 rate near - [C×19 2025-09-01..2025-09-12]\n");
    world_done(&w);
}

/* What is over shows the marks that it stood on, none that came later: two of
 * ten are a fifth, two of twelve are not, and Wednesday's is another story. */
static void test_evidence_of_its_time(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    w.options.all = 1;
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OO/\\/\\/\\/\\/\\/\\O\\/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 13), RATE(20, 100, 10)),
                        "P1 rate met 2025-09-06 over 2025-09-09 "
                        "[O×2 2025-09-01..2025-09-01]\n");
    world_done(&w);
}

/* A share counts possible sessions alone; a number counts what it names. */
static void test_what_is_not_possible(void **state) {
    (void)state;
    static const char NUMBER[] =
        "{\"name\": \"ill\", \"kind\": \"cumulative\", \"count\": 2, "
        "\"codes\": [\"D\"], \"action\": \"Ask\"}";
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 10);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "DD/\\/\\/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 6), NUMBER),
                        "P1 ill met 2025-09-02 "
                        "[D×2 2025-09-01..2025-09-01]\n");
    world_done(&w);
    /* A share of both: the two D are no sessions that could be missed, so the
     * one O is an eighth, and all that is shown. */
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 10);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "DDO\\/\\/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 6),
                             "{\"name\": \"part\", \"kind\": \"rate\", "
                             "\"num\": 1, \"den\": 8, \"m\": 8, \"codes\": "
                             "[\"D\", \"O\"], \"action\": \"Ask\"}"),
                        "P1 part met 2025-09-06 "
                        "[O×1 2025-09-02..2025-09-02]\n");
    world_done(&w);
}

/* Of 21 sessions a tenth is 2.1: three absences are needed, of 20 two. */
static void test_need_is_rounded_up(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    absences(&w, "P20", 2, 20);
    absences(&w, "P21", 2, 21);
    (void)rows(&w, on(2025, 9, 20), RATE(1, 10, 20));
    static const char *const PUPILS[] = {"P20", "P21"};
    for (int i = 0; i < 2; i++) {
        eb_why why;
        WORLD_OK(
            &w, eb_policy_why(w.s.view, w.policy, w.closed, &w.options,
                              row_of(&w.s, PUPILS[i], "A"), 0, &why, &w.s.err));
        assert_int_equal(why.need, 2 + i);
        assert_int_equal(why.met, 1 - i);
    }
    world_done(&w);
}

/* ---- a school that is not open ------------------------------------------ */

/* A closed week is in no window, which is not full yet: its marks neither
 * count nor are they shown. */
static void test_marks_of_a_closed_week(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"two\", \"kind\": \"window\", \"sessions\": 2, "
        "\"weeks\": 10, \"codes\": [\"O\"], \"action\": \"Consider\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 15), 10);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OO/\\/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "OOOO/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 15), WEEK);
    assert_string_equal(rows(&w, on(2025, 9, 20), RULE),
                        "P1 two met 2025-09-02 "
                        "[O×2 2025-09-01..2025-09-01]\n");
    world_done(&w);
}

/* A notice of the Tuesday of a closed week uses up what is dated before it;
 * that day's own marks are in no window either. */
static void test_closed_week_after_a_notice(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"two\", \"kind\": \"window\", \"sessions\": 2, "
        "\"weeks\": 10, \"codes\": [\"O\"], \"used_up_by\": [\"notice\"], "
        "\"action\": \"Consider\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 15), 10);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OO/\\/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "OOOO/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 15), "/\\/\\O\\/\\/\\");
    logged(&w, "P1", on(2025, 9, 9), EB_EVENT_NOTICE);
    assert_string_equal(rows(&w, on(2025, 9, 20), RULE),
                        "P1 two near - [O×1 2025-09-17..2025-09-17]\n");
    world_done(&w);
}

/* On Monday 8th only this pupil is in: the new week opens with Tuesday. Until
 * that is over the window is last week's alone, and so is its evidence. */
static void test_a_week_that_has_not_opened(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"two\", \"kind\": \"window\", \"sessions\": 2, "
        "\"weeks\": 1, \"codes\": [\"O\"], \"action\": \"Consider\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 9), 8);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\/\\OO");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "O\\/\\/\\/\\/\\");
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2025, 9, 12), RULE),
                        "P1 two met 2025-09-06 over 2025-09-10 "
                        "[O×2 2025-09-05..2025-09-05]\n"
                        "P1 two near - [O×1 2025-09-08..2025-09-08]\n");
    world_done(&w);
}

/* The notice of that Monday uses up what came before. Its own marks are in no
 * window until the week opens. */
static void test_a_notice_before_the_week_opens(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"two\", \"kind\": \"window\", \"sessions\": 2, "
        "\"weeks\": 10, \"codes\": [\"O\"], \"used_up_by\": [\"notice\"], "
        "\"action\": \"Consider\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 9), 8);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\/\\OO");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "OO/\\/\\/\\/\\");
    logged(&w, "P1", on(2025, 9, 8), EB_EVENT_NOTICE);
    assert_string_equal(rows(&w, on(2025, 9, 12), RULE),
                        "P1 two met 2025-09-10 "
                        "[O×2 2025-09-08..2025-09-08]\n");
    world_done(&w);
}

/* An N of Monday, when only this pupil was in; the school opens on Wednesday,
 * and two open days lie behind the N when Thursday is over. */
static void test_n_before_the_first_day(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"n\", \"kind\": \"overdue\", \"days\": 2, "
        "\"action\": \"Correct\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 3), 14);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "N\\/\\/\\/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 4), RULE), "P1 n near - []\n");
    assert_string_equal(rows(&w, on(2025, 9, 5), RULE),
                        "P1 n met 2025-09-05 [N×1 2025-09-01..2025-09-01]\n");
    world_done(&w);
}

/* ---- overdue ------------------------------------------------------------ */

#define P2 "P2 n met 2025-09-09 [N×1 2025-09-01..2025-09-01]\n"

static void test_n_after_five_days(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"n\", \"kind\": \"overdue\", \"days\": 5, "
        "\"action\": \"Correct\"}";
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\N\\/\\/NN\\" WEEK);
    marks(&w.s, "P2", "A", on(2025, 9, 1), "N\\/\\/\\/\\/\\");
    /* Five open days lie after Tuesday 2nd when Tuesday 9th is over. */
    assert_string_equal(rows(&w, on(2025, 9, 9), RULE), "P1 n near - []\n" P2);
    assert_string_equal(
        rows(&w, on(2025, 9, 10), RULE),
        "P1 n met 2025-09-10 [N×1 2025-09-02..2025-09-02]\n" P2);
    assert_string_equal(
        rows(&w, on(2025, 9, 13), RULE),
        "P1 n met 2025-09-10 [N×3 2025-09-02..2025-09-05]\n" P2);
    world_done(&w);
}

/* ---- ten in ten, date by date ------------------------------------------- */

#define WEEKS 26
#define CHILDREN 100

typedef struct random_school {
    int is_open[WEEKS];
    char marks[CHILDREN][WEEKS * 10 + 1];
} random_school;

static void invent(random_school *r, uint64_t *state) {
    for (size_t week = 0; week < WEEKS; week++) {
        r->is_open[week] = below(state, 6) != 0;
    }
    for (size_t child = 0; child < CHILDREN; child++) {
        const size_t away = 3 + below(state, 40);
        for (size_t s = 0; s < WEEKS * 10; s++) {
            const size_t luck = below(state, away);
            r->marks[child][s] = r->is_open[s / 10] == 0 ? ' '
                                 : luck == 0             ? "GNOU"[s % 4]
                                 : luck == 1             ? 'I'
                                                         : '/';
        }
        r->marks[child][WEEKS * 10] = '\0';
    }
}

/* Of a child's marks dated before `day` (from Monday 1 September 2025), those
 * that count in the last ten weeks that had begun and were not closed. */
static int count_plainly(const random_school *r, size_t child, int day) {
    int weeks = 0, count = 0;
    for (int week = WEEKS - 1; week >= 0 && weeks < 10; week--) {
        if (!r->is_open[week] || week * 7 >= day) continue;
        weeks++;
        for (int s = 0; s < 10 && week * 7 + s / 2 < day; s++) {
            count += strchr("GNOU", r->marks[child][week * 10 + s]) != NULL;
        }
    }
    return count;
}

static size_t compare_children(world *w, const random_school *r, int last) {
    eb_trigger row;
    size_t met = 0;
    eb_date expected[CHILDREN];
    for (size_t child = 0; child < CHILDREN; child++) {
        expected[child] = EB_NO_DATE;
        for (int day = last; day > 0 && count_plainly(r, child, day) >= 10;
             day--) {
            expected[child] = on(2025, 9, 1) + day;
        }
    }
    (void)rows(w, on(2025, 9, 1) + last, TEN_IN_TEN(""));
    for (size_t i = 0; eb_triggers_get(w->triggers, i, &row); i++) {
        const size_t child = (size_t)atoi(row.pupil + 1);
        if (row.state != EB_TRIGGER_MET) continue;
        assert_int_equal(row.first_met, expected[child]);
        expected[child] = EB_NO_DATE;
        met++;
    }
    for (size_t child = 0; child < CHILDREN; child++) {
        assert_int_equal(expected[child], EB_NO_DATE); /* all are listed */
    }
    return met;
}

static void test_ten_thousand_children(void **state) {
    (void)state;
    static random_school r;
    size_t met = 0;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        uint64_t random = seed;
        world w = {0};
        world_new(&w);
        invent(&r, &random);
        for (size_t child = 0; child < CHILDREN; child++) {
            char id[8];
            snprintf(id, sizeof id, "P%zu", child);
            marks(&w.s, id, "A", on(2025, 9, 1), r.marks[child]);
        }
        int week = WEEKS - 1;
        while (!r.is_open[week]) week--;
        met += compare_children(&w, &r, week * 7 + 1 + (int)below(&random, 8));
        world_done(&w);
    }
    assert_true(met > 1000 && met < 9000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_in_ten_over_terms),
        cmocka_unit_test(test_window_counts_school_weeks),
        cmocka_unit_test(test_marks_are_used_once),
        cmocka_unit_test(test_from_a_date),
        cmocka_unit_test(test_provisional),
        cmocka_unit_test(test_shares_are_inclusive),
        cmocka_unit_test(test_days_of_illness),
        cmocka_unit_test(test_a_new_year_begins_anew),
        cmocka_unit_test(test_what_is_not_possible),
        cmocka_unit_test(test_need_is_rounded_up),
        cmocka_unit_test(test_evidence_of_its_time),
        cmocka_unit_test(test_marks_of_a_closed_week),
        cmocka_unit_test(test_closed_week_after_a_notice),
        cmocka_unit_test(test_a_week_that_has_not_opened),
        cmocka_unit_test(test_a_notice_before_the_week_opens),
        cmocka_unit_test(test_n_before_the_first_day),
        cmocka_unit_test(test_n_after_five_days),
        cmocka_unit_test(test_ten_thousand_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
