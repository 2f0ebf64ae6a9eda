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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_keep_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
