/* SPDX-License-Identifier: MIT */
/*
 * A register file from anywhere: any bytes, in any of its three forms, through
 * the CSV reader into a register, which is then closed, looked at and scored.
 *
 * The first two bytes choose options (letters, so that seeds can be read);
 * the rest is the file.
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int DELIMITERS[] = {0, ',', ';', '\t'};
    if (size < 2) return 0;
    eb_register_options settings = EB_REGISTER_OPTIONS_INIT;
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_csv_options how = {0};
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_error err = {0};
    settings.conflicts = (eb_conflicts)(data[0] % 3);
    options.dates = (eb_dates)(data[0] / 4 % 3);
    options.marks = (eb_marks_form)(data[0] / 16 % 3);
    how.delimiter = DELIMITERS[data[1] % 4];
    how.block = data[1] / 4 % 2 == 0 ? 0 : 7;
    char *text = fuzz_copy(data + 2, size - 2);
    eb_source source;
    eb_source_memory(&source, text, size - 2, data[1] / 8 % 2, NULL);
    settings.codes = fuzz_codes();
    EXPECT(eb_register_new(&settings, &reg, &err) == EB_OK);
    EXPECT(eb_rows_new(reg, &options, &rows, &err) == EB_OK);
    const eb_csv_handler handler = {give_header, give_row, give_malformed,
                                    rows};
    eb_read_report report;
    eb_status status = eb_csv_parse(&source, &how, &handler, &report, &err);
    if (status == EB_OK) {
        EXPECT(report.bytes == (int64_t)(size - 2));
        EXPECT(report.lines >= report.rows);
        status = eb_rows_end(rows, &err);
    }
    for (size_t i = 0; eb_rows_note(rows, i) != NULL; i++) {
        EXPECT(eb_rows_note(rows, i)[0] != '\0');
    }
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        fuzz_use_register(reg, EB_NO_DATE, fuzz_model(), NULL, NULL);
    }
    eb_rows_free(rows);
    eb_register_free(reg);
    eb_source_close(&source);
    free(text);
    return 0;
}
