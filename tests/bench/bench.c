/* SPDX-License-Identifier: MIT */
/*
 * How fast the library is, as rows of a Markdown table.
 *
 *   bench [--threads N] [--pupils N] [REGISTER.csv]
 *
 * Without a file: invented pupils in schools of 1,000, a year of 380 sessions
 * in memory, absent about 7 % of the time in spells as illness and leave come;
 * each stage is timed alone, over several rounds, and the median is shown
 * with the fastest and the slowest. With a file: one pass from the file to a
 * written table of scores, stage by stage. bench.sh adds machine and versions.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "earlybell/earlybell.h"
#include "earlybell/text.h"

enum { SCHOOL = 1000, ROUNDS = 9, DAYS = 190, PLACES = 460 };

static const int TERMS[][6] = {
    {2025, 9, 1, 2025, 10, 24}, {2025, 11, 3, 2025, 12, 19},
    {2026, 1, 5, 2026, 2, 13},  {2026, 2, 23, 2026, 3, 27},
    {2026, 4, 13, 2026, 5, 22}, {2026, 6, 1, 2026, 7, 10}};

static void must(eb_status status, const eb_error *err) {
    if (status == EB_OK) return;
    fprintf(stderr, "bench: %s: %s\n", eb_status_text(status), err->message);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct words {
    char text[64];
} words;

/* "1.34 M pupils/s" */
static words rate(size_t n, double seconds, const char *thing) {
    words out;
    const double each = (double)n / seconds;
    const double scale = each >= 1e6 ? 1e6 : each >= 1e3 ? 1e3 : 1.0;
    const char *unit = scale > 1e3 ? " M" : scale > 1.0 ? " k" : "";
    snprintf(out.text, sizeof out.text, "%.3g%s %s/s", each / scale, unit,
             thing);
    return out;
}

/* Shows the rounds of one stage, each over `n` things. */
static void show(const char *stage, const char *thing, size_t n,
                 double *seconds, int rounds) {
    qsort(seconds, (size_t)rounds, sizeof *seconds, compare);
    const double median = seconds[rounds / 2];
    printf("| %s | %s | %.4g ms | %.4g to %.4g ms |\n", stage,
           rate(n, median, thing).text, 1e3 * median, 1e3 * seconds[0],
           1e3 * seconds[rounds - 1]);
}

/* ---- an invented year ---------------------------------------------------- */

/* Marks of every Monday to Friday from 1 September; `-` outside the terms. */
static size_t invent(uint32_t school, uint32_t pupil, const char *open,
                     size_t length, char *marks) {
    static const char REASONS[] = "IIIIIIIIIIMMCGOOOUNT";
    eb_random random = eb_random_stream(2025, school, pupil);
    const double propensity = eb_random_beta(&random, 0.9, 11.9);
    const double spell_mean = 4.0; /* sessions */
    uint64_t left = 0;
    char reason = 'I';
    for (size_t i = 0; i < length; ++i) {
        marks[i] = '-';
        if (!open[i]) continue;
        if (left == 0 && eb_random_chance(&random, propensity / spell_mean /
                                                       (1.0 - propensity))) {
            left = 1 + eb_random_geometric(&random, 1.0 / spell_mean);
            reason = REASONS[eb_random_below(&random, sizeof REASONS - 1)];
        }
        marks[i] = i % 2 == 0 ? '/' : '\\';
        if (left > 0) {
            marks[i] = reason;
            --left;
        } else if (i % 2 == 0 && eb_random_chance(&random, 0.02)) {
            marks[i] = 'L';
        }
    }
    return length;
}

/* Which sessions are inside a term, from 1 September on. */
static size_t open_sessions(char open[PLACES]) {
    const eb_date start = eb_date_make(2025, 9, 1);
    size_t length = 0;
    for (eb_date day = start; length < PLACES; ++day) {
        if (eb_date_weekday(day) > 4) continue;
        char in_term = 0;
        for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; ++i) {
            const int *t = TERMS[i];
            in_term |= day >= eb_date_make(t[0], t[1], t[2]) &&
                       day <= eb_date_make(t[3], t[4], t[5]);
        }
        open[length++] = in_term;
        open[length++] = in_term;
    }
    return length;
}

static eb_register *new_register(void) {
    eb_error err;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    must(eb_register_new(&options, &reg, &err), &err);
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; ++i) {
        const int *t = TERMS[i];
        const eb_period term = {NULL, eb_date_make(t[0], t[1], t[2]),
                                eb_date_make(t[3], t[4], t[5]), EB_TERM};
        must(eb_register_add_period(reg, &term, &err), &err);
    }
    return reg;
}

static eb_register *fill(size_t pupils, const char *marks, size_t length) {
    eb_error err;
    eb_register *reg = new_register();
    for (size_t i = 0; i < pupils; ++i) {
        char id[32], school[32], family[32];
        snprintf(id, sizeof id, "P%07zu", i);
        snprintf(school, sizeof school, "S%04zu", i / SCHOOL);
        snprintf(family, sizeof family, "F%07zu", i - i % 2);
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = id;
        pupil.school = school;
        pupil.family = family;
        pupil.year_group = 7 + (int)(i % 5);
        pupil.last_year_possible = 380;
        pupil.last_year_absent = (int64_t)(i % 60);
        must(eb_register_add_pupil(reg, &pupil, &err), &err);
        must(eb_register_add_marks(reg, id, school, eb_date_make(2025, 9, 1),
                                   marks + i * length, length, &err),
             &err);
    }
    must(eb_register_close(reg, &err), &err);
    return reg;
}

static eb_view *look(const eb_register *reg, eb_date as_of, int threads) {
    eb_error err;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.as_of = as_of;
    options.threads = threads;
    must(eb_view_new(reg, &options, &view, &err), &err);
    return view;
}

/* One new mark, then that pupil's score, many times over. */
static void bench_marks(eb_register *reg, const eb_model *model, eb_date as_of,
                        size_t pupils) {
    enum { MARKS = 400 };
    eb_error err;
    eb_view *view = look(reg, as_of, 1);
    eb_random random = eb_random_stream(7, 0, 0);
    double seconds[MARKS];
    for (int i = 0; i < MARKS; ++i) {
        const size_t at = (size_t)eb_random_below(&random, pupils);
        char id[32], school[32];
        int others;
        size_t row;
        eb_result result;
        snprintf(id, sizeof id, "P%07zu", at);
        snprintf(school, sizeof school, "S%04zu", at / SCHOOL);
        const double start = now();
        must(eb_register_set_mark(reg, id, school, as_of - 3, EB_PM,
                                  i % 2 ? "I" : "\\", &others, &err),
             &err);
        must(eb_view_refresh(view, &err), &err);
        must(eb_view_find(view, id, school, &row, &err), &err);
        must(eb_score(model, view, row, 1, &result, 1, &err), &err);
        seconds[i] = now() - start;
    }
    show("a new mark, then that pupil's score", "marks", 1, seconds, MARKS);
    eb_view_free(view);
}

static void bench_memory(size_t pupils, int threads) {
    eb_error err;
    char open[PLACES];
    const size_t length = open_sessions(open);
    char *marks = malloc(pupils * length);
    double *features = malloc(pupils * EB_FEATURE_COUNT * sizeof *features);
    eb_result *results = malloc(pupils * sizeof *results);
    if (marks == NULL || features == NULL || results == NULL) exit(1);
    size_t possible = 0, absent = 0;
    for (size_t i = 0; i < pupils; ++i) {
        invent((uint32_t)(i / SCHOOL), (uint32_t)i, open, length,
               marks + i * length);
    }
    for (size_t i = 0; i < pupils * length; ++i) {
        possible += marks[i] != '-';
        absent += marks[i] != '-' && strchr("/\\L", marks[i]) == NULL;
    }
    /* Features of the whole year; scores in February, when they matter. */
    const eb_date year_end = eb_date_make(2026, 7, 11);
    const eb_date as_of = eb_date_make(2026, 2, 4);
    eb_model *model = NULL;
    must(eb_model_open("england-bands", NULL, &model, &err), &err);
    double filling[ROUNDS], viewing[ROUNDS], counting[ROUNDS], scoring[ROUNDS];
    eb_register *reg = NULL;
    for (int round = 0; round < ROUNDS; ++round) {
        eb_register_free(reg);
        double start = now();
        reg = fill(pupils, marks, length);
        filling[round] = now() - start;
        start = now();
        eb_view *view = look(reg, year_end, threads);
        viewing[round] = now() - start;
        start = now();
        must(eb_features(view, 0, pupils, features, 0, &err), &err);
        counting[round] = now() - start;
        eb_view_free(view);
        view = look(reg, as_of, threads);
        start = now();
        must(eb_score(model, view, 0, pupils, results, 1, &err), &err);
        scoring[round] = now() - start;
        eb_view_free(view);
    }
    fprintf(stderr, "%zu pupils, %.1f possible sessions each, %.2f %% absent\n",
            pupils, (double)possible / (double)pupils,
            100.0 * (double)absent / (double)possible);
    show("add_pupil, add_marks, close", "pupils", pupils, filling, ROUNDS);
    show("eb_view_new", "pupils", pupils, viewing, ROUNDS);
    show("eb_features, 380 sessions", "pupils", pupils, counting, ROUNDS);
    show("eb_score, on 4 February", "pupils", pupils, scoring, ROUNDS);
    if (threads == 1) bench_marks(reg, model, as_of, pupils);
    eb_register_free(reg);
    eb_model_free(model);
    free(results);
    free(features);
    free(marks);
}

/* ---- from a file to a file ----------------------------------------------- */

static void write_scores(const eb_view *view, const eb_result *results,
                         size_t rows, const char *path) {
    static const char *const COLUMNS[] = {"pupil_id", "school_id",
                                          "p_persistent", "reason_1"};
    eb_error err;
    eb_output *output = NULL;
    eb_table *table = NULL;
    must(eb_output_open(path, NULL, &output, &err), &err);
    must(eb_table_new(output, EB_TABLE_CSV, 0, COLUMNS, 4, NULL, &table, &err),
         &err);
    for (size_t i = 0; i < rows; ++i) {
        eb_row row;
        char reason[EB_REASON_ROOM];
        must(eb_view_row(view, i, &row, &err), &err);
        eb_reason_text(&results[i].reasons[0], reason);
        eb_table_text(table, row.pupil);
        eb_table_text(table, row.school);
        eb_table_number(table, results[i].p_persistent);
        eb_table_text(table, reason);
        eb_table_end_row(table);
    }
    eb_table_free(table);
    must(eb_output_close(output, &err), &err);
}

static void bench_file(const char *path, int threads) {
    eb_error err;
    double time[7];
    eb_rows_options rows_options = EB_ROWS_OPTIONS_INIT;
    eb_read_report report;
    eb_rows *rows = NULL;
    eb_model *model = NULL;
    must(eb_model_open("england-bands", NULL, &model, &err), &err);
    eb_register *reg = new_register();
    time[0] = now();
    must(eb_rows_new(reg, &rows_options, &rows, &err), &err);
    must(eb_read_csv(path, rows, NULL, &report, &err), &err);
    eb_rows_free(rows);
    time[1] = now();
    must(eb_register_close(reg, &err), &err);
    time[2] = now();
    eb_view *view = look(reg, EB_NO_DATE, threads);
    const size_t n = eb_view_row_count(view);
    double *features = malloc((n + 1) * EB_FEATURE_COUNT * sizeof *features);
    eb_result *results = malloc((n + 1) * sizeof *results);
    if (features == NULL || results == NULL) exit(1);
    time[3] = now();
    must(eb_features(view, 0, n, features, 0, &err), &err);
    time[4] = now();
    must(eb_score(model, view, 0, n, results, 1, &err), &err);
    time[5] = now();
    char target[] = "/tmp/earlybell-bench-XXXXXX";
    const int made = mkstemp(target);
    if (made < 0) exit(1);
    write_scores(view, results, n, target);
    time[6] = now();
    remove(target);
    fprintf(stderr, "%lld rows, %.1f MB, %zu enrolments\n",
            (long long)report.rows, 1e-6 * (double)report.bytes, n);
    static const char *const STAGES[] = {"read",     "close (sort)", "view",
                                         "features", "score",        "write"};
    for (int i = 0; i < 6; ++i) {
        double seconds = time[i + 1] - time[i];
        printf("| %s | %s | %.4g ms | one run |\n", STAGES[i],
               rate(n, seconds, "pupils").text, 1e3 * seconds);
    }
    const double whole = time[6] - time[0] - (time[4] - time[3]);
    printf(
        "| file to scores, without the features | %s | %.4g ms | one run |\n",
        rate(n, whole, "pupils").text, 1e3 * whole);
    free(results);
    free(features);
    eb_view_free(view);
    eb_register_free(reg);
    eb_model_free(model);
}

int main(int argc, char **argv) {
    size_t pupils = 20000;
    int threads = 1;
    const char *path = NULL;
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc) {
            threads = (int)strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--pupils") == 0 && i + 1 < argc) {
            pupils = (size_t)strtol(argv[++i], NULL, 10);
        } else {
            path = argv[i];
        }
    }
    if (path != NULL) {
        bench_file(path, threads);
    } else {
        bench_memory(pupils, threads);
    }
    fflush(stdout);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr, "peak memory %ld MB\n", usage.ru_maxrss / 1024);
    return 0;
}
