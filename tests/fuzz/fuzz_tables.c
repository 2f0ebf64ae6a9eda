/* SPDX-License-Identifier: MIT */
/*
 * The files beside a register: pupils, calendar, local codes, cases. The
 * first byte says which; the rest is the file. What is accepted is used: the
 * register it went into has marks, and is looked at and scored with it.
 */
#include "fuzz_use.h"
#include "text/csv.h"

static eb_status give_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    return eb_rows_header(context, fields, n, line, err);
}

static eb_status give_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    return eb_rows_add(context, fields, n, line, err);
}

static eb_status give_malformed(void *context, int64_t line, const char *reason,
                                eb_error *err) {
    return eb_rows_malformed(context, line, reason, err);
}

static eb_status add_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

/* Ids that a file may name: 1 to 4 in schools A, B and none. */
static void add_marks(eb_register *reg) {
    static const char *const SCHOOLS[] = {"A", "B", "A", ""};
    static const char *const PUPILS[] = {"1", "2", "3", "4"};
    eb_error err = {0};
    for (size_t p = 0; p < 4; p++) {
        char marks[200];
        for (size_t i = 0; i < sizeof marks; i++) {
            marks[i] = "/\\/\\IO"[(i * (p + 3) + i / 7) % 6];
        }
        EXPECT(eb_register_add_marks(reg, PUPILS[p], SCHOOLS[p],
                                     eb_date_make(2025, 9, 1), marks,
                                     sizeof marks, &err) == EB_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    eb_register_options settings = EB_REGISTER_OPTIONS_INIT;
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_csv_options how = {0};
    eb_codes *codes = NULL;
    eb_cases *cases = NULL;
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_error err = {0};
    options.kind = (eb_rows_kind)(EB_ROWS_PUPILS + data[0] % 4);
    options.dates = (eb_dates)(data[0] / 4 % 3);
    EXPECT(eb_cases_new(NULL, &cases, &err) == EB_OK);
    settings.codes = fuzz_codes();
    EXPECT(eb_register_new(&settings, &reg, &err) == EB_OK);
    const int with_register =
        options.kind == EB_ROWS_PUPILS || options.kind == EB_ROWS_CALENDAR;
    if (options.kind == EB_ROWS_CODES) {
        EXPECT(eb_codes_new(NULL, &codes, &err) == EB_OK);
        options.codes = codes;
    }
    if (options.kind == EB_ROWS_CASES) {
        options.add_case = add_case;
        options.case_context = cases;
    }
    EXPECT(eb_rows_new(with_register ? reg : NULL, &options, &rows, &err) ==
           EB_OK);
    char *text = fuzz_copy(data + 1, size - 1);
    eb_source source;
    eb_source_memory(&source, text, size - 1, 1, NULL);
    const eb_csv_handler handler = {give_header, give_row, give_malformed,
                                    rows};
    eb_status status = eb_csv_parse(&source, &how, &handler, NULL, &err);
    if (status == EB_OK) status = eb_rows_end(rows, &err);
    eb_rows_free(rows);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        if (options.kind == EB_ROWS_CODES) {
            eb_register_free(reg);
            reg = NULL;
            settings.codes = codes;
            EXPECT(eb_register_new(&settings, &reg, &err) == EB_OK);
        }
        add_marks(reg);
        EXPECT(eb_cases_close(cases, &err) == EB_OK);
        fuzz_use_register(reg, eb_date_make(2026, 1, 15), fuzz_model(),
                          fuzz_policy(), cases);
    }
    eb_register_free(reg);
    eb_cases_free(cases);
    eb_codes_free(codes);
    eb_source_close(&source);
    free(text);
    return 0;
}
