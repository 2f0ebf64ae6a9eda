/* SPDX-License-Identifier: MIT */
/*
 * Rows from a tokeniser that is not ours: fields with anything in them, NULs
 * and blanks too, headers and rows out of order, a `columns` option. The
 * input's first two bytes choose kind and options, then a line for
 * `columns`; in the rest 0x1f ends a field and LF a row.
 */
#include "fuzz_use.h"

#define FIELDS_MOST 64

static eb_status add_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

/* The fields of the next row, each in a block of its own. */
static size_t take_row(fuzz_bytes *bytes, eb_field *fields, char **blocks) {
    size_t n = 0;
    int ended = 0;
    while (!ended && n < FIELDS_MOST) {
        size_t length = 0;
        while (length < bytes->left && bytes->at[length] != 0x1f &&
               bytes->at[length] != '\n') {
            length++;
        }
        blocks[n] = fuzz_copy(bytes->at, length);
        fields[n].text = blocks[n];
        fields[n++].length = length;
        ended = length == bytes->left || bytes->at[length] == '\n';
        length += length < bytes->left;
        bytes->at += length;
        bytes->left -= length;
    }
    return n;
}

static eb_status give_rows(eb_rows *rows, fuzz_bytes *bytes, int odd,
                           eb_error *err) {
    eb_field fields[FIELDS_MOST];
    char *blocks[FIELDS_MOST];
    eb_status status = EB_OK;
    for (int64_t line = 1; bytes->left > 0; line++) {
        const size_t n = take_row(bytes, fields, blocks);
        if (status != EB_OK) {
            /* after a failure nothing more is given */
        } else if (line == 1 || (odd && line == 5)) {
            status = eb_rows_header(rows, fields, n, line, err);
        } else if (odd && line % 7 == 0) {
            status = eb_rows_malformed(rows, line, "odd", err);
        } else {
            status = eb_rows_add(rows, fields, n, line, err);
        }
        for (size_t i = 0; i < n; i++) free(blocks[i]);
    }
    return status == EB_OK ? eb_rows_end(rows, err) : status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    fuzz_bytes bytes = {data + 2, size - 2};
    eb_register_options settings = EB_REGISTER_OPTIONS_INIT;
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_codes *codes = NULL;
    eb_cases *cases = NULL;
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_error err = {0};
    char columns[256];
    size_t used = 0;
    while (bytes.left > 0 && used + 1 < sizeof columns) {
        const char c = (char)fuzz_byte(&bytes);
        if (c == '\n' || c == '\0') break;
        columns[used++] = c;
    }
    columns[used] = '\0';
    options.kind = (eb_rows_kind)(data[0] % 5);
    options.dates = (eb_dates)(data[0] / 8 % 3);
    options.marks = (eb_marks_form)(data[1] / 4 % 3);
    options.columns = used > 0 ? columns : NULL;
    settings.conflicts = (eb_conflicts)(data[1] / 16 % 3);
    EXPECT(eb_cases_new(NULL, &cases, &err) == EB_OK);
    settings.codes = fuzz_codes();
    EXPECT(eb_register_new(&settings, &reg, &err) == EB_OK);
    if (options.kind == EB_ROWS_CODES) {
        EXPECT(eb_codes_new(NULL, &codes, &err) == EB_OK);
        options.codes = codes;
    }
    if (options.kind == EB_ROWS_CASES) {
        options.add_case = add_case;
        options.case_context = cases;
    }
    const int alone =
        options.kind == EB_ROWS_CODES || options.kind == EB_ROWS_CASES;
    eb_status status = eb_rows_new(alone ? NULL : reg, &options, &rows, &err);
    if (status == EB_OK) status = give_rows(rows, &bytes, data[1] % 2, &err);
    eb_rows_free(rows);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        EXPECT(eb_cases_close(cases, &err) == EB_OK);
        fuzz_use_register(reg, EB_NO_DATE, NULL, NULL, NULL);
    }
    eb_register_free(reg);
    eb_cases_free(cases);
    eb_codes_free(codes);
    return 0;
}
