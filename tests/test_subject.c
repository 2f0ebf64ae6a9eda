/* SPDX-License-Identifier: MIT */
#include "policy/subject.h"

#include "policy_world.h"

static void test_events_of_family_and_child(void **state) {
    (void)state;
    world w = {0};
    eb_subjects subjects;
    eb_subject subject;
    world_new(&w);
    add_pupil(&w.s, "P1", "A", 5, "F1");
    add_pupil(&w.s, "P2", "A", 7, "F1");
    eb_pupil moved = EB_PUPIL_INIT; /* of the family in another year */
    moved.pupil = "P3";
    moved.school = "A";
    moved.family = "F1";
    moved.academic_year = 2023;
    WORLD_OK(&w, eb_register_add_pupil(w.s.reg, &moved, &w.s.err));
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\IIN");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\/");
    logged(&w, "P3", on(2025, 9, 2), EB_EVENT_TOLD);
    logged(&w, "P2", on(2025, 9, 3), EB_EVENT_TOLD);
    logged(&w, "P2", on(2025, 9, 2), EB_EVENT_NOTICE); /* the child's own */
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2025, 9, 4), EB_EVENT_CALL); /* on as_of: not seen */
    look_for_rules(&w, on(2025, 9, 4));
    WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
    WORLD_OK(&w, eb_subject_of_row(&subjects, row_of(&w.s, "P1", "A"), &subject,
                                   &w.s.err));
    assert_string_equal(subject.pupil, "P1");
    assert_string_equal(subject.family, "F1");
    assert_int_equal(subject.event_count, 2);
    assert_int_equal(subject.events[0].event, EB_EVENT_NOTICE);
    assert_int_equal(subject.events[1].event, EB_EVENT_TOLD);
    assert_int_equal(subject.first_mark, on(2025, 9, 1));
    const uint32_t told = 1u << EB_EVENT_TOLD;
    const eb_date day = on(2025, 9, 4);
    assert_non_null(eb_subject_logged(&subject, told, EB_NO_DATE, day));
    assert_non_null(eb_subject_logged(&subject, told, on(2025, 9, 3), day));
    assert_null(eb_subject_logged(&subject, told, on(2025, 9, 4), day));
    assert_null(eb_subject_logged(&subject, told, EB_NO_DATE, on(2025, 9, 3)));
    eb_subjects_free(&subjects);
    world_done(&w);
}

static void test_flags(void **state) {
    (void)state;
    eb_subject subject;
    memset(&subject, 0, sizeof subject);
    subject.flags = "plan  looked_after";
    assert_true(eb_subject_has_flag(&subject, "plan"));
    assert_true(eb_subject_has_flag(&subject, "looked_after"));
    assert_false(eb_subject_has_flag(&subject, "looked"));
    assert_false(eb_subject_has_flag(&subject, "medical_plan"));
    subject.flags = "";
    assert_false(eb_subject_has_flag(&subject, "plan"));
}

/* N on Monday, amended to I on Wednesday, and to L on Friday. */
static void test_as_it_was_recorded_first(void **state) {
    (void)state;
    world w = {0};
    eb_subjects subjects;
    eb_subject subject;
    world_new(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "N\\/\\/\\/\\");
    amend(&w.s, "P1", "A", on(2025, 9, 1), EB_AM, "I",
          minute_of(on(2025, 9, 3), 10, 0));
    amend(&w.s, "P1", "A", on(2025, 9, 1), EB_AM, "L",
          minute_of(on(2025, 9, 5), 10, 0));
    amend(&w.s, "P1", "A", on(2025, 9, 5), EB_PM, "O",
          minute_of(on(2025, 9, 5), 10, 0));
    for (int later = 0; later < 2; later++) {
        look_for_rules(&w, later ? on(2025, 9, 8) : on(2025, 9, 5));
        WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
        WORLD_OK(&w, eb_subject_of_row(&subjects, 0, &subject, &w.s.err));
        const int now = EB_KIND(subject.bytes[0]);
        assert_int_equal(now, later ? EB_KIND_LATE : EB_KIND_ILLNESS);
        assert_true(eb_subject_rewind(&subjects, &subject));
        assert_int_equal(EB_KIND(subject.bytes[0]), EB_KIND_UNEXPLAINED);
        assert_int_equal(subject.held[subject.bytes[0]], 1);
        assert_false(eb_subject_rewind(&subjects, &subject));
        eb_subjects_free(&subjects);
    }
    world_done(&w);
}

/* What the first marks would meet today, and those of now do not. */
static void test_retracted(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"r\", \"kind\": \"cumulative\", \"count\": 3, "
        "\"classes\": [\"unauthorised\"], \"action\": \"a\"}";
    world w = {0};
    world_new(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "NNNN/\\/\\");
    amend(&w.s, "P1", "A", on(2025, 9, 2), EB_AM, "I",
          minute_of(on(2025, 9, 3), 10, 0));
    amend(&w.s, "P1", "A", on(2025, 9, 2), EB_PM, "I",
          minute_of(on(2025, 9, 3), 10, 0));
    assert_string_equal(rows(&w, on(2025, 9, 3), RULE),
                        "P1 r met 2025-09-03 [N×4 2025-09-01..2025-09-02]\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 5), RULE),
        "P1 r retracted 2025-09-03 [N×4 2025-09-01..2025-09-02]\n"
        "P1 r near - [N×2 2025-09-01..2025-09-01]\n");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_of_family_and_child),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_as_it_was_recorded_first),
        cmocka_unit_test(test_retracted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
