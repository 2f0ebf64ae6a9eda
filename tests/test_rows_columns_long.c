/* SPDX-License-Identifier: MIT */
/*
 * The long form out of columns against the same rows one by one: the same
 * register, accounting, problems and notes, on tables full of what is not
 * plain: repeats, conflicts, unknown codes, blanks, bad dates, amendments.
 */
#include "test_rows_values.h"
/* after test.h */
#include "test_rows.h"

#define ROWS_MOST 30000 /* several blocks */
#define AS_OF 20600     /* 2026-05-27 */

static const char *const HEADER[] = {
    "pupil_id", "school_id", "date", "session", "code", "recorded_at", "ward"};

typedef struct made {
    reading r;
    char *fixed; /* the register's fixed form */
    size_t length, room;
} made;

static int keep(void *context, const char *text, size_t length) {
    made *m = context;
    if (m->length + length > m->room) {
        m->room = (m->length + length) * 2;
        m->fixed = realloc(m->fixed, m->room);
    }
    if (m->fixed == NULL) return 1;
    memcpy(m->fixed + m->length, text, length);
    m->length += length;
    return 0;
}

/* ---- tables ---- */

static const char *pick(chance *c, const char *const *words, size_t n) {
    return words[below(c, n)];
}

static const char *a_code(chance *c, int is_clean) {
    static const char *const CODES[] = {
        "/",  "\\", "/", "\\", "I",   "L", "C1",  "M", "O", "J",
        "J1", "-",  "",  "Z",  " / ", " ", "QQQ", "w", "\t"};
    return pick(c, CODES, is_clean ? 12 : sizeof CODES / sizeof *CODES);
}

static const char *a_session(chance *c, int is_clean) {
    static const char *const SESSIONS[] = {"AM", "PM",   "am",      "Pm",
                                           "1",  "2",    "morning", " PM ",
                                           "",   "noon", "XM",      "3"};
    return pick(c, SESSIONS, is_clean ? 4 : sizeof SESSIONS / sizeof *SESSIONS);
}

static void a_date(chance *c, int is_clean, char out[TEXT_MOST]) {
    static const char *const ODD[] = {
        "25/09/2025", "03/09/2025",          "",           "2025-02-30",
        "1999-01-01", "2025-09-03T09:00:00", "2106-01-01", " 2025-09-04 ",
        "2024-08-01", "2024-07-31"};
    if (!is_clean && below(c, 12) == 0) {
        strcpy(out, pick(c, ODD, sizeof ODD / sizeof *ODD));
        return;
    }
    /* over a change of year and of codes: August 2024 */
    eb_date_write(eb_date_make(2024, 7, 1) + (eb_date)below(c, 90), out);
}

static void fill(table *t, chance *c, int is_clean, int is_sorted) {
    const int timed = below(c, 3) == 0;
    size_t pupil = 0, school = 0;
    for (size_t i = 0; i < t->rows; i++) {
        char(*row)[TEXT_MOST] = t->cells[i];
        if (!is_sorted || below(c, 40) == 0) {
            pupil = below(c, 60);
            school = pupil / 20 + (below(c, 9) == 0);
        }
        snprintf(row[0], TEXT_MOST,
                 pupil % 7 == 0 ? "a pupil of a long id %zu" : "%zu",
                 pupil + 1000);
        snprintf(row[1], TEXT_MOST, "S%zu", school);
        if (!is_clean && below(c, 50) == 0) row[0][0] = '\0';
        if (!is_clean && below(c, 50) == 0) row[1][0] = '\0';
        if (!is_clean && below(c, 50) == 0) memmove(row[0] + 1, row[0], 30);
        a_date(c, is_clean, row[2]);
        strcpy(row[3], a_session(c, is_clean || below(c, 9) > 0));
        strcpy(row[4], a_code(c, is_clean || below(c, 9) > 0));
        if (timed && below(c, 10) == 0) {
            snprintf(row[5], TEXT_MOST, "2025-10-%02zu 09:%02zu",
                     1 + below(c, 35), below(c, 60));
        }
        strcpy(row[6], "ward");
        if (i > 0 && below(c, 30) == 0)
            memcpy(row, row - COLUMNS_MOST, sizeof *t->cells);
    }
}

/* ---- reading ---- */

static void start(made *m, const table *t, size_t first_column, int threads) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_field header[COLUMNS_MOST];
    memset(m, 0, sizeof *m);
    options.threads = threads;
    for (size_t i = 0; i < t->columns; i++) {
        header[i] = field_of(HEADER[i + (i > 0 ? first_column : 0)]);
    }
    assert_ok(eb_register_new(NULL, &m->r.reg, &m->r.err));
    assert_ok(eb_rows_new(m->r.reg, &options, &m->r.rows, &m->r.err));
    assert_ok(eb_rows_header(m->r.rows, header, t->columns, 1, &m->r.err));
}

static void read_rows(made *m, const table *t, size_t first_column) {
    start(m, t, first_column, 0);
    for (size_t i = 0; i < t->rows; i++) {
        eb_field fields[COLUMNS_MOST];
        for (size_t j = 0; j < t->columns; j++) {
            fields[j] = field_of(t->cells[i][j + (j > 0 ? first_column : 0)]);
        }
        assert_ok(eb_rows_add(m->r.rows, fields, t->columns, (int64_t)i + 2,
                              &m->r.err));
    }
}

static void read_columns(made *m, chance *c, const table *t,
                         size_t first_column) {
    start(m, t, first_column, (int)below(c, 5));
    for (size_t first = 0; first < t->rows;) {
        const size_t n = 1 + below(c, t->rows - first);
        layout layouts[COLUMNS_MOST];
        eb_column columns[COLUMNS_MOST];
        for (size_t j = 0; j < t->columns; j++) {
            lay_column(&layouts[j], c, t, j + (j > 0 ? first_column : 0), first,
                       n);
            columns[j] = layouts[j].column;
        }
        assert_ok(eb_rows_add_columns(m->r.rows, columns, t->columns, n,
                                      (int64_t)first + 2, &m->r.err));
        for (size_t j = 0; j < t->columns; j++) free_layout(&layouts[j]);
        first += n;
    }
}

static eb_status end(made *m) {
    const eb_status status = eb_rows_end(m->r.rows, &m->r.err);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = AS_OF;
    options.inspect = 1;
    assert_ok(eb_register_close(m->r.reg, NULL));
    assert_ok(eb_view_new(m->r.reg, &options, &m->r.view, NULL));
    assert_ok(eb_register_write_fixed(m->r.reg, keep, m, NULL));
    return status;
}

static void assert_same(made *a, made *b) {
    assert_int_equal(end(a), end(b));
    assert_string_equal(a->r.err.message, b->r.err.message);
    assert_int_equal(a->r.err.line, b->r.err.line);
    assert_int_equal(a->length, b->length);
    assert_memory_equal(a->fixed, b->fixed, a->length);
    char fates[SHOWN_ROOM];
    strcpy(fates, show_fates(&a->r));
    assert_string_equal(fates, show_fates(&b->r));
    for (int fate = 0; fate < EB_FATES; fate++) {
        for (size_t i = 0;; i++) {
            const eb_problem *p = eb_view_problem(a->r.view, (eb_fate)fate, i);
            const eb_problem *q = eb_view_problem(b->r.view, (eb_fate)fate, i);
            assert_int_equal(p == NULL, q == NULL);
            if (p == NULL) break;
            assert_int_equal(p->line, q->line);
            assert_string_equal(p->reason, q->reason);
        }
    }
    for (size_t i = 0;; i++) {
        const char *p = eb_rows_note(a->r.rows, i);
        const char *q = eb_rows_note(b->r.rows, i);
        assert_int_equal(p == NULL, q == NULL);
        if (p == NULL) break;
        assert_string_equal(p, q);
    }
    free(a->fixed);
    free(b->fixed);
    finish(&a->r);
    finish(&b->r);
}

static void compare(uint64_t seed, int is_clean, int is_sorted) {
    chance c = {seed};
    made rows, columns;
    table t = {1 + below(&c, ROWS_MOST), 7, NULL};
    const size_t without_school = below(&c, 5) == 0;
    t.cells = calloc(t.rows, sizeof *t.cells);
    assert_non_null(t.cells);
    fill(&t, &c, is_clean, is_sorted);
    t.columns = 7 - without_school;
    read_rows(&rows, &t, without_school);
    read_columns(&columns, &c, &t, without_school);
    assert_same(&rows, &columns);
    free(t.cells);
}

static void columns_mean_what_rows_mean(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        compare(seed, seed % 2 == 0, seed % 3 != 0);
    }
}

/* By hand: two marks for one morning, a repeat, an unknown code. */
static void four_rows(void **state) {
    (void)state;
    static const char *const CELLS[][5] = {
        {"P1", "A", "2025-09-03", "AM", "/"},
        {"P1", "A", "2025-09-03", "AM", "I"},
        {"P1", "A", "2025-09-03", "PM", "\\"},
        {"P1", "A", "2025-09-03", "PM", "\\"},
        {"P1", "A", "2025-09-04", "AM", "@"}};
    for (uint64_t seed = 0; seed < 20; seed++) {
        chance c = {seed};
        made m;
        table t = {5, 5, NULL};
        t.cells = calloc(t.rows, sizeof *t.cells);
        assert_non_null(t.cells);
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 5; j++) strcpy(t.cells[i][j], CELLS[i][j]);
        }
        read_columns(&m, &c, &t, 0);
        assert_ok(end(&m));
        assert_string_equal(show_fates(&m.r), "2 1 0 0 1 1 0 0");
        assert_string_equal(show_sessions(&m.r, "P1", "A"),
                            "09-03a/ 09-03p\\ 09-04a? ");
        const eb_problem *problem =
            eb_view_problem(m.r.view, EB_CONFLICTING, 0);
        assert_int_equal(problem->line, 3);
        free(m.fixed);
        free(t.cells);
        finish(&m.r);
    }
}

/* A dictionary of more pupils than there are rows, as a slice of a larger
 * table has. */
static void a_dictionary_may_name_more_pupils_than_rows(void **state) {
    (void)state;
    static const char *const NAMES[] = {"P1", "P2", "P3", "P4"};
    static const char *const CELLS[][2] = {
        {"2025-09-03", "2025-09-03"}, {"AM", "PM"}, {"/", "I"}};
    const int32_t indices[] = {3, 1};
    const table t = {2, 4, NULL};
    layout names = {.block_count = 0}, layouts[3];
    eb_column columns[4] = {{EB_VALUES_DICTIONARY, .width = 4,
                             .values = indices, .dictionary = &names.column,
                             .dictionary_count = 4}};
    made m;
    lay_text(&names, &names.column, EB_VALUES_TEXT, NAMES, 4, 0);
    for (size_t i = 0; i < 3; i++) {
        memset(&layouts[i], 0, sizeof layouts[i]);
        lay_text(&layouts[i], &layouts[i].column, EB_VALUES_TEXT, CELLS[i], 2,
                 0);
        columns[i + 1] = layouts[i].column;
    }
    start(&m, &t, 1, 1);
    assert_ok(eb_rows_add_columns(m.r.rows, columns, 4, 2, 2, &m.r.err));
    assert_ok(end(&m));
    assert_string_equal(show_sessions(&m.r, "P4", NULL), "09-03a/ ");
    assert_string_equal(show_sessions(&m.r, "P2", NULL), "09-03pI ");
    assert_int_equal(eb_view_row_count(m.r.view), 2);
    free(m.fixed);
    free_layout(&names);
    for (size_t i = 0; i < 3; i++) free_layout(&layouts[i]);
    finish(&m.r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_rows),
        cmocka_unit_test(a_dictionary_may_name_more_pupils_than_rows),
        cmocka_unit_test(columns_mean_what_rows_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
