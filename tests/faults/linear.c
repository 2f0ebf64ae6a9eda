/* SPDX-License-Identifier: MIT */
/*
 * Time, not only crashes: inputs made to be slow must cost twice as much when
 * they are twice as large. Each is run at n, 2n and 4n; the least CPU time of
 * several runs (what else a machine does only adds to it) may grow by 2.3 at
 * most from one to the next: sorting is n log n. A case that fails is measured
 * again, twice at most.
 *
 *   linear [--say] [CASE...]    prints `N passed, N failed`
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/number.h"
#include "earlybell/earlybell.h"
#include "text/csv.h"
#include "ui/template.h"

#define RATIO_MOST 2.3
#define RUNS 5
#define LEAST_SECONDS 0.002 /* below this a clock tells nothing */

static void need(int condition, const char *what) {
    if (condition) return;
    printf("cannot measure: %s\n", what);
    exit(1);
}

/* ---- text that grows ---------------------------------------------------- */

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

static void put(text *to, const char *bytes, size_t length) {
    if (to->length + length + 1 > to->room) {
        to->room = 2 * (to->length + length + 1);
        to->bytes = realloc(to->bytes, to->room);
        need(to->bytes != NULL, "memory");
    }
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
    to->bytes[to->length] = '\0';
}

static void put_text(text *to, const char *more) {
    put(to, more, strlen(more));
}

/* One row of a form, in which %zu stands for numbers. */
#define PUT(to, ...)                                                    \
    do {                                                                \
        char line_[256];                                                \
        const int length_ = snprintf(line_, sizeof line_, __VA_ARGS__); \
        put((to), line_, (size_t)length_);                              \
    } while (0)

/* ---- reading ------------------------------------------------------------ */

static eb_status give_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    return eb_rows_header(context, fields, n, line, err);
}
static eb_status give_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    return eb_rows_add(context, fields, n, line, err);
}
static eb_status give_bad(void *context, int64_t line, const char *reason,
                          eb_error *err) {
    return eb_rows_malformed(context, line, reason, err);
}
static eb_status take_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

static eb_register *new_register(void) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    options.conflicts = EB_CONFLICTS_ABSENT;
    need(eb_register_new(&options, &reg, NULL) == EB_OK, "a register");
    return reg;
}

static eb_status read_rows(eb_register *reg, eb_cases *cases, eb_rows_kind kind,
                           const text *file) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_csv_options how = {0};
    eb_rows *rows = NULL;
    eb_source source;
    options.kind = kind;
    if (cases != NULL) {
        options.add_case = take_case;
        options.case_context = cases;
    }
    need(eb_rows_new(reg, &options, &rows, NULL) == EB_OK, "rows");
    const eb_csv_handler handler = {give_header, give_row, give_bad, rows};
    eb_source_memory(&source, file->bytes, file->length, 1, NULL);
    eb_status status = eb_csv_parse(&source, &how, &handler, NULL, NULL);
    if (status == EB_OK) status = eb_rows_end(rows, NULL);
    eb_source_close(&source);
    eb_rows_free(rows);
    return status;
}

/* Closes it, looks at it and asks for the features of at most 200 rows. */
static void look(eb_register *reg) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    static double out[200 * EB_FEATURE_COUNT];
    options.inspect = 1;
    options.as_of = eb_date_make(2026, 1, 10);
    need(eb_register_close(reg, NULL) == EB_OK, "a closed register");
    need(eb_view_new(reg, &options, &view, NULL) == EB_OK, "a view");
    size_t rows = eb_view_row_count(view);
    if (rows > 200) rows = 200;
    need(eb_features(view, 0, rows, out, 0, NULL) == EB_OK, "features");
    eb_view_free(view);
}

static void read_register(const text *file) {
    eb_register *reg = new_register();
    if (read_rows(reg, NULL, EB_ROWS_REGISTER, file) == EB_OK) look(reg);
    eb_register_free(reg);
}

/* ---- files -------------------------------------------------------------- */

static const char LONG_HEADER[] = "pupil_id,school_id,date,session,code\n";

static void empty_lines(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) put(to, "\n", 1);
}
static void empty_rows(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) put(to, ",,,,\n", 5);
}
static void quotes(size_t n, text *to) { /* fields of 64 KiB of quotes */
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) {
        put_text(to, "1,A,2025-09-03,AM,\"");
        for (size_t j = 0; j < 30000; j++) put(to, "\"\"", 2);
        put_text(to, "\"\n");
    }
}
static void lines_in_quotes(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) {
        put_text(to, "1,A,2025-09-03,AM,\"");
        for (size_t j = 0; j < 20000; j++) put(to, "a\r\n", 3);
        put_text(to, "\"\n");
    }
}
static void stray_quotes(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) put_text(to, "a\"b,\"c\"d,e\n");
}
static void unclosed_quote(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    put_text(to, "\"");
    for (size_t i = 0; i < n; i++) put(to, "a\n", 2);
}
static void columns(size_t n, text *to) { /* at most 65,536 */
    put_text(to, "pupil_id");
    for (size_t i = 0; i < n; i++) put(to, ",x", 2);
    put(to, "\n", 1);
}
static void named_columns(size_t n, text *to) {
    put_text(to, "pupil_id,school_id,date,session,code");
    for (size_t i = 0; i < n; i++) PUT(to, ",c%zu", i);
    put_text(to, "\n1,A,2025-09-03,AM,/\n");
}
static void grid_columns(size_t n, text *to) {
    put_text(to, "pupil_id");
    for (size_t i = 0; i < n; i++) {
        char date[11];
        eb_date_write(eb_date_make(2007, 1, 1) + (eb_date)(i / 2), date);
        PUT(to, ",%s %s", date, i % 2 == 0 ? "AM" : "PM");
    }
    put(to, "\n", 1);
    put_text(to, "1");
    for (size_t i = 0; i < n; i++) put(to, ",/", 2);
    put(to, "\n", 1);
}
static void one_session(size_t n, text *to) { /* said again and again */
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) {
        put_text(
            to, i % 2 == 0 ? "1,A,2025-09-03,AM,/\n" : "1,A,2025-09-03,AM,I\n");
    }
}
static void amendments(size_t n, text *to) {
    put_text(to, "pupil_id,school_id,date,session,code,recorded_at\n");
    for (size_t i = 0; i < n; i++) {
        PUT(to, "1,A,2025-09-03,AM,%s,2025-%02zu-%02zuT%02zu:%02zu\n",
            i % 2 == 0 ? "/" : "I", 9 + i / 40000 % 3, 3 + i / 1440 % 25,
            i / 60 % 24, i % 60);
    }
}
static void pupils_at_schools(size_t n, text *to) { /* at most 4,096 each */
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < 2000 * n; i++) {
        PUT(to, "%zu,S%zu,2025-09-03,AM,/\n", i / 2000, i % 2000);
    }
}
static void many_pupils(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) PUT(to, "p%zu,A,2025-09-03,AM,I\n", i);
}
static void backwards(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = n; i-- > 0;) PUT(to, "p%08zu,A,2025-09-03,AM,I\n", i);
}
static void unknown_codes(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) PUT(to, "1,A,2025-09-03,AM,q%zu\n", i % 99);
}
static void bad_dates(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) PUT(to, "1,A,%zu/13/99,AM,/\n", i);
}
static void marks_undecided(size_t n, text *to) { /* rows that are kept */
    put_text(to, "pupil_id,start_date,marks\n");
    for (size_t i = 0; i < n; i++) PUT(to, "%zu,2025-09-01,/\\/\\/\\IIII\n", i);
}
static void long_marks(size_t n, text *to) { /* one string, past all years */
    put_text(to, "pupil_id,start_date,marks\n");
    for (size_t i = 0; i < n; i++) {
        put_text(to, "1,2007-01-01,");
        for (size_t j = 0; j < 30000; j++) put(to, "/\\", 2);
        put(to, "\n", 1);
    }
}
static void not_utf8(size_t n, text *to) {
    put_text(to, LONG_HEADER);
    for (size_t i = 0; i < n; i++) put_text(to, "\x93\xe9,A,2025-09-03,AM,/\n");
}

typedef void make_text(size_t n, text *to);

/* ---- files beside a register -------------------------------------------- */

static void pupils_with_rows(size_t n, text *to) { /* at most 4,096 each */
    put_text(to, "pupil_id,school_id,year_group\n");
    for (size_t i = 0; i < 4096 * n; i++) {
        PUT(to, "%zu,S%zu,7\n", i / 4096, i % 4096);
    }
}
static void pupils_one_family(size_t n, text *to) {
    put_text(to, "pupil_id,school_id,family_id,year_group\n");
    for (size_t i = 0; i < n; i++) PUT(to, "p%zu,A,f,7\n", i);
}
static void audit_values(size_t n, text *to) {
    put_text(to, "pupil_id,colour,size\n");
    for (size_t i = 0; i < n; i++) PUT(to, "p%zu,c%zu,s%zu\n", i, i, i);
}
static void periods(size_t n, text *to) {
    put_text(to, "school_id,first_date,last_date,kind\n");
    for (size_t i = 0; i < n; i++) {
        PUT(to, "%s,2025-09-%02zu,2026-07-%02zu,%s\n", i % 3 == 0 ? "" : "A",
            1 + i % 30, 1 + i % 20, i % 7 == 0 ? "closed" : "term");
    }
}
static void cases_of_one(size_t n, text *to) {
    put_text(to, "pupil_id,at,event\n");
    for (size_t i = 0; i < n; i++) {
        PUT(to, "p%zu,2025-09-%02zuT%02zu:00,told\n", i % 2, 1 + i % 30,
            i % 24);
    }
}

static void read_beside(eb_rows_kind kind, const text *file) {
    eb_register *reg = new_register();
    (void)read_rows(reg, NULL, kind, file);
    for (size_t i = 0; i < 50; i++) {
        char id[24];
        snprintf(id, sizeof id, "p%zu", i);
        need(eb_register_add_marks(reg, id, "A", eb_date_make(2025, 9, 1),
                                   "/\\/\\IIOO/\\/\\", 12, NULL) == EB_OK,
             "marks");
    }
    look(reg);
    eb_register_free(reg);
}

static void read_pupils(const text *file) { read_beside(EB_ROWS_PUPILS, file); }
static void read_calendar(const text *file) {
    read_beside(EB_ROWS_CALENDAR, file);
}
static void read_cases(const text *file) {
    eb_cases *cases = NULL;
    need(eb_cases_new(NULL, &cases, NULL) == EB_OK, "cases");
    need(read_rows(NULL, cases, EB_ROWS_CASES, file) == EB_OK, "rows of cases");
    need(eb_cases_close(cases, NULL) == EB_OK, "closed cases");
    eb_cases_free(cases);
}

/* One family of n with marks: each is everybody's brother or sister. */
static void read_family(const text *file) {
    const size_t n = file->length;
    eb_register *reg = new_register();
    for (size_t i = 0; i < n; i++) {
        char id[24];
        eb_pupil pupil = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%zu", i);
        pupil.pupil = id;
        pupil.school = "A";
        pupil.family = "f";
        pupil.year_group = 7;
        need(eb_register_add_pupil(reg, &pupil, NULL) == EB_OK, "a pupil");
        need(eb_register_add_marks(reg, id, "A", eb_date_make(2025, 9, 1),
                                   "/\\/\\IIOO/\\/\\", 12, NULL) == EB_OK,
             "marks");
    }
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.as_of = eb_date_make(2025, 9, 20);
    double *out = malloc((n + 1) * EB_FEATURE_COUNT * sizeof *out);
    need(out != NULL, "memory");
    need(eb_register_close(reg, NULL) == EB_OK, "a closed register");
    need(eb_view_new(reg, &options, &view, NULL) == EB_OK, "a view");
    need(eb_features(view, 0, n, out, 0, NULL) == EB_OK, "features");
    free(out);
    eb_view_free(view);
    eb_register_free(reg);
}
static void size_alone(size_t n, text *to) {
    for (size_t i = 0; i < n; i++) put(to, ".", 1);
}

/* ---- JSON, numbers, templates, links ------------------------------------ */

static void read_json(const text *file) {
    eb_json *json = NULL;
    if (eb_json_read(file->bytes, file->length, NULL, &json, NULL) == EB_OK) {
        eb_json_free(json);
    }
}
static void deep(size_t n, text *to) {
    for (size_t i = 0; i < n; i++) put(to, "[", 1);
}
static void keys(size_t n, text *to) {
    put(to, "{", 1);
    for (size_t i = 0; i < n; i++) PUT(to, "\"k%zu\":%zu,", n - i, i);
    put_text(to, "\"z\":0}");
}
static void values(size_t n, text *to) {
    put(to, "[", 1);
    for (size_t i = 0; i < n; i++) put(to, "0,", 2);
    put_text(to, "0]");
}
static void escapes(size_t n, text *to) {
    put(to, "\"", 1);
    for (size_t i = 0; i < n; i++) put_text(to, "\\u00e9\\n");
    put(to, "\"", 1);
}
static void digits(size_t n, text *to) {
    put(to, "0.", 2);
    for (size_t i = 0; i < n; i++) put(to, "7", 1);
}
static void read_number(const text *file) {
    double out = 0;
    (void)!eb_number_read(file->bytes, file->length, &out);
}
static void fields_of_a_letter(size_t n, text *to) {
    for (size_t i = 0; i < n; i++) put_text(to, "{ {{a}}\n");
}
static int any_field(void *context, const char *name, size_t length,
                     eb_output *output) {
    (void)context, (void)name, (void)length, (void)output;
    return 1;
}
static void fill_template(const text *file) {
    (void)!eb_template_fill(file->bytes, file->length, any_field, NULL, NULL,
                            NULL);
}
static void links_of_many(size_t n, text *to) {
    put_text(to, "earlybell-links 1 20351 20350 20339\n");
    for (size_t i = 0; i < n; i++) {
        PUT(to,
            "P p%zu%% 0:c30f:0:0:0:0:0:0:0:0:0:0 "
            "0:f0:0:0:0:0:0:0:0:0:0:0\n",
            i);
    }
    for (size_t i = 0; i < n; i++) {
        PUT(to,
            "F f%% p%zu%% 12 4 4f80000000:0:0:0:0:0 "
            "600000000:0:0:0:0:0\n",
            i);
    }
}
static void read_links(const text *file) {
    eb_links *links = NULL;
    need(eb_links_read(file->bytes, file->length, NULL, &links, NULL) == EB_OK,
         "links");
    eb_links_free(links);
}

/* ---- measuring ---------------------------------------------------------- */

static const struct {
    const char *name;
    make_text *make;
    void (*use)(const text *file);
    size_t n;
} CASES[] = {
    {"empty lines", empty_lines, read_register, 250000},
    {"empty rows", empty_rows, read_register, 250000},
    {"64 KiB of quotes", quotes, read_register, 30},
    {"lines in quotes", lines_in_quotes, read_register, 10},
    {"stray quotes", stray_quotes, read_register, 20000},
    {"unclosed quote", unclosed_quote, read_register, 2000000},
    {"columns", columns, read_register, 15000},
    {"named columns", named_columns, read_register, 4000},
    {"grid columns", grid_columns, read_register, 3000},
    {"one session", one_session, read_register, 50000},
    {"amendments", amendments, read_register, 25000},
    {"2,000 schools a pupil", pupils_at_schools, read_register, 2},
    {"many pupils", many_pupils, read_register, 20000},
    {"backwards", backwards, read_register, 20000},
    {"unknown codes", unknown_codes, read_register, 100000},
    {"bad dates", bad_dates, read_register, 100000},
    {"marks kept", marks_undecided, read_register, 10000},
    {"long marks", long_marks, read_register, 20},
    {"not UTF-8", not_utf8, read_register, 100000},
    {"4,096 rows a pupil", pupils_with_rows, read_pupils, 2},
    {"pupils of one family", pupils_one_family, read_pupils, 20000},
    {"audit values", audit_values, read_pupils, 5000},
    {"periods", periods, read_calendar, 20000},
    {"cases of one", cases_of_one, read_cases, 50000},
    {"one large family", size_alone, read_family, 1000},
    {"deep JSON", deep, read_json, 250000},
    {"keys of JSON", keys, read_json, 15000},
    {"values of JSON", values, read_json, 30000},
    {"escapes of JSON", escapes, read_json, 30000},
    {"digits", digits, read_number, 1000000},
    {"fields of a letter", fields_of_a_letter, fill_template, 100000},
    {"links", links_of_many, read_links, 5000},
};
enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

static double seconds_of(size_t i, size_t n) {
    double least = 0;
    text file = {0};
    CASES[i].make(n, &file);
    for (int run = 0; run < RUNS; run++) {
        const clock_t began = clock();
        CASES[i].use(&file);
        const double taken = (double)(clock() - began) / CLOCKS_PER_SEC;
        if (run == 0 || taken < least) least = taken;
    }
    free(file.bytes);
    return least;
}

/* The larger of the two ratios. */
static double ratio_of(size_t i, int say) {
    const double one = seconds_of(i, CASES[i].n);
    const double two = seconds_of(i, 2 * CASES[i].n);
    const double four = seconds_of(i, 4 * CASES[i].n);
    if (say) {
        printf("%-24s %9.2f %9.2f %9.2f ms\n", CASES[i].name, one * 1e3,
               two * 1e3, four * 1e3);
    }
    if (four < LEAST_SECONDS) return 0;
    const double last = two > 0 ? four / two : 0;
    const double first = two < LEAST_SECONDS || one <= 0 ? 0 : two / one;
    return first > last ? first : last;
}

int main(int argc, char **argv) {
    int passed = 0, failed = 0, say = 0;
    double worst = 0;
    for (int i = 1; i < argc; i++) say |= strcmp(argv[i], "--say") == 0;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        int wanted = argc - 1 - say == 0;
        for (int a = 1; a < argc; a++) {
            wanted |= strcmp(argv[a], CASES[i].name) == 0;
        }
        if (!wanted) continue;
        double ratio = ratio_of(i, say);
        for (int again = 0; again < 2 && ratio > RATIO_MOST; again++) {
            ratio = ratio_of(i, say);
        }
        if (ratio > RATIO_MOST) {
            printf("%s: time grows by %.2f when the input doubles\n",
                   CASES[i].name, ratio);
            failed++;
        } else {
            passed++;
        }
        if (ratio > worst) worst = ratio;
    }
    printf("A03: time of %d hard inputs at n, 2n, 4n: ratio %.2f at most\n",
           passed + failed, worst);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
