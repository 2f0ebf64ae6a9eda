/* SPDX-License-Identifier: MIT */
/*
 * The numbers that must come out, as far as they are features: each is stated
 * in the specification (spec "Rules, lists and places", last section) or in
 * the statistics' own methodology, and is written here once, in one place.
 * The others stated there belong elsewhere: 424 visits, 164 parents and 9
 * children to the outcomes of a scheme; that ten sessions in ten weeks "meet"
 * a rule to the rules, of which the count is here.
 */
#include "marks.h"

/* `absent` O, then attended sessions, `sessions` in all, from Monday 1
 * September 2025; seen on the next school day. */
static marks absent_of(int absent, int sessions) {
    char as_of[11];
    marks m = marks_new();
    eb_date date = date_of("2025-09-01");
    int half = EB_AM;
    for (int s = 0; s < sessions; s++) {
        mark_recorded(&m, "p", "A", date, (eb_half)half, s < absent ? "O" : "/",
                      EB_NO_TIME);
        advance(&date, &half);
    }
    eb_date_write(date, as_of);
    marks_row(&m, as_of);
    return m;
}

/* 16 absent of 40 possible: 60 % attendance, persistent now, 121 sessions
 * back; with 340 to go (380 in a year), 21 in hand. */
static void sixteen_of_forty(void **state) {
    (void)state;
    marks m = absent_of(16, 40);
    eb_row row;
    assert_ok(eb_view_row(m.view, 0, &row, NULL));
    assert_int_equal(row.planned, 340);
    assert_feature(m.row, EB_F_POSSIBLE_SESSIONS, 40);
    assert_feature(m.row, EB_F_ABSENT_SESSIONS, 16);
    assert_feature(m.row, EB_F_ABSENCE_RATE, 0.4);
    assert_feature(m.row, EB_F_PA_NOW, 1);
    assert_feature(m.row, EB_F_SEVERE_NOW, 0);
    assert_feature(m.row, EB_F_SESSIONS_BACK, 121);
    assert_feature(m.row, EB_F_SESSIONS_IN_HAND, 21);
    marks_end(&m);
}

/* 16 of 380 ends at 95.79 % attendance. */
static void sixteen_of_a_year(void **state) {
    (void)state;
    marks m = absent_of(16, 380);
    char text[16];
    snprintf(text, sizeof text, "%.2f",
             100.0 * (1.0 - m.row[EB_F_ABSENCE_RATE]));
    assert_string_equal(text, "95.79");
    assert_feature(m.row, EB_F_ABSENCE_RATE, 16.0 / 380.0);
    assert_feature(m.row, EB_F_PA_NOW, 0);
    marks_end(&m);
}

/* Used up exactly: 16 + 21 = 37 of 380 is below, one more is not. */
static void thirty_eight_of_380_is_persistent(void **state) {
    (void)state;
    marks m = absent_of(38, 380);
    assert_feature(m.row, EB_F_PA_NOW, 1);
    assert_feature(m.row, EB_F_SESSIONS_IN_HAND, -1); /* 38 - 1 - 38 */
    marks_end(&m);
    m = absent_of(37, 380);
    assert_feature(m.row, EB_F_PA_NOW, 0);
    assert_feature(m.row, EB_F_SESSIONS_IN_HAND, 0);
    marks_end(&m);
}

static void ten_and_fifty_per_cent_are_inclusive(void **state) {
    (void)state;
    marks m = absent_of(1, 10);
    assert_feature(m.row, EB_F_PA_NOW, 1);
    assert_feature(m.row, EB_F_SEVERE_NOW, 0);
    marks_end(&m);
    m = absent_of(190, 380);
    assert_feature(m.row, EB_F_SEVERE_NOW, 1);
    marks_end(&m);
    m = absent_of(189, 380);
    assert_feature(m.row, EB_F_SEVERE_NOW, 0);
    assert_feature(m.row, EB_F_PA_NOW, 1);
    marks_end(&m);
}

/* Monday 8 to Tuesday 16 November 2021, all absent: one spell of 14
 * sessions; of 10 when the Thursday and Friday were marked D. */
static void a_spell_over_a_weekend(void **state) {
    (void)state;
    marks m = marks_of("2021-11-08", "OO OO OO OO OO OO OO //");
    const double *f = marks_row(&m, "2021-11-18");
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 14);
    assert_feature(f, EB_F_SPELLS_LONG, 1);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 2);
    marks_end(&m);
    m = marks_of("2021-11-08", "OO OO OO DD DD OO OO //");
    f = marks_row(&m, "2021-11-18");
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 10);
    marks_end(&m);
}

/* Two G in the summer term's last two school weeks and eight O in the first
 * eight of autumn: ten in ten. */
static void ten_in_ten_over_the_summer(void **state) {
    (void)state;
    marks m = marks_of("2025-07-07", "G/ // // // //");
    mark_days(&m, "p", "A", "2025-07-14", "// // // /G //");
    mark_times(&m, "p", "A", "2025-09-01", "// O/ // // //", 8);
    const double *f = marks_row(&m, "2025-10-27");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 10);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 10);
    marks_end(&m);
}

/* With one more school week between the ends: nine, in every window. */
static void nine_in_ten_with_a_week_more(void **state) {
    (void)state;
    marks m = marks_of("2025-07-07", "G/ // // // //");
    mark_days(&m, "p", "A", "2025-07-14", "// // // /G //");
    mark_days(&m, "p", "A", "2025-07-21", WEEK);
    mark_times(&m, "p", "A", "2025-09-01", "// O/ // // //", 8);
    const double *f = marks_row(&m, "2025-10-27");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 9);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 9);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_of_forty),
        cmocka_unit_test(sixteen_of_a_year),
        cmocka_unit_test(thirty_eight_of_380_is_persistent),
        cmocka_unit_test(ten_and_fifty_per_cent_are_inclusive),
        cmocka_unit_test(a_spell_over_a_weekend),
        cmocka_unit_test(ten_in_ten_over_the_summer),
        cmocka_unit_test(nine_in_ten_with_a_week_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
