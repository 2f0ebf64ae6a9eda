/* SPDX-License-Identifier: MIT */
/*
 * Whole files into a register: the same six marks in every encoding, line
 * end and delimiter (tests/fixtures/text/README.md) give the same register;
 * each defect gives its status and line.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "earlybell/text.h"

#define FIXTURES "tests/fixtures/text/"

typedef struct school {
    eb_register *reg;
    eb_rows *rows;
    eb_view *view;
} school;

static void begin(school *s) {
    memset(s, 0, sizeof *s);
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    options.dates = EB_DATES_ISO;
    assert_ok(eb_register_new(NULL, &s->reg, NULL));
    assert_ok(eb_rows_new(s->reg, &options, &s->rows, NULL));
}

static void look(school *s) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = eb_date_make(2025, 9, 8);
    options.max_bad = 1.0;
    assert_ok(eb_register_close(s->reg, NULL));
    assert_ok(eb_view_new(s->reg, &options, &s->view, NULL));
}

static void end(school *s) {
    eb_view_free(s->view);
    eb_rows_free(s->rows);
    eb_register_free(s->reg);
}

static void expect_six_marks(const school *s) {
    static const char *const PUPILS[] = {"P2", "P\xE2\x80\x99\x33",
                                         "Zo\xC3\xAB-1"};
    static const int64_t POSSIBLE[] = {3, 1, 2}, ABSENT[] = {0, 1, 1};
    assert_int_equal(eb_view_row_count(s->view), 3);
    for (size_t i = 0; i < 3; i++) {
        eb_row row;
        assert_ok(eb_view_row(s->view, i, &row, NULL));
        assert_string_equal(row.pupil, PUPILS[i]);
        assert_int_equal(row.possible, POSSIBLE[i]);
        assert_int_equal(row.absent, ABSENT[i]);
    }
    eb_counts counts;
    eb_view_counts(s->view, &counts);
    assert_int_equal(counts.fates[EB_USED], 6);
    assert_int_equal(counts.rows, 6);
}

static void the_same_marks_in_every_dress(void **state) {
    (void)state;
    static const struct {
        const char *path;
        eb_encoding encoding;
        int delimiter;
        int64_t lines, bytes;
    } FILES[] = {
        {FIXTURES "utf8.csv", EB_UTF8, ',', 7, 152},
        {FIXTURES "utf8_bom.csv", EB_UTF8_BOM, ',', 7, 162},
        {FIXTURES "utf16le.csv", EB_UTF16LE, '\t', 7, 312},
        {FIXTURES "utf16be.csv", EB_UTF16BE, ';', 7, 312},
        {FIXTURES "windows_1252.csv", EB_WINDOWS_1252, ';', 7, 155},
        {FIXTURES "cr_only.csv", EB_UTF8, ',', 7, 152},
        {FIXTURES "quoted.csv", EB_UTF8, ',', 7, 207},
        {FIXTURES "sep_line.csv", EB_WINDOWS_1252, ';', 8, 162},
        {FIXTURES "blank_lines.csv", EB_UTF8, ',', 16, 161},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        school s;
        begin(&s);
        eb_read_report report;
        eb_error err = {0};
        if (eb_read_csv(FILES[i].path, s.rows, NULL, &report, &err) != EB_OK) {
            fail_msg("%s: %s", FILES[i].path, err.message);
        }
        assert_int_equal(report.encoding, FILES[i].encoding);
        assert_int_equal(report.delimiter, FILES[i].delimiter);
        assert_int_equal(report.lines, FILES[i].lines);
        assert_int_equal(report.bytes, FILES[i].bytes);
        assert_int_equal(report.rows, 6);
        look(&s);
        expect_six_marks(&s);
        end(&s);
    }
}

static void defects(void **state) {
    (void)state;
    static const struct {
        const char *path;
        eb_status status;
        int64_t line;
    } FILES[] = {
        {FIXTURES "unclosed_quote.csv", EB_ERR_CSV, 8},
        {FIXTURES "one_column.csv", EB_ERR_HEADER, 1},
        {FIXTURES "empty.csv", EB_ERR_HEADER, 0},
        {FIXTURES "utf16_no_mark.csv", EB_ERR_ENCODING, 1},
        {FIXTURES "not_text.csv", EB_ERR_ENCODING, 2},
        {FIXTURES "no_such_file.csv", EB_ERR_READ, 0},
        {FIXTURES, EB_ERR_READ, 0},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        school s;
        begin(&s);
        eb_read_report report = {EB_UTF8, 0, -1, -1, -1};
        eb_error err = {0};
        assert_int_equal(
            eb_read_csv(FILES[i].path, s.rows, NULL, &report, &err),
            FILES[i].status);
        assert_int_equal(err.status, FILES[i].status);
        assert_int_equal(err.line, FILES[i].line);
        assert_int_equal(report.lines, -1);
        end(&s);
    }
}

static void a_malformed_row_is_counted(void **state) {
    (void)state;
    school s;
    begin(&s);
    eb_read_report report;
    assert_ok(
        eb_read_csv(FIXTURES "malformed_row.csv", s.rows, NULL, &report, NULL));
    assert_int_equal(report.rows, 8);
    assert_int_equal(report.lines, 9);
    look(&s);
    eb_counts counts;
    eb_view_counts(s.view, &counts);
    assert_int_equal(counts.fates[EB_USED], 7);
    assert_int_equal(counts.fates[EB_MALFORMED], 1);
    const eb_problem *problem = eb_view_problem(s.view, EB_MALFORMED, 0);
    assert_non_null(problem);
    assert_int_equal(problem->file, 0);
    assert_int_equal(problem->line, 8);
    assert_string_equal(problem->reason, "text after a closing quote");
    end(&s);
}

static void a_header_alone(void **state) {
    (void)state;
    school s;
    begin(&s);
    eb_read_report report;
    assert_ok(
        eb_read_csv(FIXTURES "header_only.csv", s.rows, NULL, &report, NULL));
    assert_int_equal(report.rows, 0);
    assert_int_equal(report.lines, 1);
    end(&s);
}

/* Only the end of the file shows that no date settles the order. */
static void the_end_is_asked(void **state) {
    (void)state;
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    assert_ok(eb_rows_new(reg, &how, &rows, NULL));
    assert_int_equal(
        eb_read_csv(FIXTURES "ambiguous_dates.csv", rows, NULL, NULL, NULL),
        EB_ERR_AMBIGUOUS);
    eb_rows_free(rows);
    eb_register_free(reg);
}

static void keep_last(void *context, int64_t bytes) {
    *(int64_t *)context = bytes;
}

static void options(void **state) {
    (void)state;
    school s;
    begin(&s);
    int64_t last = 0;
    eb_error err;
    eb_read_options how = EB_READ_OPTIONS_INIT;
    how.delimiter = '|';
    how.progress = keep_last;
    how.progress_context = &last;
    assert_ok(eb_read_csv(FIXTURES "one_column.csv", s.rows, &how, NULL, NULL));
    assert_int_equal(last, 159);
    look(&s);
    expect_six_marks(&s);
    how.size = 3;
    assert_int_equal(eb_read_csv(FIXTURES "utf8.csv", s.rows, &how, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "size");
    assert_int_equal(eb_read_csv(NULL, s.rows, NULL, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "path");
    assert_int_equal(eb_read_csv("-", NULL, NULL, NULL, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "rows");
    end(&s);
}

static void standard_input(void **state) {
    (void)state;
    const int input = dup(STDIN_FILENO);
    const int file = open(FIXTURES "windows_1252.csv", O_RDONLY);
    assert_true(file >= 0);
    dup2(file, STDIN_FILENO);
    close(file);
    school s;
    begin(&s);
    const eb_status status = eb_read_csv("-", s.rows, NULL, NULL, NULL);
    dup2(input, STDIN_FILENO);
    close(input);
    assert_ok(status);
    look(&s);
    expect_six_marks(&s);
    end(&s);
}

/* Options of a program that was built before there were threads. */
static void older_options(void **state) {
    (void)state;
    school s;
    begin(&s);
    eb_read_options how = EB_READ_OPTIONS_INIT;
    assert_int_equal(how.threads, 0);
    how.size = offsetof(eb_read_options, threads);
    how.threads = -77; /* not looked at */
    assert_ok(eb_read_csv(FIXTURES "utf8.csv", s.rows, &how, NULL, NULL));
    look(&s);
    expect_six_marks(&s);
    end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_marks_in_every_dress),
        cmocka_unit_test(defects),
        cmocka_unit_test(a_malformed_row_is_counted),
        cmocka_unit_test(a_header_alone),
        cmocka_unit_test(the_end_is_asked),
        cmocka_unit_test(options),
        cmocka_unit_test(standard_input),
        cmocka_unit_test(older_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
