/* SPDX-License-Identifier: MIT */
/*
 * Marks are held by school and year and may reach years back or lie ahead of
 * the day of a list; all are shown, each year as it stood at its end, every
 * amendment known. A view refuses nothing here: a child's data are to be seen
 * with the mistakes that are in them.
 */
#include "ui/subject_held.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint32_t number_of(const eb_subject *of) {
    const eb_register *reg = of->input->reg;
    return eb_ids_find(&reg->pupils, of->pupil, strlen(of->pupil));
}

static eb_status read_rows(eb_subject *out, uint32_t pupil, eb_error *err) {
    const eb_register *reg = out->input->reg;
    if (pupil >= reg->first_pupil_row_room) return EB_OK;
    for (int pass = 0; pass < 2; pass++) {
        size_t n = 0;
        for (uint32_t at = reg->first_pupil_row[pupil]; at != EB_NONE;
             at = reg->pupil_rows[at].next) {
            if (pass == 1) out->rows[n] = &reg->pupil_rows[at];
            n++;
        }
        if (pass == 1) break;
        out->rows = eb_alloc(&out->input->memory, n, sizeof *out->rows);
        if (out->rows == NULL) return eb_fail_memory(err);
        out->row_count = n;
    }
    return EB_OK;
}

/* ---- marks -------------------------------------------------------------- */

static int compare_years(const void *a, const void *b) {
    const eb_held_year *x = a, *y = b;
    if (x->year != y->year) return x->year < y->year ? -1 : 1;
    return strcmp(x->school, y->school);
}

/* Every year and school with a row of the pupil, without its sessions. */
static eb_status find_years(eb_subject *out, uint32_t pupil, eb_error *err) {
    const eb_register *reg = out->input->reg;
    if (pupil >= reg->first_enrolment_room) return EB_OK;
    for (int pass = 0; pass < 2; pass++) {
        size_t n = 0;
        for (uint32_t e = reg->first_enrolment[pupil]; e != EB_NONE;
             e = reg->enrolments[e].next_of_pupil) {
            for (uint32_t p = reg->enrolments[e].first_part; p != EB_NONE;
                 p = reg->parts[p].next) {
                if (pass == 1) {
                    const eb_school_year *table =
                        reg->years[reg->parts[p].school_year];
                    out->years[n] = (eb_held_year){
                        eb_ids_text(&reg->schools, table->school), table->year,
                        NULL, 0};
                }
                n++;
            }
        }
        if (pass == 1) break;
        out->years = eb_alloc_zero(&out->input->memory, n, sizeof *out->years);
        if (out->years == NULL) return eb_fail_memory(err);
        out->year_count = n;
    }
    if (out->year_count > 0) {
        qsort(out->years, out->year_count, sizeof *out->years, compare_years);
    }
    return EB_OK;
}

static eb_status read_sessions(const eb_subject *of, const eb_view *view,
                               eb_held_year *out, eb_error *err) {
    size_t row = 0, n = 0;
    eb_status status = eb_view_find(view, of->pupil, out->school, &row, err);
    if (status == EB_OK) {
        status = eb_view_sessions(view, row, NULL, 0, &n, err);
    }
    if (status != EB_OK) return status;
    out->sessions = eb_alloc(&of->input->memory, n, sizeof *out->sessions);
    if (out->sessions == NULL) return eb_fail_memory(err);
    return eb_view_sessions(view, row, out->sessions, n, &out->count, err);
}

/* The schools of one year, from `first` on; returns where the next begins. */
static eb_status read_year(eb_subject *out, size_t *first, eb_error *err) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    const int year = out->years[*first].year;
    options.as_of = eb_academic_year_start(year + 1);
    if (options.as_of > EB_DATE_MAX) options.as_of = EB_DATE_MAX;
    options.known_at = EB_DATE_MAX;
    options.inspect = 1;
    options.sensitive = 1;
    eb_status status = eb_view_new(out->input->reg, &options, &view, err);
    for (; status == EB_OK && *first < out->year_count &&
           out->years[*first].year == year;
         (*first)++) {
        status = read_sessions(out, view, &out->years[*first], err);
    }
    eb_view_free(view);
    return status;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_subject_open(eb_subject *out, eb_error *err) {
    const uint32_t pupil = number_of(out);
    eb_status status = EB_OK;
    size_t next = 0;
    if (pupil != EB_NO_ID) {
        status = read_rows(out, pupil, err);
        if (status == EB_OK) status = find_years(out, pupil, err);
    }
    while (status == EB_OK && next < out->year_count) {
        status = read_year(out, &next, err);
    }
    if (out->cases != NULL) {
        eb_cases_of(out->cases, out->pupil, &out->first_case, &out->case_count);
    }
    return status;
}

void eb_subject_close(eb_subject *subject) {
    const eb_memory *memory = &subject->input->memory;
    for (size_t i = 0; i < subject->year_count; i++) {
        eb_release(memory, subject->years[i].sessions);
    }
    eb_release(memory, subject->years);
    eb_release(memory, (void *)subject->rows);
    eb_patterns_free(subject->patterns);
    eb_explained_close(subject->input, subject->derived,
                       subject->derived_count);
}

int eb_subject_has_row(const eb_subject *subject, size_t row) {
    for (size_t i = 0; i < subject->derived_count; i++) {
        if (subject->derived[i].index == row) return 1;
    }
    return 0;
}

int eb_subject_is_empty(const eb_subject *subject) {
    return subject->row_count == 0 && subject->year_count == 0 &&
           subject->case_count == 0;
}
