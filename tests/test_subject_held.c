/* SPDX-License-Identifier: MIT */
/*
 * What is held of one pupil: every year, school and row, and nobody else's.
 */
#include "school.h"

#include "base/memory.h"
#include "ui/subject_held.h"

static school s;
static eb_input input;
static eb_subject subject;

static void begin(const char *pupil) {
    memset(&input, 0, sizeof input);
    memset(&subject, 0, sizeof subject);
    input.memory = eb_memory_or_default(NULL);
    input.reg = s.reg;
    subject.input = &input;
    subject.pupil = pupil;
    assert_ok(eb_subject_open(&subject, NULL));
}

static void make_school(void) {
    school_new(&s, EB_CONFLICTS_ABSENT);
    add_pupil(&s, "P1", "B", 7, "F1");
    add_pupil(&s, "P1", "A", 8, "F1");
    add_pupil(&s, "P2", "A", 8, "F1");
    marks(&s, "P1", "B", on(2024, 9, 2), "/\\II/\\");
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\OO");
    marks(&s, "P1", "B", on(2025, 9, 15), "/\\");
    marks(&s, "P2", "A", on(2025, 9, 1), "/\\/\\");
    amend(&s, "P1", "A", on(2025, 9, 1), EB_AM, "M",
          minute_of(on(2026, 1, 5), 9, 0));
    school_close(&s);
}

static void all_years(void **state) {
    (void)state;
    make_school();
    begin("P1");
    assert_int_equal(subject.row_count, 2);
    assert_int_equal(subject.year_count, 3);
    assert_int_equal(eb_subject_is_empty(&subject), 0);
    assert_int_equal(subject.years[0].year, 2024);
    assert_string_equal(subject.years[0].school, "B");
    assert_int_equal(subject.years[0].count, 6);
    assert_string_equal(subject.years[0].sessions[2].code, "I");
    assert_int_equal(subject.years[1].year, 2025);
    assert_string_equal(subject.years[1].school, "A");
    assert_int_equal(subject.years[1].count, 8);
    /* As amended, whenever that was. */
    assert_string_equal(subject.years[1].sessions[0].code, "M");
    assert_string_equal(subject.years[2].school, "B");
    assert_int_equal(subject.years[2].count, 2);
    eb_subject_close(&subject);
    school_done(&s);
}

static void nobody(void **state) {
    (void)state;
    make_school();
    begin("P3");
    assert_int_equal(eb_subject_is_empty(&subject), 1);
    eb_subject_close(&subject);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_years),
        cmocka_unit_test(nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
