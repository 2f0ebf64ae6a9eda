/* SPDX-License-Identifier: MIT */
/*
 * The list of who was chosen and who was drawn to wait, as `target` writes it
 * and as a person may have changed it.
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include <unistd.h>

#include "school.h"
#include "ui/outcomes.h"

static char path[] = "/tmp/earlybell-list-XXXXXX";

static int open_list(const char *text, eb_outcome_list *out) {
    const eb_memory memory = eb_memory_or_default(NULL);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    fclose(file);
    return eb_outcome_list_open(path, 0, &memory, out);
}

static void done(eb_outcome_list *list) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_outcome_list_free(list, &memory);
}

static void test_groups(void **state) {
    (void)state;
    eb_outcome_list list;
    assert_int_equal(open_list("family_id,pupil_id,school_id,list,place\n"
                               "F,a,S,chosen,1\nF,b,S,waiting,1\n"
                               "G,c,S,hold_out,1\nH,d,S,severe,1\nI,e,S,,\n"
                               "J,'-f,S,chosen,2\n",
                               &list),
                     EB_EXIT_DONE);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.compared_all, 1);
    assert_string_equal(list.members[0].pupil, "a");
    assert_string_equal(list.members[0].school, "S");
    assert_int_equal(list.members[0].held_out, 0);
    assert_string_equal(list.members[1].pupil, "c");
    assert_int_equal(list.members[1].held_out, 1);
    assert_string_equal(list.members[2].pupil, "-f");
    done(&list);
}

static void test_compared(void **state) {
    (void)state;
    eb_outcome_list list;
    assert_int_equal(open_list("pupil_id,list,compared\na,chosen,yes\n"
                               "b,chosen,no\nc,hold_out,yes\nd,chosen,1\n",
                               &list),
                     EB_EXIT_DONE);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.compared_all, 0);
    assert_string_equal(list.members[2].pupil, "d");
    assert_null(list.members[2].school);
    done(&list);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const WRONG[] = {
        "pupil_id,place\na,1\n", "list,place\nchosen,1\n",
        "pupil_id,list\n,hold_out\n", "pupil_id,list\na,chosen\n"};
    for (size_t i = 0; i < 4; i++) {
        eb_outcome_list list;
        assert_int_equal(open_list(WRONG[i], &list), EB_EXIT_FAILED);
        done(&list);
    }
}

static void test_first_offer(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    eb_outcome_list list;
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "a", "S", on(2025, 9, 1), '/', 40);
    look(&s, on(2025, 12, 1));
    assert_int_equal(open_list("pupil_id,list\na,chosen\nc,hold_out\n", &list),
                     EB_EXIT_DONE);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    static const struct {
        const char *pupil;
        int year, month, day;
        eb_event event;
    } ROWS[] = {{"a", 2025, 10, 9, EB_EVENT_MENTOR_OFFERED},
                {"a", 2025, 10, 6, EB_EVENT_MENTOR_OFFERED},
                {"a", 2025, 6, 6, EB_EVENT_MENTOR_OFFERED},
                {"c", 2025, 9, 9, EB_EVENT_NOTE},
                {"x", 2025, 9, 9, EB_EVENT_MENTOR_OFFERED}};
    for (size_t i = 0; i < 5; i++) {
        const eb_case row = {
            ROWS[i].pupil,
            minute_of(on(ROWS[i].year, ROWS[i].month, ROWS[i].day), 9, 30),
            ROWS[i].event, NULL, NULL};
        assert_ok(eb_cases_add(cases, &row, NULL));
    }
    assert_ok(eb_cases_close(cases, NULL));
    assert_int_equal(eb_outcome_first_offer(&list, cases, s.view),
                     on(2025, 10, 6));
    look(&s, on(2025, 10, 6));
    assert_int_equal(eb_outcome_first_offer(&list, cases, s.view), EB_NO_DATE);
    eb_cases_free(cases);
    done(&list);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_compared),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_first_offer),
    };
    const int file = mkstemp(path);
    if (file < 0) return 1;
    close(file);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
