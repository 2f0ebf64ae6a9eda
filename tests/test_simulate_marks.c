/* SPDX-License-Identifier: MIT */
/*
 * Marks of single enrolments: nothing outside entry and leaving, holidays at
 * the edges of breaks, Reception without unauthorised absence before the age
 * of compulsion, study leave in Year 11 alone, brothers on the same holiday.
 */
#include "test.h"
#include "train/simulate.h"

typedef struct found {
    int64_t holiday_before_break, holiday_middle;
    int64_t reception_x, reception_g, study_11, study_other;
    int64_t early_marks, late_marks;
    int64_t morning_marks[2];
    int64_t rows, gap;
} found;

static eb_date date_of(const eb_simulated_year *y, int session) {
    return y->monday + session / 10 * 7 + session / 2 % 5;
}

static eb_status look(void *context, size_t worker, const eb_simulated_pupil *p,
                      eb_error *err) {
    found *f = context;
    const eb_simulated_year *y = p->year;
    (void)worker;
    (void)err;
    f->rows++;
    for (int s = p->first; s < p->end; s++) {
        const uint8_t code = p->marks[s];
        const eb_date d = date_of(y, s);
        if (code == SIM_G && d > y->last[0] - 7 && d <= y->last[0])
            f->holiday_before_break++;
        if (code == SIM_G && d > y->first[1] + 13 && d < y->first[1] + 21)
            f->holiday_middle++;
        if (p->year_group == 0) {
            f->reception_x += code == SIM_X;
            f->reception_g +=
                code == SIM_G && d < y->last[1] && p->birth_month < 9;
        }
        if (code == SIM_S) {
            f->study_11 += p->year_group == 11;
            f->study_other += p->year_group != 11;
        }
        if (code == SIM_AM) assert_int_equal(s % 2, 0);
        if (code == SIM_PM) assert_int_equal(s % 2, 1);
        if (code == SIM_Z) assert_true(d < p->entry);
        if (eb_simulated_is_possible(code)) {
            f->early_marks += d < p->entry;
            f->late_marks += p->leaving != EB_NO_DATE && d > p->leaving;
        }
    }
    return EB_OK;
}

static void marks_keep_their_rules(void **state) {
    (void)state;
    found f;
    memset(&f, 0, sizeof f);
    eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    o.seed = 4;
    o.schools = 100;
    o.pupils = 10000;
    o.last_year = 2024;
    const eb_simulate_sink sink = {&f, NULL, look, NULL};
    assert_ok(eb_simulate(&o, &sink, NULL));
    assert_true(f.rows > 10000);
    assert_true(f.holiday_before_break > 2 * f.holiday_middle);
    assert_true(f.holiday_middle > 20);
    assert_true(f.reception_x > 1000);
    assert_int_equal(f.reception_g, 0);
    assert_true(f.study_11 > 1000);
    assert_int_equal(f.study_other, 0);
    assert_int_equal(f.early_marks, 0);
    assert_int_equal(f.late_marks, 0);
}

typedef struct one_pupil {
    sim_block block;
    sim_school school;
    sim_world world;
    sim_terms terms;
    sim_year year;
    sim_family family;
    sim_pupil pupil;
    eb_simulate_options options;
} one_pupil;

static void set_up(one_pupil *o) {
    const eb_simulate_options options = EB_SIMULATE_OPTIONS_INIT;
    memset(o, 0, sizeof *o);
    o->options = options;
    eb_sim_world("base", NULL, 2025, &o->world);
    eb_sim_terms(2025, &o->terms);
    o->school.shown.phase = EB_SIMULATED_PRIMARY;
    o->block.options = &o->options;
    o->block.schools = &o->school;
    o->block.school_count = 1;
    o->block.worlds = &o->world;
    o->block.terms = &o->terms;
    o->block.years = 1;
    o->block.school_years = &o->year;
    o->block.families = &o->family;
    o->block.pupils = &o->pupil;
    o->block.family_count = o->block.pupil_count = 1;
    o->pupil.birth_month = 10;
    eb_sim_school_year(&o->block, 0, 0, &o->year);
}

static void mark(one_pupil *o, uint8_t marks[2 * SIM_DAYS]) {
    sim_enrolment e;
    memset(&e, 0, sizeof e);
    memset(marks, SIM_BLANK, 2 * SIM_DAYS);
    e.group = 3;
    e.entry = o->year.shown.first[0];
    e.leaving = EB_NO_DATE;
    eb_sim_marks(&o->block, &e, marks);
}

/* A child who performs is away with leave that the school gave beforehand: it
 * stands in the register of the day before, for two weeks and no longer. */
static void leave_is_entered_ahead(void **state) {
    (void)state;
    static uint8_t whole[2 * SIM_DAYS], cut[2 * SIM_DAYS];
    one_pupil o;
    set_up(&o);
    o.pupil.rare = SIM_C1;
    mark(&o, whole);
    int first = 0, kept = 0, later = 0;
    while (first < o.year.shown.sessions && whole[first] != SIM_C1) first++;
    assert_true(first < o.year.shown.sessions);
    o.options.until = date_of(&o.year.shown, first) - 1;
    mark(&o, cut);
    for (int s = first; s < o.year.shown.sessions; s++) {
        const int ahead = date_of(&o.year.shown, s) - o.options.until;
        if (whole[s] == SIM_C1 && ahead <= 13) {
            kept++;
            assert_int_equal(SIM_C1, cut[s]);
        } else if (ahead > 13) {
            later += whole[s] == SIM_C1;
            assert_int_equal(SIM_BLANK, cut[s]);
        } else if (whole[s] != SIM_C && whole[s] != SIM_CLOSED) {
            assert_int_equal(SIM_BLANK, cut[s]);
        }
    }
    assert_true(kept > 1 && later > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_keep_their_rules),
        cmocka_unit_test(leave_is_entered_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
