/* SPDX-License-Identifier: MIT */
/*
 * Batches of rows: joined, they give what eb_rows_add gives. (Whole files are
 * compared in test_read_paths.c; here are the edges of the calls.)
 */
#include "data/rows_batch.h"

#include "school.h"

static eb_field word(const char *text) {
    const eb_field field = {text, strlen(text)};
    return field;
}

/* The fields between commas; `|` stands for a comma inside a field. */
static size_t cut(char *row, eb_field fields[16]) {
    size_t n = 0;
    for (char *at = row;;) {
        char *end = strchr(at, ',');
        const size_t length = end == NULL ? strlen(at) : (size_t)(end - at);
        for (size_t i = 0; i < length; i++) {
            if (at[i] == '|') at[i] = ',';
        }
        fields[n].text = at;
        fields[n++].length = length;
        if (end == NULL) return n;
        at = end + 1;
    }
}

typedef struct file {
    eb_register *reg;
    eb_rows *rows;
} file;

static void begin(file *f, const eb_memory *memory, const char *header) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    const eb_rows_options rows_options = EB_ROWS_OPTIONS_INIT;
    if (memory != NULL) options.memory = *memory;
    assert_ok(eb_register_new(&options, &f->reg, NULL));
    assert_ok(eb_rows_new(f->reg, &rows_options, &f->rows, NULL));
    if (header == NULL) return;
    static char text[256];
    eb_field fields[16];
    snprintf(text, sizeof text, "%s", header);
    const size_t n = cut(text, fields);
    assert_ok(eb_rows_header(f->rows, fields, n, 1, NULL));
}

static void done(file *f) {
    eb_rows_free(f->rows);
    eb_register_free(f->reg);
}

static void which_rows_can_be_read_apart(void **state) {
    (void)state;
    file f;
    eb_rows_batch *batch = NULL;
    assert_int_equal(eb_rows_can_batch(NULL), 0);
    begin(&f, NULL, NULL);
    assert_int_equal(eb_rows_can_batch(f.rows), 0); /* no header yet */
    assert_int_equal(eb_rows_batch_new(f.rows, &batch, NULL), EB_ERR_STATE);
    assert_null(batch);
    done(&f);

    begin(&f, NULL, "pupil_id,date,session,code");
    assert_int_equal(eb_rows_can_batch(f.rows), 1);
    assert_int_equal(eb_rows_batch_new(f.rows, NULL, NULL), EB_ERR_STATE);
    assert_ok(eb_rows_end(f.rows, NULL));
    assert_int_equal(eb_rows_can_batch(f.rows), 0);
    done(&f);

    begin(&f, NULL, "pupil_id,date,session,code");
    assert_ok(eb_register_close(f.reg, NULL)); /* before the rows ended */
    assert_int_equal(eb_rows_can_batch(f.rows), 0);
    done(&f);

    begin(&f, NULL, "pupil_id,start_date,marks");
    assert_int_equal(eb_rows_can_batch(f.rows), 0); /* commas, or none? */
    const eb_field fields[] = {word("P"), word("2025-09-01"), word("/,/")};
    assert_ok(eb_rows_add(f.rows, fields, 3, 2, NULL));
    assert_int_equal(eb_rows_can_batch(f.rows), 1);
    done(&f);
    eb_rows_batch_free(NULL);
}

static void a_batch_belongs_to_its_rows(void **state) {
    (void)state;
    file f, g;
    eb_rows_batch *batch = NULL;
    begin(&f, NULL, "pupil_id,date,session,code");
    begin(&g, NULL, "pupil_id,date,session,code");
    assert_ok(eb_rows_batch_new(f.rows, &batch, NULL));
    assert_int_equal(eb_rows_batch_join(g.rows, batch, 2, NULL), EB_ERR_STATE);
    assert_ok(eb_rows_batch_join(f.rows, batch, 2, NULL));
    assert_ok(eb_rows_end(f.rows, NULL));
    assert_int_equal(eb_rows_batch_join(f.rows, batch, 2, NULL), EB_ERR_STATE);
    eb_rows_batch_free(batch);
    done(&f);
    done(&g);
}

/* Dates that were seen only in rows that were dropped prove nothing. */
static void what_is_cleared_is_forgotten(void **state) {
    (void)state;
    file f;
    eb_rows_batch *batch = NULL;
    eb_field fields[] = {word("P"), word("25/09/2025"), word("AM"), word("/")};
    begin(&f, NULL, "pupil_id,date,session,code");
    assert_ok(eb_rows_batch_new(f.rows, &batch, NULL));
    assert_ok(eb_rows_batch_add(batch, fields, 4, 0, NULL));
    eb_rows_batch_clear(batch);
    fields[1] = word("04/09/2025");
    assert_ok(eb_rows_batch_add(batch, fields, 4, 0, NULL));
    assert_ok(eb_rows_batch_join(f.rows, batch, 7, NULL));
    eb_error err;
    assert_int_equal(eb_rows_end(f.rows, &err), EB_ERR_AMBIGUOUS);
    assert_int_equal(err.line, 7);
    fields[1] = word("25/09/2025"); /* the same text as was dropped */
    assert_ok(eb_rows_batch_add(batch, fields, 4, 0, NULL));
    assert_ok(eb_rows_batch_join(f.rows, batch, 8, NULL));
    assert_ok(eb_rows_end(f.rows, NULL));
    assert_int_equal(eb_register_pupil_count(f.reg), 1);
    eb_rows_batch_free(batch);
    done(&f);
}

/* A blank line is no row of the account, whether it has no field or an empty
 * one; an empty field too many makes a row that cannot be read. */
static void a_blank_line_is_no_row(void **state) {
    (void)state;
    file f;
    eb_rows_batch *batch = NULL;
    const eb_field fields[] = {word(""), word("")};
    int64_t fates[EB_FATES] = {0};
    begin(&f, NULL, "pupil_id,date,session,code");
    assert_ok(eb_rows_batch_new(f.rows, &batch, NULL));
    assert_ok(eb_rows_batch_add(batch, fields, 0, 0, NULL));
    assert_ok(eb_rows_batch_add(batch, fields, 1, 1, NULL));
    assert_ok(eb_rows_batch_add(batch, fields, 2, 2, NULL));
    assert_ok(eb_rows_batch_join(f.rows, batch, 2, NULL));
    eb_accounts_sum(&f.reg->accounts, EB_DATE_MAX, fates);
    for (int fate = 0; fate < EB_FATES; fate++) {
        assert_int_equal(fates[fate], fate == EB_MALFORMED);
    }
    eb_rows_batch_free(batch);
    done(&f);
}

/* A comma after 16 MiB without one is refused by eb_rows_add alone. */
static void a_late_comma_is_not_for_a_batch(void **state) {
    (void)state;
    file f;
    eb_rows_batch *batch = NULL;
    static char marks[60001];
    memset(marks, '/', sizeof marks - 1);
    begin(&f, NULL, "pupil_id,start_date,marks");
    eb_field fields[] = {word("P"), word("2025-09-01"), word(marks)};
    int64_t line = 2;
    while (!eb_rows_can_batch(f.rows)) {
        assert_ok(eb_rows_add(f.rows, fields, 3, line++, NULL));
    }
    assert_in_range(line, 270, 290);
    assert_ok(eb_rows_batch_new(f.rows, &batch, NULL));
    fields[2] = word("//");
    assert_ok(eb_rows_batch_add(batch, fields, 3, 0, NULL));
    fields[2] = word("/,/");
    assert_int_equal(eb_rows_batch_add(batch, fields, 3, 1, NULL), EB_ERR_ROW);
    assert_int_equal(eb_rows_add(f.rows, fields, 3, line, NULL), EB_ERR_ROW);
    eb_rows_batch_free(batch);
    done(&f);
}

static const char *const ROWS[] = {
    "P1,S,2025-09-01,AM,/", "P1,S,2025-09-01,PM,\\", "P1,S,2025-09-01,PM,I",
    "P2,S,2025-09-01,AM,",  "P2,S,1999-09-01,AM,/",  "P2,S,2025-09-02,AM,?",
    ",S,2025-09-02,AM,/",   "P2,S,2025-09-02,PM,C1"};
#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

static eb_status give(file *f, int is_apart, eb_rows_batch *batch) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        static char text[ROW_COUNT][64];
        eb_field fields[16];
        snprintf(text[i], sizeof text[i], "%s", ROWS[i]);
        const size_t n = cut(text[i], fields);
        const int64_t line = (int64_t)i;
        const eb_status status =
            is_apart ? eb_rows_batch_add(batch, fields, n, line, NULL)
                     : eb_rows_add(f->rows, fields, n, 2 + line, NULL);
        if (status != EB_OK) return status;
    }
    return is_apart ? eb_rows_batch_join(f->rows, batch, 2, NULL) : EB_OK;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    static const char HEADER[] = "pupil_id,school_id,date,session,code";
    int64_t expected[EB_FATES] = {0};
    file f;
    begin(&f, NULL, HEADER);
    assert_ok(give(&f, 0, NULL));
    eb_accounts_sum(&f.reg->accounts, EB_DATE_MAX, expected);
    done(&f);
    int is_done = 0;
    for (size_t k = 1; !is_done; k++) {
        heap h = {0};
        const eb_memory memory = heap_memory(&h);
        eb_rows_batch *batch = NULL;
        begin(&f, &memory, HEADER);
        h.fail_first = h.fail_last = h.asked + k;
        eb_status status = eb_rows_batch_new(f.rows, &batch, NULL);
        if (status == EB_OK) status = give(&f, 1, batch);
        is_done = status == EB_OK && h.asked < h.fail_first;
        if (!is_done) assert_int_equal(status, EB_ERR_MEMORY);
        if (is_done) {
            int64_t fates[EB_FATES] = {0};
            eb_accounts_sum(&f.reg->accounts, EB_DATE_MAX, fates);
            assert_memory_equal(fates, expected, sizeof fates);
        }
        eb_rows_batch_free(batch);
        done(&f);
        assert_int_equal(h.live, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_rows_can_be_read_apart),
        cmocka_unit_test(a_batch_belongs_to_its_rows),
        cmocka_unit_test(what_is_cleared_is_forgotten),
        cmocka_unit_test(a_blank_line_is_no_row),
        cmocka_unit_test(a_late_comma_is_not_for_a_batch),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
