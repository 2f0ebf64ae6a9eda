/* SPDX-License-Identifier: MIT */
/*
 * Term dates against those that most authorities published, Easter against a
 * table, and a school's year: 380 planned sessions, closed days closed.
 */
#include "test.h"
#include "train/simulate.h"

static eb_date day(const char *text) {
    eb_date out = EB_NO_DATE;
    assert_ok(eb_date_read(text, 10, &out));
    return out;
}

/* The half terms of three years, as models/sources has them. */
static void known_years(void **state) {
    (void)state;
    static const struct {
        int year;
        const char *first[6], *last[6];
    } known[] = {
        {2024,
         {"2024-09-02", "2024-11-04", "2025-01-06", "2025-02-24", "2025-04-22",
          "2025-06-02"},
         {"2024-10-25", "2024-12-20", "2025-02-14", "2025-04-04", "2025-05-23",
          "2025-07-22"}},
        {2025,
         {"2025-09-01", "2025-11-03", "2026-01-05", "2026-02-23", "2026-04-13",
          "2026-06-01"},
         {"2025-10-24", "2025-12-19", "2026-02-13", "2026-03-27", "2026-05-22",
          "2026-07-20"}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        sim_terms t;
        eb_sim_terms(known[i].year, &t);
        for (int k = 0; k < 6; k++) {
            assert_int_equal(t.first[k], day(known[i].first[k]));
            assert_int_equal(t.last[k], day(known[i].last[k]));
        }
    }
}

static void bank_holidays(void **state) {
    (void)state;
    static const struct {
        int year;
        const char *easter_monday, *may;
    } known[] = {{2022, "2023-04-10", "2023-05-29"},
                 {2023, "2024-04-01", "2024-05-27"},
                 {2024, "2025-04-21", "2025-05-26"},
                 {2025, "2026-04-06", "2026-05-25"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        sim_terms t;
        eb_sim_terms(known[i].year, &t);
        assert_true(eb_sim_is_bank(&t, day(known[i].easter_monday)));
        assert_true(eb_sim_is_bank(&t, day(known[i].may)));
        assert_int_equal(t.year_11_end, day(known[i].may) - 1);
    }
    sim_terms t;
    eb_sim_terms(2022, &t);
    assert_true(eb_sim_is_bank(&t, day("2022-09-19")));
    assert_true(eb_sim_is_bank(&t, day("2023-05-08")));
    assert_false(eb_sim_is_bank(&t, day("2023-05-09")));
}

/* Every year that may be asked for has six half terms in order, 195 school
 * days (a few less when August comes first) and an end in July. */
static void any_year_is_a_year(void **state) {
    (void)state;
    for (int year = 2006; year <= 2097; year++) {
        sim_terms t;
        eb_sim_terms(year, &t);
        int days = 0, month = 0;
        for (int k = 0; k < 6; k++) {
            assert_true(t.first[k] < t.last[k]);
            if (k > 0) assert_true(t.first[k] > t.last[k - 1] + 2);
            for (eb_date d = t.first[k]; d <= t.last[k]; d++)
                days += eb_date_weekday(d) < 5 && !eb_sim_is_bank(&t, d);
        }
        assert_true(days <= 195 && days >= 192);
        eb_date_split(t.last[5], NULL, &month, NULL);
        assert_int_equal(month, 7);
        assert_int_equal(eb_date_weekday(t.monday), 0);
        assert_true((t.last[5] - t.monday) / 7 * 5 + 5 <= SIM_DAYS);
    }
}

typedef struct years_seen {
    int schools, calls;
} years_seen;

static eb_status look(void *context, size_t worker,
                      const eb_simulated_school *school,
                      const eb_simulated_year *years, size_t count,
                      eb_error *err) {
    years_seen *seen = context;
    (void)worker;
    (void)school;
    (void)err;
    seen->schools++;
    for (size_t i = 0; i < count; i++) {
        const eb_simulated_year *y = &years[i];
        int open = 0;
        for (int k = 0; k < 6; k++)
            for (eb_date d = y->first[k]; d <= y->last[k]; d++)
                open += eb_date_weekday(d) < 5;
        assert_in_range(2 * (open - y->closed_count), 374, 380);
        assert_int_equal(y->closed_count - y->bank_holidays, 5);
        for (int k = 0; k < y->closed_count; k++)
            for (int j = 0; j < k; j++)
                assert_int_not_equal(y->closed[j], y->closed[k]);
        seen->calls++;
    }
    return EB_OK;
}

static void a_school_plans_380_sessions(void **state) {
    (void)state;
    years_seen seen = {0, 0};
    eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    o.schools = 40;
    o.pupils = 400;
    o.years = 12;
    const eb_simulate_sink sink = {&seen, look, NULL, NULL};
    assert_ok(eb_simulate(&o, &sink, NULL));
    assert_int_equal(seen.schools, 40);
    assert_int_equal(seen.calls, 480);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_years),
        cmocka_unit_test(bank_holidays),
        cmocka_unit_test(any_year_is_a_year),
        cmocka_unit_test(a_school_plans_380_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
