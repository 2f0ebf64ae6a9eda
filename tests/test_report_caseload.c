/* SPDX-License-Identifier: MIT */
/* Whose pages a mentor's file asks for. */
#include "report.h"
#include "ui/report.h"

static char file[64];

static int caseload(paper *p, const char *text, unsigned char wanted[4],
                    size_t *missing) {
    snprintf(file, sizeof file, "/tmp/test_caseload_%ld", (long)getpid());
    FILE *out = fopen(file, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    memset(wanted, 0, 4);
    p->given.values[EB_OPTION_CASELOAD] = file;
    const int code = eb_report_caseload(&p->input, wanted, missing);
    remove(file);
    return code;
}

/* Rows by school: A/x, A/y, B/x, B/z. */
static void test_rows(void **state) {
    (void)state;
    paper p = {0};
    unsigned char wanted[4];
    size_t missing = 9;
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    away(&p, "x", "A", 'O', 0, 20);
    away(&p, "y", "A", 'O', 0, 20);
    away(&p, "x", "B", 'O', 0, 20);
    away(&p, "z", "B", 'O', 0, 20);
    paper_make(&p, EB_READER_MENTOR, on(2025, 9, 15));
    /* Without a school: every enrolment of the pupil. */
    assert_int_equal(caseload(&p, "pupil_id\nx\n", wanted, &missing), 0);
    assert_memory_equal(wanted, ((unsigned char[]){1, 0, 1, 0}), 4);
    assert_int_equal(missing, 0);
    assert_int_equal(caseload(&p,
                              "School_ID;note;PUPIL_ID\nB;n;x\n;n;y\nA;n;z\n"
                              "A;n;nobody\n",
                              wanted, &missing),
                     0);
    assert_memory_equal(wanted, ((unsigned char[]){0, 1, 1, 0}), 4);
    assert_int_equal(missing, 2);
    /* A blank id or a wrong header stops it. */
    assert_int_not_equal(
        caseload(&p, "pupil_id,school_id\n,A\n", wanted, &missing), 0);
    assert_int_not_equal(caseload(&p, "pupil\nx\n", wanted, &missing), 0);
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
