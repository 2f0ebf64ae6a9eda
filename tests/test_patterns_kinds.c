/* SPDX-License-Identifier: MIT */
/*
 * Each pattern planted in a school whose absences come as chance has it: it
 * must be found, with the numbers that were planted; and where nothing was
 * planted, small p-values must be as rare as they say.
 */
#include "policy/patterns_kinds.h"

#include <math.h>

#include "school.h"

#define PUPILS 90
#define WEEKS 30
#define DAYS (WEEKS * 5)

/* A school of strings of marks, two characters a day from 1 September 2025;
 * weeks 8 and 16 are holidays. */
typedef struct sheet_of_school {
    char marks[PUPILS][DAYS * 2 + 1];
} sheet_of_school;

static sheet_of_school sheet_now;

static int is_holiday(size_t day) { return day / 5 == 8 || day / 5 == 16; }

/* Spells begin at random, more on Fridays for all, and go on by the same
 * chance every day; some pupils have many more than others. */
static void invent(uint64_t *random) {
    for (size_t p = 0; p < PUPILS; p++) {
        char *text = sheet_now.marks[p];
        const size_t often = 1 + below(random, 12); /* per 100 days */
        int away = 0;
        for (size_t d = 0; d < DAYS; d++) {
            const size_t dice = below(random, 1000);
            const size_t begins = often * (d % 5 == 4 ? 15 : 10);
            char am = '/', pm = '\\';
            away = away ? dice < 375 : dice < begins;
            if (away) am = pm = 'O';
            if (!away && dice >= 990) pm = 'O';
            if (!away && dice >= 960 && dice < 990) am = 'L';
            if (is_holiday(d)) am = pm = ' ';
            text[2 * d] = am;
            text[2 * d + 1] = pm;
        }
        text[DAYS * 2] = '\0';
    }
}

static void miss(size_t pupil, size_t day) {
    if (is_holiday(day)) return;
    memset(&sheet_now.marks[pupil][2 * day], 'O', 2);
}

static void attend(size_t pupil, size_t day) {
    if (is_holiday(day)) return;
    memcpy(&sheet_now.marks[pupil][2 * day], "/\\", 2);
}

static void attend_all(size_t pupil) {
    for (size_t d = 0; d < DAYS; d++) attend(pupil, d);
}

/* Pupils 2k and 2k + 1 are brother and sister. */
static void open_school(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    for (size_t p = 0; p < PUPILS; p++) {
        char id[ID_ROOM], family[ID_ROOM];
        snprintf(id, sizeof id, "p%02zu", p);
        snprintf(family, sizeof family, "f%02zu", p / 2);
        add_pupil(s, id, "A", 7, family);
    }
    for (size_t p = 0; p < PUPILS; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%02zu", p);
        for (size_t d = 0; d < DAYS; d += 5) {
            char week[11];
            memcpy(week, &sheet_now.marks[p][2 * d], 10);
            week[10] = '\0';
            marks(s, id, "A", on(2025, 9, 1) + (eb_date)(d / 5 * 7), week);
        }
    }
    look(s, on(2025, 9, 1) + WEEKS * 7);
}

/* The pattern of one kind of a pupil; NULL when it was not tested. */
static const eb_pattern *pattern_of(const eb_patterns *patterns, size_t row,
                                    eb_pattern_kind kind) {
    for (size_t i = 0; i < eb_patterns_count(patterns); i++) {
        const eb_pattern *pattern = eb_patterns_get(patterns, i);
        if (pattern->row == row && pattern->kind == kind) return pattern;
    }
    return NULL;
}

static eb_pattern look_for(size_t pupil, eb_pattern_kind kind) {
    school s = {0};
    char id[ID_ROOM];
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *patterns = NULL;
    options.fdr = 1.0;
    open_school(&s);
    assert_ok(eb_patterns_new(s.view, &options, &patterns, NULL));
    snprintf(id, sizeof id, "p%02zu", pupil);
    const eb_pattern *found = pattern_of(patterns, row_of(&s, id, "A"), kind);
    if (found == NULL) fail_msg("%s was not tested", eb_pattern_name(kind));
    const eb_pattern kept = *found;
    eb_patterns_free(patterns);
    school_done(&s);
    return kept;
}

/* Nothing that the pupil could have done would have shown that pattern. */
static void assert_not_asked(size_t pupil, eb_pattern_kind kind) {
    school s = {0};
    char id[ID_ROOM];
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *patterns = NULL;
    options.fdr = 1.0;
    open_school(&s);
    assert_ok(eb_patterns_new(s.view, &options, &patterns, NULL));
    snprintf(id, sizeof id, "p%02zu", pupil);
    const eb_pattern *found = pattern_of(patterns, row_of(&s, id, "A"), kind);
    if (found != NULL) {
        fail_msg("%s: p %g", eb_pattern_name(kind), found->p_value);
    }
    eb_patterns_free(patterns);
    school_done(&s);
}

static void assert_called(const eb_pattern *p) {
    if (!(p->q_value <= 0.10)) {
        fail_msg("%s: p %g, q %g", eb_pattern_name(p->kind), p->p_value,
                 p->q_value);
    }
}

/* Every absence has the shape. Up to three of those planted may lie on days
 * that chance made many miss, which are set apart. */
static void assert_all_of(const eb_pattern *p, int64_t planted) {
    assert_int_equal(p->numbers[0], p->numbers[1]);
    assert_true(p->numbers[0] <= planted && p->numbers[0] + 3 >= planted);
}

static void test_fridays_and_mondays(void **state) {
    (void)state;
    uint64_t random = 11;
    invent(&random);
    attend_all(4);
    for (size_t w = 0; w < 12; w++) miss(4, w * 5 + 4);
    eb_pattern p = look_for(4, EB_PATTERN_FRIDAYS);
    assert_called(&p);
    assert_all_of(&p, 11); /* one of the twelve lies in a holiday */
    assert_true(p.expected > 1.0 && p.expected < 5.0);
    const double n = (double)p.numbers[1];
    assert_true(fabs(p.effect - (n - p.expected) / n) < 1e-12);
    invent(&random);
    attend_all(4);
    for (size_t w = 0; w < 12; w++) miss(4, w * 5);
    p = look_for(4, EB_PATTERN_MONDAYS);
    assert_called(&p);
    assert_all_of(&p, 11);
}

static void test_midweek(void **state) {
    (void)state;
    uint64_t random = 12;
    invent(&random);
    attend_all(7);
    for (size_t w = 0; w < 28; w++) miss(7, w * 5 + 1 + w % 3);
    const eb_pattern p = look_for(7, EB_PATTERN_MIDWEEK);
    assert_called(&p);
    assert_all_of(&p, 26);
}

static void test_edges_of_breaks(void **state) {
    (void)state;
    uint64_t random = 13;
    invent(&random);
    attend_all(9);
    /* The Thursday before and the Tuesday after: separate spells. */
    miss(9, 7 * 5 + 3);
    miss(9, 9 * 5 + 1);
    miss(9, 15 * 5 + 3);
    miss(9, 17 * 5 + 1);
    const eb_pattern p = look_for(9, EB_PATTERN_BREAK_EDGES);
    assert_int_equal(p.numbers[0], 4);
    assert_int_equal(p.numbers[1], 4);
    assert_true(p.p_value < 1e-3);
}

static void test_afternoons(void **state) {
    (void)state;
    uint64_t random = 14;
    invent(&random);
    attend_all(20);
    for (size_t w = 0; w < 10; w++) {
        if (!is_holiday(w * 5 + w % 5)) {
            sheet_now.marks[20][2 * (w * 5 + w % 5) + 1] = 'O';
        }
    }
    const eb_pattern p = look_for(20, EB_PATTERN_AFTERNOONS);
    assert_called(&p);
    assert_all_of(&p, 9);
}

static void test_lateness_that_grows(void **state) {
    (void)state;
    uint64_t random = 15;
    invent(&random);
    attend_all(30);
    sheet_now.marks[30][2 * 3] = 'L';
    for (size_t w = 18; w < WEEKS; w++) sheet_now.marks[30][10 * w + 2] = 'L';
    const eb_pattern p = look_for(30, EB_PATTERN_LATENESS);
    assert_called(&p);
    assert_int_equal(p.numbers[0], 12);
    assert_int_equal(p.numbers[1], 12);
    assert_int_equal(p.numbers[2], 1);
    assert_int_equal(p.numbers[3], 16);
    assert_int_equal(p.since, on(2025, 9, 1) + 18 * 7);
}

static void test_one_long_spell(void **state) {
    (void)state;
    uint64_t random = 16;
    invent(&random);
    attend_all(40);
    miss(40, 2);
    for (size_t d = 60; d < 78; d++) miss(40, d);
    const eb_pattern p = look_for(40, EB_PATTERN_LONG_SPELL);
    assert_called(&p);
    assert_int_equal(p.numbers[0], 36);
    assert_int_equal(p.numbers[1], 38);
    assert_int_equal(p.numbers[2], 2);
    assert_true(p.effect == 36.0 / 38.0);
}

static void test_with_a_sister(void **state) {
    (void)state;
    uint64_t random = 17;
    invent(&random);
    attend_all(50);
    attend_all(51);
    for (size_t i = 0; i < 9; i++) {
        miss(50, 3 + i * 15);
        miss(51, 3 + i * 15);
    }
    const eb_pattern p = look_for(50, EB_PATTERN_SIBLINGS);
    assert_called(&p);
    assert_all_of(&p, 9);
    assert_true(p.expected < 1.0);
}

static void test_a_change(void **state) {
    (void)state;
    uint64_t random = 18;
    invent(&random);
    attend_all(60);
    miss(60, 10);
    for (size_t d = 110; d < DAYS; d += 3) miss(60, d);
    eb_pattern p = look_for(60, EB_PATTERN_MORE_SINCE);
    assert_called(&p);
    assert_int_equal(p.numbers[0], 14);
    assert_int_equal(p.numbers[2], 1);
    assert_int_equal(p.numbers[1] + p.numbers[3], (DAYS - 10) * 2);
    assert_int_equal(p.since, on(2025, 9, 1) + 22 * 7);
    assert_true(p.effect > 0.3);
    attend_all(60);
    for (size_t d = 0; d < 40; d += 3) miss(60, d);
    p = look_for(60, EB_PATTERN_LESS_SINCE);
    assert_called(&p);
    assert_int_equal(p.numbers[0], 0);
    assert_int_equal(p.numbers[2], 14);
    assert_true(p.effect < -0.3);
}

/* One spell is one event: two weeks away on end hold two Fridays and say
 * nothing of Fridays. */
static void test_a_long_illness_is_no_pattern_of_days(void **state) {
    (void)state;
    uint64_t random = 19;
    invent(&random);
    attend_all(70);
    for (size_t d = 20; d < 30; d++) miss(70, d);
    for (size_t d = 50; d < 60; d++) miss(70, d);
    for (size_t d = 100; d < 110; d++) miss(70, d);
    assert_not_asked(70, EB_PATTERN_FRIDAYS);
    assert_not_asked(70, EB_PATTERN_MONDAYS);
}

/* At the other school from Monday to Wednesday: half of what could be missed
 * is on a Friday, and so is half of what was. */
static void test_what_could_be_missed_counts(void **state) {
    (void)state;
    uint64_t random = 21;
    invent(&random);
    attend_all(80);
    for (size_t d = 0; d < DAYS; d++) {
        if (d % 5 < 3 && !is_holiday(d)) {
            memcpy(&sheet_now.marks[80][2 * d], "DD", 2);
        }
    }
    for (size_t w = 0; w + 1 < WEEKS; w += 3) {
        miss(80, w * 5 + 3);
        miss(80, (w + 1) * 5 + 4);
    }
    school s = {0};
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *patterns = NULL;
    options.fdr = 1.0;
    open_school(&s);
    assert_ok(eb_patterns_new(s.view, &options, &patterns, NULL));
    /* So little could be made of it that it is not even asked. */
    const eb_pattern *p =
        pattern_of(patterns, row_of(&s, "p80", "A"), EB_PATTERN_FRIDAYS);
    assert_true(p == NULL || p->p_value > 0.2);
    eb_patterns_free(patterns);
    school_done(&s);
}

/* The others are due on these days of the week alone. */
static void others_due(size_t pupil, const char *days) {
    for (size_t p = 0; p < PUPILS; p++) {
        for (size_t d = 0; p != pupil && d < DAYS; d++) {
            if (days[d % 5] != '-' || is_holiday(d)) continue;
            memcpy(&sheet_now.marks[p][2 * d], "XX", 2);
        }
    }
}

/* Nobody else is due on a Friday: that all Fridays missed are this pupil's was
 * certain, however many they are. */
static void test_nobody_else_could(void **state) {
    (void)state;
    uint64_t random = 24;
    invent(&random);
    attend_all(5);
    others_due(5, "MTWT-");
    for (size_t w = 0; w < 12; w++) miss(5, w * 5 + 4);
    miss(5, 91);
    assert_not_asked(5, EB_PATTERN_FRIDAYS);
}

/* All others are due on Fridays alone: those who are away are so on a Friday,
 * and each other day missed is this pupil's. */
static void test_nobody_else_could_but_so(void **state) {
    (void)state;
    uint64_t random = 25;
    invent(&random);
    attend_all(5);
    others_due(5, "----F");
    for (size_t p = 30; p < PUPILS; p++) { /* few of the others are away */
        for (size_t d = 4; d < DAYS; d += 5) attend(p, d);
    }
    for (size_t w = 0; w < 28; w += 2) miss(5, w * 5 + 1);
    for (size_t w = 1; w < 28; w += 2) miss(5, w * 5);
    assert_not_asked(5, EB_PATTERN_FRIDAYS);
    assert_not_asked(5, EB_PATTERN_MONDAYS);
    assert_not_asked(5, EB_PATTERN_MIDWEEK);
}

/* While away nobody can begin to be away: seven absences, evenly over what is
 * left beside a long one, are no change. */
static void test_time_away_is_no_time_at_risk(void **state) {
    (void)state;
    uint64_t random = 22;
    invent(&random);
    attend_all(81);
    for (size_t d = 0; d < 70; d++) miss(81, d);
    for (size_t d = 75; d < DAYS; d += 10) miss(81, d);
    const eb_pattern p = look_for(81, EB_PATTERN_MORE_SINCE);
    assert_true(p.p_value > 0.5);
}

static void test_one_of_several_long_spells_is_not_one(void **state) {
    (void)state;
    uint64_t random = 23;
    invent(&random);
    attend_all(82);
    for (size_t d = 0; d < 16; d++) miss(82, d);
    for (size_t d = 50; d < 62; d++) miss(82, d);
    for (size_t d = 100; d < 112; d++) miss(82, d);
    const eb_pattern p = look_for(82, EB_PATTERN_LONG_SPELL);
    assert_int_equal(p.numbers[0], 32);
    assert_true(p.p_value == 1.0);
}

/* Where nothing was planted, P(p <= x) <= x for every kind, and whole runs
 * with a call at 0.10 are no more than a tenth. Four standard errors allowed.
 */
static void test_chance_alone(void **state) {
    (void)state;
    enum { RUNS = 40 };
    int64_t tests[EB_PATTERN_KINDS] = {0}, small[EB_PATTERN_KINDS] = {0};
    int64_t rare[EB_PATTERN_KINDS] = {0}, runs_called = 0;
    uint64_t random = 20;
    for (int run = 0; run < RUNS; run++) {
        school s = {0};
        eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
        eb_patterns *patterns = NULL;
        int called = 0;
        options.fdr = 1.0;
        invent(&random);
        open_school(&s);
        assert_ok(eb_patterns_new(s.view, &options, &patterns, NULL));
        for (size_t i = 0; i < eb_patterns_count(patterns); i++) {
            const eb_pattern *p = eb_patterns_get(patterns, i);
            tests[p->kind]++;
            small[p->kind] += p->p_value <= 0.05;
            rare[p->kind] += p->p_value <= 0.005;
            called |= p->q_value <= 0.10;
        }
        runs_called += called;
        eb_patterns_free(patterns);
        school_done(&s);
    }
    for (int kind = 0; kind < EB_PATTERN_KINDS; kind++) {
        const double n = (double)tests[kind];
        if (kind != EB_PATTERN_SHORT_SPELLS) assert_true(n > 100.0);
        if ((double)small[kind] > 0.05 * n + 4.0 * sqrt(0.05 * 0.95 * n) ||
            (double)rare[kind] > 0.005 * n + 4.0 * sqrt(0.005 * n) + 1.0) {
            fail_msg("%s: %d and %d of %d",
                     eb_pattern_name((eb_pattern_kind)kind), (int)small[kind],
                     (int)rare[kind], (int)tests[kind]);
        }
    }
    assert_true(runs_called <= RUNS / 10 + 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fridays_and_mondays),
        cmocka_unit_test(test_midweek),
        cmocka_unit_test(test_edges_of_breaks),
        cmocka_unit_test(test_afternoons),
        cmocka_unit_test(test_lateness_that_grows),
        cmocka_unit_test(test_one_long_spell),
        cmocka_unit_test(test_with_a_sister),
        cmocka_unit_test(test_a_change),
        cmocka_unit_test(test_a_long_illness_is_no_pattern_of_days),
        cmocka_unit_test(test_what_could_be_missed_counts),
        cmocka_unit_test(test_nobody_else_could),
        cmocka_unit_test(test_nobody_else_could_but_so),
        cmocka_unit_test(test_time_away_is_no_time_at_risk),
        cmocka_unit_test(test_one_of_several_long_spells_is_not_one),
        cmocka_unit_test(test_chance_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
