/* SPDX-License-Identifier: MIT */
/*
 * The life of a file being read: order of calls, options, lack of memory;
 * and every file of tests/fixtures/malformed against the table in its README.
 */
#include "test_rows.h"

#define AS_OF 20600 /* 2026-05-27 */
#define FIXTURES "tests/fixtures/malformed/"

/* ---- calls in the wrong order or with the wrong arguments --------------- */

static void options_are_checked(void **state) {
    (void)state;
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    eb_register *reg = NULL;
    eb_codes *codes = NULL;
    eb_rows *rows = NULL;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_int_equal(eb_rows_new(reg, NULL, &rows, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_new(reg, &options, NULL, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_new(NULL, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options.size = 0;
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options = options_of(EB_ROWS_CODES);
    assert_int_equal(eb_rows_new(NULL, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options.codes = codes;
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options = options_of((eb_rows_kind)-1);
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options = options_of((eb_rows_kind)4);
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options = options_of(EB_ROWS_REGISTER);
    options.dates = (eb_dates)3;
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    options.dates = EB_DATES_ISO;
    options.marks = (eb_marks_form)3;
    assert_int_equal(eb_rows_new(reg, &options, &rows, NULL), EB_ERR_ARGUMENT);
    assert_null(rows);
    eb_rows_free(NULL);
    eb_codes_free(codes);
    eb_register_free(reg);
}

static void calls_have_an_order(void **state) {
    (void)state;
    const eb_field header[] = {
        {"pupil_id", 8}, {"date", 4}, {"session", 7}, {"code", 4}};
    const eb_field row[] = {{"P1", 2}, {"2025-09-03", 10}, {"AM", 2}, {"/", 1}};
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_error err;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    assert_ok(eb_rows_new(reg, &options, &rows, NULL));
    assert_int_equal(eb_rows_add(rows, row, 4, 1, &err), EB_ERR_STATE);
    assert_int_equal(eb_rows_end(rows, &err), EB_ERR_HEADER);
    assert_int_equal(eb_rows_malformed(rows, 1, "torn", &err), EB_ERR_HEADER);
    assert_string_equal(err.message, "torn");
    assert_int_equal(eb_rows_header(NULL, header, 4, 1, &err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_header(rows, NULL, 4, 1, &err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_header(rows, NULL, 0, 1, &err), EB_ERR_HEADER);
    /* A header that was refused may be given again. */
    assert_int_equal(eb_rows_header(rows, header, 3, 1, &err), EB_ERR_HEADER);
    assert_ok(eb_rows_header(rows, header, 4, 1, &err));
    assert_int_equal(eb_rows_header(rows, header, 4, 1, &err), EB_ERR_STATE);
    assert_ok(eb_rows_add(rows, row, 4, 2, &err));
    assert_int_equal(eb_rows_malformed(rows, 3, NULL, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "reason");
    assert_int_equal(eb_rows_malformed(NULL, 3, "torn", &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "rows");
    assert_int_equal(eb_rows_end(NULL, &err), EB_ERR_ARGUMENT);
    assert_ok(eb_rows_malformed(rows, 3, "torn", &err));
    assert_ok(eb_rows_end(rows, &err));
    assert_int_equal(eb_rows_end(rows, &err), EB_ERR_STATE);
    assert_int_equal(eb_rows_malformed(rows, 4, "torn", &err), EB_ERR_STATE);
    assert_int_equal(eb_rows_add(rows, row, 4, 4, &err), EB_ERR_STATE);
    assert_ok(eb_register_close(reg, &err));
    eb_rows_free(rows);
    assert_int_equal(eb_rows_new(reg, &options, &rows, &err), EB_ERR_STATE);
    eb_register_free(reg);
}

static void a_register_closed_too_early_is_said(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, "pupil_id|start_date|marks\n");
    r.rows->ended = 0;
    assert_ok(eb_register_close(r.reg, NULL));
    assert_int_equal(eb_rows_end(r.rows, &r.err), EB_ERR_STATE);
    finish(&r);
}

static void torn_lines_stop_all_but_registers(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options options = options_of(EB_ROWS_PUPILS);
    assert_ok(read_text(&r, &options, "pupil_id|name\n"));
    r.rows->ended = 0;
    assert_int_equal(eb_rows_malformed(r.rows, 7, "torn", &r.err), EB_ERR_ROW);
    assert_true(r.err.line == 7);
    assert_string_equal(r.err.message, "torn");
    finish(&r);
}

static void blank_lines_are_no_rows(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, "pupil_id|date|session|code\n\nP1|2025-09-03|AM|/\n\n");
    assert_ok((r.rows->ended = 0, eb_rows_add(r.rows, NULL, 0, 5, &r.err)));
    look_from(&r, AS_OF);
    assert_string_equal(show_fates(&r), "1 0 0 0 0 0 0 0");
    finish(&r);
}

static void files_are_numbered_as_they_come(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    read_register(&r, "pupil_id|date|session|code\n|2025-09-03|AM|/\n");
    assert_ok(read_text(&r, &pupils, "pupil_id|name\nP1|\n"));
    read_register(&r,
                  "pupil_id|date|session|code\nP1|2025-09-03|AM|/\n"
                  "P1|2025-09-03|noon|/\n");
    look_from(&r, AS_OF);
    const eb_problem *first = eb_view_problem(r.view, EB_MALFORMED, 0);
    const eb_problem *second = eb_view_problem(r.view, EB_MALFORMED, 1);
    assert_true(first->file == 0 && first->line == 2);
    assert_true(second->file == 2 && second->line == 3);
    finish(&r);
}

static void dropped_times_are_said_at_the_end(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|date|session|code|recorded_at|x\n"
                  "P1|2025-09-03 00:00:00|AM|/|2025-09-03T09:00Z|\n"
                  "P1|2025-09-03 00:00:00|PM|/||\n"
                  "P1|25/09/2025|PM|/||\n");
    assert_string_equal(eb_rows_note(r.rows, 0), "the column \"x\" is ignored");
    assert_string_equal(eb_rows_note(r.rows, 1),
                        "dates of \"date\" were read as day/month/year");
    assert_string_equal(
        eb_rows_note(r.rows, 2),
        "2 dates had a time of day after them, which was dropped");
    assert_string_equal(
        eb_rows_note(r.rows, 3),
        "1 time in recorded_at had a time zone, which was ignored");
    assert_null(eb_rows_note(r.rows, 4));
    finish(&r);
}

/* ---- lack of memory ----------------------------------------------------- */

typedef struct ration {
    int left; /* requests that will be granted */
    int blocks;
} ration;

static void *ration_allocate(void *context, size_t size) {
    ration *r = context;
    if (r->left-- <= 0) return NULL;
    r->blocks++;
    return malloc(size);
}

static void *ration_resize(void *context, void *block, size_t size) {
    ration *r = context;
    if (r->left-- <= 0) return NULL;
    if (block == NULL) r->blocks++;
    return realloc(block, size);
}

static void ration_release(void *context, void *block) {
    ration *r = context;
    r->blocks--;
    free(block);
}

/* The first n requests are granted, for n = 0, 1, ... until all are. */
static void every_request_for_memory_may_fail(void **state) {
    (void)state;
    static const struct {
        eb_rows_kind kind;
        const char *columns, *text;
    } FILES[] = {
        {EB_ROWS_REGISTER, "pupil_id=UPN,code=MARK",
         "upn|date|session|mark|x|y\nP1|25/09/2025 00:00|AM|/|1|2\n"},
        {EB_ROWS_REGISTER, NULL,
         "pupil_id|start_date|marks\nP1|2025-09-03|/\\/\\\nP2|2025-09-03|//\n"},
        {EB_ROWS_REGISTER, NULL, "pupil_id|2025-09-03 AM|z\nP1|/|\n"},
        {EB_ROWS_PUPILS, NULL,
         "pupil_id|name|flags\nP1|Ada Example|odd\nP2|Ben Example|\n"},
        {EB_ROWS_CALENDAR, NULL,
         "first_date|last_date|kind|school_id\n2025-09-03|2025-12-19|term|A"}};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        eb_status status = EB_ERR_MEMORY;
        for (int granted = 0; status != EB_OK; granted++) {
            reading r = {0};
            ration own = {granted, 0};
            eb_rows_options options = options_of(FILES[i].kind);
            options.columns = FILES[i].columns;
            r.memory.allocate = ration_allocate;
            r.memory.resize = ration_resize;
            r.memory.release = ration_release;
            r.memory.context = &own;
            status = read_text(&r, &options, FILES[i].text);
            assert_true(status == EB_OK || status == EB_ERR_MEMORY);
            assert_true(granted < 200);
            finish(&r);
            assert_int_equal(own.blocks, 0);
        }
    }
}

/* ---- the malformed files ------------------------------------------------ */

static char *read_whole(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("%s cannot be opened", path);
    char *text = malloc(1 << 16);
    assert_non_null(text);
    *length = fread(text, 1, (1 << 16) - 1, file);
    text[*length] = '\0';
    fclose(file);
    return text;
}

/* One line at commas, quotes around a field taken off. Enough for the files
 * of this folder, which have no quote or line end inside a field. */
static size_t split_csv(char *line, size_t length, eb_field *fields) {
    size_t n = 0, start = 0;
    int quoted = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && line[i] == '"') quoted = !quoted;
        if (i < length && (quoted || line[i] != ',')) continue;
        const int marks = i > start + 1 && line[start] == '"';
        fields[n].text = line + start + (marks ? 1 : 0);
        fields[n++].length = i - start - (marks ? 2 : 0);
        start = i + 1;
    }
    return n;
}

static eb_status read_file(reading *r, const eb_rows_options *options,
                           const char *path) {
    eb_field fields[MOST_FIELDS];
    char full[256];
    size_t length = 0;
    snprintf(full, sizeof full, FIXTURES "%s", path);
    char *text = read_whole(full, &length);
    const char *end = text + length;
    eb_status status = eb_rows_new(r->reg, options, &r->rows, &r->err);
    int64_t line = 1;
    for (char *at = text; status == EB_OK && at < end; line++) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        const size_t n = split_csv(at, (size_t)(stop - at), fields);
        status = line == 1 ? eb_rows_header(r->rows, fields, n, line, &r->err)
                           : eb_rows_add(r->rows, fields, n, line, &r->err);
        at = stop + 1;
    }
    if (status == EB_OK) status = eb_rows_end(r->rows, &r->err);
    free(text);
    return status;
}

typedef struct expected {
    char *file, *kind, *option, *ends, *line, *column, *what;
} expected;

/* Cuts `| a | b |` up in place; 0 when it is no row of the table. */
static int cut_table_row(char *line, char **cells, size_t count) {
    if (strncmp(line, "| `", 3) != 0) return 0;
    char *at = line + 1;
    for (size_t i = 0; i < count; i++) {
        char *stop = strchr(at, '|');
        assert_non_null(stop);
        while (*at == ' ' || *at == '`') at++;
        char *last = stop;
        while (last > at && (last[-1] == ' ' || last[-1] == '`')) last--;
        *last = '\0';
        cells[i] = last < at ? last : at;
        at = stop + 1;
    }
    return 1;
}

static void check_error(const reading *r, eb_status got, const expected *want) {
    const char *name = eb_status_text(got);
    if (strncmp(name, want->ends, strlen(want->ends)) != 0 ||
        r->err.line != atoi(want->line) ||
        r->err.column != atoi(want->column) ||
        strcmp(r->err.field, want->what) != 0) {
        fail_msg("%s: got %s at %d:%d in `%s`: %s", want->file, name,
                 (int)r->err.line, (int)r->err.column, r->err.field,
                 r->err.message);
    }
}

static void check_fate(reading *r, eb_fate fate, const expected *want) {
    look_from(r, AS_OF);
    const eb_problem *problem = eb_view_problem(r->view, fate, 0);
    if (problem == NULL || problem->line != atoi(want->line) ||
        strcmp(problem->reason, want->what) != 0 ||
        fate_count(r, fate) != atoi(strrchr(want->ends, ' '))) {
        fail_msg("%s: %s, line %d, fates %s", want->file,
                 problem == NULL ? "no problem" : problem->reason,
                 problem == NULL ? 0 : (int)problem->line, show_fates(r));
    }
    const int64_t others = fate_count(r, EB_MALFORMED) +
                           fate_count(r, EB_UNKNOWN_CODE) +
                           fate_count(r, EB_OUT_OF_RANGE);
    assert_true(others == fate_count(r, fate));
}

static void check_malformed(const expected *want) {
    static const char *const KINDS[] = {"register", "pupils", "calendar",
                                        "codes"};
    reading r = {0};
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    int kind = 0;
    while (kind < 4 && strcmp(want->kind, KINDS[kind]) != 0) kind++;
    assert_true(kind < 4);
    options.kind = (eb_rows_kind)kind;
    if (strcmp(want->option, "iso") == 0) options.dates = EB_DATES_ISO;
    if (options.kind == EB_ROWS_CODES) {
        assert_ok(eb_codes_new(NULL, &r.codes, NULL));
        options.codes = r.codes;
    } else {
        assert_ok(eb_register_new(NULL, &r.reg, NULL));
    }
    const eb_status status = read_file(&r, &options, want->file);
    if (strncmp(want->ends, "malformed", 9) == 0 && status == EB_OK) {
        check_fate(&r, EB_MALFORMED, want);
    } else if (strncmp(want->ends, "unknown", 7) == 0 && status == EB_OK) {
        check_fate(&r, EB_UNKNOWN_CODE, want);
    } else if (strncmp(want->ends, "out of", 6) == 0 && status == EB_OK) {
        check_fate(&r, EB_OUT_OF_RANGE, want);
    } else {
        check_error(&r, status, want);
    }
    finish(&r);
}

static void malformed_files_end_as_their_readme_says(void **state) {
    (void)state;
    size_t length = 0, checked = 0;
    char *text = read_whole(FIXTURES "README.md", &length);
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        char *cells[7];
        if (!cut_table_row(line, cells, 7)) continue;
        const expected want = {cells[0], cells[1], cells[2], cells[3],
                               cells[4], cells[5], cells[6]};
        check_malformed(&want);
        checked++;
    }
    free(text);
    assert_true(checked > 80);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(calls_have_an_order),
        cmocka_unit_test(a_register_closed_too_early_is_said),
        cmocka_unit_test(torn_lines_stop_all_but_registers),
        cmocka_unit_test(blank_lines_are_no_rows),
        cmocka_unit_test(files_are_numbered_as_they_come),
        cmocka_unit_test(dropped_times_are_said_at_the_end),
        cmocka_unit_test(every_request_for_memory_may_fail),
        cmocka_unit_test(malformed_files_end_as_their_readme_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
