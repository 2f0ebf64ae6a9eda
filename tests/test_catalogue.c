/* SPDX-License-Identifier: MIT */
/*
 * The catalogue against the specification's table, typed here a second time:
 * names, their order, which are whole numbers, which sensitive, which always
 * have a value.
 */
#include "earlybell/features.h"
#include "test.h"

/* In the order of the specification. */
static const struct {
    int index;
    const char *name;
} SPECIFIED[] = {
    {EB_F_POSSIBLE_SESSIONS, "possible_sessions"},
    {EB_F_ABSENT_SESSIONS, "absent_sessions"},
    {EB_F_WEEKS_POSSIBLE, "weeks_possible"},
    {EB_F_ABSENCE_RATE, "absence_rate"},
    {EB_F_AUTHORISED_RATE, "authorised_rate"},
    {EB_F_UNAUTHORISED_RATE, "unauthorised_rate"},
    {EB_F_HOLIDAY_RATE, "holiday_rate"},
    {EB_F_UNEXPLAINED_RATE, "unexplained_rate"},
    {EB_F_OTHER_UNAUTHORISED_RATE, "other_unauthorised_rate"},
    {EB_F_PART_TIME_RATE, "part_time_rate"},
    {EB_F_LATE_RATE, "late_rate"},
    {EB_F_LATE_AFTER_CLOSE_RATE, "late_after_close_rate"},
    {EB_F_ILLNESS_RATE, "illness_rate"},
    {EB_F_MEDICAL_RATE, "medical_rate"},
    {EB_F_SUSPENSION_RATE, "suspension_rate"},
    {EB_F_ABSENCE_RATE_1W, "absence_rate_1w"},
    {EB_F_ABSENCE_RATE_2W, "absence_rate_2w"},
    {EB_F_ABSENCE_RATE_4W, "absence_rate_4w"},
    {EB_F_ABSENCE_RATE_6W, "absence_rate_6w"},
    {EB_F_ABSENCE_RATE_12W, "absence_rate_12w"},
    {EB_F_UNAUTHORISED_RATE_6W, "unauthorised_rate_6w"},
    {EB_F_LATE_RATE_6W, "late_rate_6w"},
    {EB_F_ABSENCE_EWMA, "absence_ewma"},
    {EB_F_ABSENCE_TREND, "absence_trend"},
    {EB_F_ABSENCE_CHANGE, "absence_change"},
    {EB_F_SPELLS, "spells"},
    {EB_F_SPELLS_PER_100, "spells_per_100"},
    {EB_F_SPELL_MEAN, "spell_mean"},
    {EB_F_SPELL_LONGEST, "spell_longest"},
    {EB_F_SPELL_CURRENT, "spell_current"},
    {EB_F_SPELLS_SHORT, "spells_short"},
    {EB_F_SPELLS_LONG, "spells_long"},
    {EB_F_SESSIONS_SINCE_ABSENCE, "sessions_since_absence"},
    {EB_F_ABSENCE_RATE_MON, "absence_rate_mon"},
    {EB_F_ABSENCE_RATE_TUE, "absence_rate_tue"},
    {EB_F_ABSENCE_RATE_WED, "absence_rate_wed"},
    {EB_F_ABSENCE_RATE_THU, "absence_rate_thu"},
    {EB_F_ABSENCE_RATE_FRI, "absence_rate_fri"},
    {EB_F_MIDWEEK_RATE, "midweek_rate"},
    {EB_F_MONDAY_EXCESS, "monday_excess"},
    {EB_F_FRIDAY_EXCESS, "friday_excess"},
    {EB_F_WEEKDAY_G, "weekday_g"},
    {EB_F_PM_ONLY_ABSENT_RATE, "pm_only_absent_rate"},
    {EB_F_AM_ONLY_ABSENT_RATE, "am_only_absent_rate"},
    {EB_F_WEEKS_BROKEN_RATE, "weeks_broken_rate"},
    {EB_F_WEEKS_LOST_RATE, "weeks_lost_rate"},
    {EB_F_BEFORE_BREAK_RATE, "before_break_rate"},
    {EB_F_AFTER_BREAK_RATE, "after_break_rate"},
    {EB_F_PA_NOW, "pa_now"},
    {EB_F_SEVERE_NOW, "severe_now"},
    {EB_F_SESSIONS_IN_HAND, "sessions_in_hand"},
    {EB_F_SESSIONS_BACK, "sessions_back"},
    {EB_F_UNAUTHORISED_10W, "unauthorised_10w"},
    {EB_F_UNAUTHORISED_10W_MAX, "unauthorised_10w_max"},
    {EB_F_UNEXPLAINED_OVERDUE, "unexplained_overdue"},
    {EB_F_LAST_YEAR_POSSIBLE, "last_year_possible"},
    {EB_F_LAST_YEAR_ABSENCE_RATE, "last_year_absence_rate"},
    {EB_F_LAST_YEAR_PA, "last_year_pa"},
    {EB_F_COHORT_RATE, "cohort_rate"},
    {EB_F_COHORT_EXCESS, "cohort_excess"},
    {EB_F_SHARED_ABSENCE, "shared_absence"},
    {EB_F_SIBLINGS, "siblings"},
    {EB_F_SIBLING_RATE, "sibling_rate"},
    {EB_F_SIBLING_DAYS, "sibling_days"},
};

static int is_in(int number, const int *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (list[i] == number) return 1;
    }
    return 0;
}

static void sixty_four_in_the_order_of_the_table(void **state) {
    (void)state;
    assert_int_equal(sizeof SPECIFIED / sizeof *SPECIFIED, 64);
    assert_int_equal(EB_FEATURE_COUNT, 64);
    assert_int_equal(EB_CATALOGUE_VERSION, 1);
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(SPECIFIED[i].index, i);
        assert_string_equal(eb_feature(i)->name, SPECIFIED[i].name);
    }
}

static void a_name_is_found_at_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(eb_feature_find(SPECIFIED[i].name), i);
    }
}

static void other_names_are_not_found(void **state) {
    (void)state;
    assert_int_equal(eb_feature_find(NULL), -1);
    assert_int_equal(eb_feature_find(""), -1);
    assert_int_equal(eb_feature_find("absence"), -1); /* a beginning */
    assert_int_equal(eb_feature_find("absence_rate "), -1);
    assert_int_equal(eb_feature_find("Absence_rate"), -1);
    assert_int_equal(eb_feature_find("attendance_rate"), -1);
}

static void no_feature_past_the_last(void **state) {
    (void)state;
    assert_non_null(eb_feature(63));
    assert_null(eb_feature(64));
    assert_null(eb_feature(SIZE_MAX));
}

/* Columns 1-3, 26, 29-33, 49-56, 58 and 62. */
static void whole_numbers_as_the_exactness_section_lists(void **state) {
    (void)state;
    static const int WHOLE[] = {1,  2,  3,  26, 29, 30, 31, 32, 33, 49,
                                50, 51, 52, 53, 54, 55, 56, 58, 62};
    for (int number = 1; number <= 64; number++) {
        assert_int_equal(eb_feature((size_t)number - 1)->integer,
                         is_in(number, WHOLE, sizeof WHOLE / sizeof *WHOLE));
    }
}

/* The rows marked s: 10, 13, 14, 15. */
static void sensitive_as_the_table_marks_them(void **state) {
    (void)state;
    static const int SENSITIVE[] = {10, 13, 14, 15};
    for (int number = 1; number <= 64; number++) {
        assert_int_equal(eb_feature((size_t)number - 1)->sensitive,
                         is_in(number, SENSITIVE, 4));
    }
}

/* "A count over S is 0 when P = 0 (53 to 55 and 62 do not depend on P)";
 * 30, 33, 51, 52 and 62 are counts, but say when they are missing. */
static void only_counts_always_have_a_value(void **state) {
    (void)state;
    static const int ALWAYS[] = {1, 2, 3, 26, 29, 31, 32, 53, 54, 55};
    for (int number = 1; number <= 64; number++) {
        const char *missing = eb_feature((size_t)number - 1)->missing;
        assert_int_equal(missing[0] == '\0',
                         is_in(number, ALWAYS, sizeof ALWAYS / sizeof *ALWAYS));
    }
}

/* The table's headings stand before 1, 4, 16, 26, 34, 47, 49, 56, 59, 62. */
static void families_begin_where_the_headings_stand(void **state) {
    (void)state;
    static const int FIRST[] = {4, 16, 26, 34, 47, 49, 56, 59, 62};
    for (int number = 2; number <= 64; number++) {
        const int begins = strcmp(eb_feature((size_t)number - 1)->family,
                                  eb_feature((size_t)number - 2)->family) != 0;
        assert_int_equal(begins, is_in(number, FIRST, 9));
    }
}

static void names_are_plain_and_different(void **state) {
    (void)state;
    for (size_t i = 0; i < 64; i++) {
        const char *name = eb_feature(i)->name;
        for (const char *c = name; *c != '\0'; c++) {
            assert_true((*c >= 'a' && *c <= 'z') || *c == '_' ||
                        (*c >= '0' && *c <= '9'));
        }
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(name, eb_feature(other)->name);
        }
    }
}

/* "May need help", never "truant"; one line each. */
static void words_are_there_and_judge_nobody(void **state) {
    (void)state;
    for (size_t i = 0; i < 64; i++) {
        const eb_feature_info *info = eb_feature(i);
        const char *const texts[] = {info->family, info->unit, info->meaning,
                                     info->missing};
        for (size_t t = 0; t < 4; t++) {
            assert_non_null(texts[t]);
            assert_true(t == 3 || texts[t][0] != '\0');
            assert_null(strstr(texts[t], "truan"));
            assert_null(strchr(texts[t], '\n'));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_four_in_the_order_of_the_table),
        cmocka_unit_test(a_name_is_found_at_its_place),
        cmocka_unit_test(other_names_are_not_found),
        cmocka_unit_test(no_feature_past_the_last),
        cmocka_unit_test(whole_numbers_as_the_exactness_section_lists),
        cmocka_unit_test(sensitive_as_the_table_marks_them),
        cmocka_unit_test(only_counts_always_have_a_value),
        cmocka_unit_test(families_begin_where_the_headings_stand),
        cmocka_unit_test(names_are_plain_and_different),
        cmocka_unit_test(words_are_there_and_judge_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
