/* SPDX-License-Identifier: MIT */
/*
 * Counts of another system: columns in any order and case, what is compared,
 * what is refused and with which line.
 */
#include "school.h"
#include "ui/against.h"

static eb_status make_with(const eb_memory *memory, const char *text,
                           int merged, eb_theirs *out, eb_error *err) {
    eb_source source;
    memset(out, 0, sizeof *out);
    eb_source_memory(&source, text, strlen(text), 1, memory);
    eb_status status = eb_plain_rows_read(&source, 0, memory, &out->text, err);
    eb_source_close(&source);
    if (status == EB_OK) status = eb_theirs_make(out, merged, err);
    return status;
}

static eb_status make(const char *text, int merged, eb_theirs *out,
                      eb_error *err) {
    const eb_memory memory = eb_memory_or_default(NULL);
    return make_with(&memory, text, merged, out, err);
}

static void expect_row(const eb_theirs *theirs, size_t at, const char *place,
                       const char *pupil, int64_t possible, int64_t absent) {
    const eb_their_row *row = &theirs->rows[at];
    assert_string_equal(row->school, place);
    assert_string_equal(row->pupil, pupil);
    assert_int_equal(row->counts[EB_MEASURE_POSSIBLE], possible);
    assert_int_equal(row->counts[EB_MEASURE_ABSENT], absent);
}

static void rows_by_pupil(void **state) {
    (void)state;
    eb_theirs theirs;
    assert_ok(
        make("Absent,note, PUPIL_ID ,Possible\n"
             "3,x,b,10\n,y,a,0\n2,z,C,\n",
             0, &theirs, NULL));
    assert_int_equal(theirs.count, 3);
    assert_int_equal(theirs.by_school, 0);
    expect_row(&theirs, 0, "", "C", EB_NO_COUNT, 2);
    expect_row(&theirs, 1, "", "a", 0, EB_NO_COUNT);
    expect_row(&theirs, 2, "", "b", 10, 3);
    assert_int_equal(theirs.rows[2].line, 2);
    assert_int_equal(theirs.used[0], 1);
    assert_int_equal(theirs.used[1], 0);
    eb_theirs_free(&theirs);
}

static void rows_by_enrolment(void **state) {
    (void)state;
    const char *text = "pupil_id,school_id,absent\np,T2,1\nq,T1,2\np,T1,3\n";
    eb_theirs theirs;
    assert_ok(make(text, 0, &theirs, NULL));
    assert_int_equal(theirs.by_school, 1);
    assert_int_equal(theirs.has[EB_MEASURE_POSSIBLE], 0);
    expect_row(&theirs, 0, "T1", "p", EB_NO_COUNT, 3);
    expect_row(&theirs, 1, "T1", "q", EB_NO_COUNT, 2);
    expect_row(&theirs, 2, "T2", "p", EB_NO_COUNT, 1);
    eb_theirs_free(&theirs);
    /* With --unit pupil, p is one row of ours and two of theirs. */
    eb_error err = {0};
    assert_int_equal(make(text, 1, &theirs, &err), EB_ERR_ROW);
    assert_int_equal(err.line, 4);
    assert_string_equal(err.message, "the pupil of line 2 again");
    eb_theirs_free(&theirs);
}

static void merged_pupils_have_no_school(void **state) {
    (void)state;
    eb_theirs theirs;
    assert_ok(make("pupil_id,school_id,absent\np,T2,1\n", 1, &theirs, NULL));
    assert_int_equal(theirs.by_school, 0);
    assert_int_equal(theirs.used[1], 0);
    expect_row(&theirs, 0, "", "p", EB_NO_COUNT, 1);
    eb_theirs_free(&theirs);
}

static void refused(const char *text, eb_status want, int64_t line,
                    const char *field) {
    eb_theirs theirs;
    eb_error err = {0};
    assert_int_equal(make(text, 0, &theirs, &err), want);
    assert_int_equal(err.line, line);
    assert_string_equal(err.field, field);
    eb_theirs_free(&theirs);
}

static void files_that_are_not(void **state) {
    (void)state;
    refused("pupil,absent\n", EB_ERR_HEADER, 1, "pupil_id");
    refused("pupil_id,absence\n", EB_ERR_HEADER, 1, "absent");
    refused("absent,pupil_id,ABSENT\n", EB_ERR_HEADER, 1, "absent");
    refused("pupil_id,absent\na,1\n,2\n", EB_ERR_ROW, 3, "pupil_id");
    refused("pupil_id,absent\na,1.5\n", EB_ERR_ROW, 2, "absent");
    refused("pupil_id,possible,absent\na,-1,1\n", EB_ERR_ROW, 2, "possible");
    refused("pupil_id,absent\nb,1\na,1\nb,1\na,1\n", EB_ERR_ROW, 4, "pupil_id");
}

static void a_file_of_nobody(void **state) {
    (void)state;
    eb_theirs theirs;
    assert_ok(make("pupil_id,absent\n", 0, &theirs, NULL));
    assert_int_equal(theirs.count, 0);
    eb_theirs_free(&theirs);
}

/* Whichever allocation fails is said, and nothing is left behind. */
static void failing_memory(void **state) {
    (void)state;
    eb_status status = EB_ERR_MEMORY;
    for (size_t n = 1; status != EB_OK; n++) {
        heap h = {0};
        const eb_memory memory = heap_memory(&h);
        eb_theirs theirs;
        h.fail_first = h.fail_last = n;
        status =
            make_with(&memory, "pupil_id,absent\na,1\nb,2\n", 0, &theirs, NULL);
        assert_true(status == EB_OK || status == EB_ERR_MEMORY);
        eb_theirs_free(&theirs);
        assert_int_equal(h.live, 0);
        assert_true(n < 1000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_by_pupil),
        cmocka_unit_test(rows_by_enrolment),
        cmocka_unit_test(merged_pupils_have_no_school),
        cmocka_unit_test(files_that_are_not),
        cmocka_unit_test(a_file_of_nobody),
        cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
