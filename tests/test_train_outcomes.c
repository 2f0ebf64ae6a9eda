/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

/* Its object is only in earlybell-train, which tests do not link. */
#include "ui/train_outcomes.c" /* NOLINT(bugprone-suspicious-include) */

#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "school.h"
#include "test.h"

/* Reads `text` as a file of outcomes. */
static eb_status read_text(const char *text, eb_fit_outcomes *out,
                           eb_error *err) {
    const eb_memory memory = eb_memory_or_default(NULL);
    char path[] = "/tmp/outcomes.XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(strlen(text), write(file, text, strlen(text)));
    close(file);
    const eb_status status = eb_fit_outcomes_open(path, 0, &memory, out, err);
    unlink(path);
    return status;
}

static void rows_are_read(void **state) {
    eb_fit_outcomes out;
    eb_error err = {0};
    (void)state;
    assert_ok(
        read_text("Outcome;note;pupil_id;AS_OF\n"
                  "yes;;P1;2025-10-25\n"
                  "0;x;P2;2024-10-26\n"
                  "TRUE;;P2;2025-10-25\n"
                  "No;;P3;2025-10-25\n"
                  "yes;;P1;2025-10-25\n",
                  &out, &err));
    assert_int_equal(5, out.count);
    assert_string_equal("P2", out.items[1].pupil);
    assert_int_equal(on(2024, 10, 26), out.items[1].as_of);
    assert_int_equal(1, out.items[0].outcome);
    assert_int_equal(0, out.items[1].outcome);
    assert_int_equal(1, out.items[2].outcome);
    assert_int_equal(0, out.items[3].outcome);
    assert_int_equal(2, out.day_count);
    assert_int_equal(on(2024, 10, 26), out.days[0]);
    assert_int_equal(on(2025, 10, 25), out.days[1]);
    eb_fit_outcomes_free(&out);
}

static void wrong_rows_are_refused_with_their_line(void **state) {
    static const struct {
        const char *text;
        eb_status status;
        int64_t line;
        const char *field;
    } CASES[] = {
        {"pupil_id,as_of,result\nP,2025-10-25,1\n", EB_ERR_HEADER, 1,
         "outcome"},
        {"pupil_id,as_of,outcome\nP,2025-10-25,1\n,2025-10-25,1\n", EB_ERR_ROW,
         3, "pupil_id"},
        {"pupil_id,as_of,outcome\nP,25/10/2025,1\n", EB_ERR_ROW, 2, "as_of"},
        {"pupil_id,as_of,outcome\nP,1999-10-25,1\n", EB_ERR_ROW, 2, "as_of"},
        {"pupil_id,as_of,outcome\nP,2025-10-25,maybe\n", EB_ERR_ROW, 2,
         "outcome"},
        {"pupil_id,as_of,outcome\n", EB_ERR_ROW, 0, "outcome"},
        {"pupil_id,as_of,outcome\nP,2025-10-25,1\nQ,2025-10-25,1\n"
         "P,2025-10-25,0\n",
         EB_ERR_CONFLICT, 4, "outcome"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_fit_outcomes out;
        eb_error err = {0};
        assert_int_equal(CASES[i].status, read_text(CASES[i].text, &out, &err));
        assert_int_equal(CASES[i].line, err.line);
        assert_string_equal(CASES[i].field, err.field);
        /* what a pupil's row says is never in a message */
        assert_null(strstr(err.message, "maybe"));
        eb_fit_outcomes_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(wrong_rows_are_refused_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
