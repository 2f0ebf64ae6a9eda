/* SPDX-License-Identifier: MIT */
#include "policy/cases.h"

#include "school.h"

static void add(eb_cases *cases, const char *pupil, int64_t at, eb_event event,
                const char *note) {
    const eb_case row = {pupil, at, event, "office", note};
    assert_ok(eb_cases_add(cases, &row, NULL));
}

/* By pupil (bytes), time, and for one minute as they were added. */
static void test_order(void **state) {
    (void)state;
    eb_cases *cases = NULL;
    eb_case row;
    size_t first, n;
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    add(cases, "b", 500, EB_EVENT_CALL, "1");
    add(cases, "a", 900, EB_EVENT_VISIT, "2");
    add(cases, "b", 100, EB_EVENT_TOLD, "3");
    add(cases, "b", 500, EB_EVENT_NOTE, "4");
    add(cases, "a", 900, EB_EVENT_PANEL, NULL);
    add(cases, "B", 1, EB_EVENT_TOLD, "6");
    eb_cases_of(cases, "b", &first, &n); /* not in order yet: no answer */
    assert_int_equal(n, 0);
    assert_ok(eb_cases_close(cases, NULL));
    char shown[128] = "";
    for (size_t i = 0; eb_cases_get(cases, i, &row); i++) {
        assert_string_equal(row.who, "office");
        strcat(shown, row.pupil);
        strcat(shown, row.note);
        strcat(shown, " ");
    }
    assert_string_equal(shown, "B6 a2 a b3 b1 b4 ");
    eb_cases_of(cases, "b", &first, &n);
    assert_int_equal(first, 3);
    assert_int_equal(n, 3);
    eb_cases_of(cases, "c", &first, &n);
    assert_int_equal(n, 0);
    assert_int_equal(eb_cases_count(cases), 6);
    eb_cases_free(cases);
}

static void test_dates(void **state) {
    (void)state;
    assert_int_equal(eb_case_date(0), 0);
    assert_int_equal(eb_case_date(1439), 0);
    assert_int_equal(eb_case_date(1440), 1);
    assert_int_equal(eb_case_date(-1), -1);
    assert_int_equal(eb_case_date(-1440), -1);
    assert_int_equal(eb_case_date(-1441), -2);
}

static void test_refused(void **state) {
    (void)state;
    eb_cases *cases = NULL;
    const eb_case nobody = {"", 0, EB_EVENT_TOLD, NULL, NULL};
    const eb_case nothing = {"P1", 0, EB_EVENTS, NULL, NULL};
    const eb_case good = {"P1", 0, EB_EVENT_TOLD, NULL, NULL};
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    assert_int_equal(eb_cases_add(cases, &nobody, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_cases_add(cases, &nothing, NULL), EB_ERR_ARGUMENT);
    assert_ok(eb_cases_close(cases, NULL));
    assert_int_equal(eb_cases_add(cases, &good, NULL), EB_ERR_STATE);
    assert_int_equal(eb_cases_close(cases, NULL), EB_ERR_STATE);
    eb_cases_free(cases);
    eb_cases_free(NULL);
}

static void test_what_is_not_used(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    int64_t later, unknown;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\");
    school_close(&s);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    add(cases, "P1", minute_of(on(2025, 9, 1), 23, 59), EB_EVENT_CALL, NULL);
    add(cases, "P1", minute_of(on(2025, 9, 2), 0, 0), EB_EVENT_CALL, NULL);
    add(cases, "P9", minute_of(on(2025, 9, 1), 8, 0), EB_EVENT_CALL, NULL);
    assert_ok(eb_cases_close(cases, NULL));
    eb_cases_unused(cases, s.reg, on(2025, 9, 2), &later, &unknown);
    assert_int_equal(later, 1);
    assert_int_equal(unknown, 1);
    eb_cases_free(cases);
    school_done(&s);
}

static void test_memory_runs_out(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    for (size_t n = 1;; n++) {
        eb_cases *cases = NULL;
        const eb_case row = {"P1", 5, EB_EVENT_TOLD, "a", "b"};
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        eb_status status = eb_cases_new(&memory, &cases, NULL);
        if (status == EB_OK) status = eb_cases_add(cases, &row, NULL);
        if (status == EB_OK) status = eb_cases_close(cases, NULL);
        eb_cases_free(cases);
        assert_int_equal(h.live, 0);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_what_is_not_used),
        cmocka_unit_test(test_memory_runs_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
