/* SPDX-License-Identifier: MIT */
/*
 * Earlybell inside a school's information system: marks from memory in, a
 * table of chances and reasons out. The whole life cycle, once. Build it with
 *   cc embed_in_mis.c $(pkg-config --cflags --libs earlybell)
 * The pupils are invented. Calls that can fail return 0 (EB_OK) or say in
 * `err` what and where; the library never prints, exits or keeps global state.
 */
#include <stdio.h>
#include <string.h>

#include "earlybell/earlybell.h"

/* A week of marks from your database: AM and PM, Monday to Friday. */
#define WELL "/\\/\\/\\/\\/\\"  /* present throughout */
#define FRIDAY "/\\/\\/\\/\\OO" /* away on Friday, reason not accepted */
#define ILL "IIIIII/\\/\\"      /* three days of illness */
#define SHUT "----------"       /* half term: no marks were made */

/* 13 weeks from Monday 1 September 2025. */
static const struct {
    const char *id, *marks;
    int year_group;
} PUPILS[] = {
    {"A1", WELL WELL ILL WELL WELL WELL WELL WELL SHUT WELL WELL WELL WELL, 4},
    {"A2",
     WELL FRIDAY WELL FRIDAY WELL FRIDAY FRIDAY WELL SHUT WELL FRIDAY FRIDAY
         FRIDAY,
     9},
    {"A3", ILL WELL WELL ILL ILL WELL ILL WELL SHUT ILL ILL WELL ILL, 8}};
enum { PUPIL_COUNT = sizeof PUPILS / sizeof *PUPILS };

static const int TERMS[][6] = {
    {2025, 9, 1, 2025, 10, 24}, {2025, 11, 3, 2025, 12, 19},
    {2026, 1, 5, 2026, 2, 13},  {2026, 2, 23, 2026, 3, 27},
    {2026, 4, 13, 2026, 5, 22}, {2026, 6, 1, 2026, 7, 21}};

/* The calendar says how much of the year is left; then pupils, then marks. */
static eb_status fill(eb_register *reg, eb_error *err) {
    eb_status status = EB_OK;
    for (size_t i = 0; !status && i < sizeof TERMS / sizeof *TERMS; ++i) {
        const int *t = TERMS[i];
        const eb_period term = {NULL, eb_date_make(t[0], t[1], t[2]),
                                eb_date_make(t[3], t[4], t[5]), EB_TERM};
        status = eb_register_add_period(reg, &term, err);
    }
    for (size_t i = 0; !status && i < PUPIL_COUNT; ++i) {
        eb_pupil pupil = EB_PUPIL_INIT; /* what you do not know stays unset */
        pupil.pupil = PUPILS[i].id;
        pupil.school = "hill";
        pupil.year_group = PUPILS[i].year_group;
        status = eb_register_add_pupil(reg, &pupil, err);
        if (status) break;
        status = eb_register_add_marks(
            reg, PUPILS[i].id, "hill", eb_date_make(2025, 9, 1),
            PUPILS[i].marks, strlen(PUPILS[i].marks), err);
    }
    return status ? status : eb_register_close(reg, err);
}

static void print_row(const eb_row *row, const eb_result *result) {
    printf("%-5s %4d %3lld of %3lld  %6.3f  ", row->pupil, row->year_group,
           (long long)row->absent, (long long)row->possible,
           result->p_persistent); /* NaN where `state` allows no chance */
    for (int i = 0; i < 3; ++i) {
        char reason[EB_REASON_ROOM]; /* "" when there are fewer than three */
        eb_reason_text(&result->reasons[i], reason);
        printf("%s%s", i > 0 && reason[0] != '\0' ? "; " : "", reason);
    }
    printf("\n");
}

int main(void) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    eb_register *reg = NULL;
    eb_view *view = NULL;
    eb_model *model = NULL;
    eb_result results[PUPIL_COUNT];
    eb_error err;

    /* Once a day: a register (options.memory takes your own allocator). */
    eb_status status = eb_register_new(&options, &reg, &err);
    if (!status) status = fill(reg, &err);
    /* From now on it is const: views of it may be used by many threads. */
    look.as_of = eb_date_make(2025, 12, 1); /* sees only earlier sessions */
    if (!status) status = eb_view_new(reg, &look, &view, &err);
    if (!status) status = eb_model_open("england-bands", NULL, &model, &err);
    /* Rows are enrolments with marks this year, by school, then pupil. */
    const size_t rows = status ? 0 : eb_view_row_count(view);
    if (!status) status = eb_score(model, view, 0, rows, results, 1, &err);

    if (!status) printf("pupil year  absent    chance  why\n");
    for (size_t i = 0; !status && i < rows; ++i) {
        eb_row row;
        status = eb_view_row(view, i, &row, &err);
        if (!status) print_row(&row, &results[i]);
    }
    if (status) {
        fprintf(stderr, "%s: %s: %s\n", eb_status_text(status), err.field,
                err.message);
    }
    eb_model_free(model); /* NULL is allowed in each */
    eb_view_free(view);
    eb_register_free(reg);
    return status != EB_OK;
}
