/* SPDX-License-Identifier: MIT */
/*
 * Cases: what families said and what schools and schemes did, by pupil and
 * time. Rows of one minute keep the order of the file, for the later of two
 * answers is the one that counts.
 */
#include "policy/cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"

#define MINUTES_IN_DAY 1440

eb_date eb_case_date(int64_t at) {
    int64_t day = at / MINUTES_IN_DAY;
    if (at % MINUTES_IN_DAY < 0) day--;
    return (eb_date)day;
}

eb_status eb_cases_new(const eb_memory *given, eb_cases **out, eb_error *err) {
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "must not be NULL");
    }
    const eb_memory memory = eb_memory_or_default(given);
    eb_cases *cases = eb_alloc_zero(&memory, 1, sizeof *cases);
    if (cases == NULL) return eb_fail_memory(err);
    cases->memory = memory;
    *out = cases;
    return EB_OK;
}

void eb_cases_free(eb_cases *cases) {
    if (cases == NULL) return;
    const eb_memory memory = cases->memory;
    eb_ids_free(&cases->pupils, &memory);
    eb_ids_free(&cases->words, &memory);
    eb_release(&memory, cases->rows);
    eb_release(&memory, cases);
}

/* EB_NO_ID for a blank. Returns 0 when out of memory. */
static int keep_word(eb_cases *cases, const char *word, uint32_t *out) {
    *out = EB_NO_ID;
    if (word == NULL || word[0] == '\0') return 1;
    *out = eb_ids_add(&cases->words, &cases->memory, word, strlen(word));
    return *out != EB_NO_ID;
}

eb_status eb_cases_add(eb_cases *cases, const eb_case *row, eb_error *err) {
    if (cases == NULL || row == NULL || row->pupil == NULL ||
        row->pupil[0] == '\0' || (unsigned)row->event >= EB_EVENTS) {
        return eb_fail(err, EB_ERR_ARGUMENT, "row",
                       "a case has a pupil and one of the events");
    }
    if (cases->closed) {
        return eb_fail(err, EB_ERR_STATE, "cases", "the cases are closed");
    }
    void *rows = cases->rows;
    if (eb_grow(&cases->memory, &rows, &cases->room, cases->count + 1,
                sizeof *cases->rows) != 0) {
        return eb_fail_memory(err);
    }
    cases->rows = rows;
    eb_case_row *kept = &cases->rows[cases->count];
    kept->event = row->event;
    kept->at = row->at;
    kept->order = cases->count;
    kept->pupil = eb_ids_add(&cases->pupils, &cases->memory, row->pupil,
                             strlen(row->pupil));
    if (kept->pupil == EB_NO_ID || !keep_word(cases, row->who, &kept->who) ||
        !keep_word(cases, row->note, &kept->note)) {
        return eb_fail_memory(err);
    }
    cases->count++;
    return EB_OK;
}

static int compare_rows(const void *left, const void *right) {
    const eb_case_row *a = left, *b = right;
    if (a->pupil != b->pupil) return a->pupil < b->pupil ? -1 : 1;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Pupils are numbered again, in the order of their bytes. */
eb_status eb_cases_close(eb_cases *cases, eb_error *err) {
    if (cases == NULL || cases->closed) {
        return eb_fail(err, cases == NULL ? EB_ERR_ARGUMENT : EB_ERR_STATE,
                       "cases", "open cases are closed once");
    }
    if (cases->count > 0) {
        const uint32_t n = cases->pupils.count;
        uint32_t *order = eb_ids_sorted(&cases->pupils, &cases->memory);
        uint32_t *rank = eb_alloc(&cases->memory, n, sizeof *rank);
        eb_ids sorted;
        memset(&sorted, 0, sizeof sorted);
        int failed = order == NULL || rank == NULL;
        for (uint32_t i = 0; !failed && i < n; i++) {
            const char *text = eb_ids_text(&cases->pupils, order[i]);
            rank[order[i]] = i;
            failed = eb_ids_add(&sorted, &cases->memory, text, strlen(text)) ==
                     EB_NO_ID;
        }
        for (size_t i = 0; !failed && i < cases->count; i++) {
            cases->rows[i].pupil = rank[cases->rows[i].pupil];
        }
        eb_ids_free(failed ? &sorted : &cases->pupils, &cases->memory);
        if (!failed) cases->pupils = sorted;
        eb_release(&cases->memory, order);
        eb_release(&cases->memory, rank);
        if (failed) return eb_fail_memory(err);
        qsort(cases->rows, cases->count, sizeof *cases->rows, compare_rows);
    }
    cases->closed = 1;
    return EB_OK;
}

size_t eb_cases_count(const eb_cases *cases) { return cases->count; }

int eb_cases_get(const eb_cases *cases, size_t index, eb_case *out) {
    if (index >= cases->count) return 0;
    const eb_case_row *row = &cases->rows[index];
    out->pupil = eb_ids_text(&cases->pupils, row->pupil);
    out->at = row->at;
    out->event = row->event;
    out->who = eb_ids_text(&cases->words, row->who);
    out->note = eb_ids_text(&cases->words, row->note);
    return 1;
}

/* The first row of a pupil's number or one after it. */
static size_t first_of(const eb_cases *cases, uint32_t pupil) {
    size_t low = 0, high = cases->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cases->rows[middle].pupil < pupil) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void eb_cases_of(const eb_cases *cases, const char *pupil, size_t *first,
                 size_t *n) {
    const uint32_t id = eb_ids_find(&cases->pupils, pupil, strlen(pupil));
    *first = *n = 0;
    if (id == EB_NO_ID || !cases->closed) return;
    *first = first_of(cases, id);
    *n = first_of(cases, id + 1) - *first;
}

void eb_cases_unused(const eb_cases *cases, const eb_register *reg,
                     eb_date as_of, int64_t *later, int64_t *unknown) {
    *later = *unknown = 0;
    for (size_t i = 0; i < cases->count; i++) {
        const char *pupil = eb_ids_text(&cases->pupils, cases->rows[i].pupil);
        *later += eb_case_date(cases->rows[i].at) >= as_of;
        *unknown += eb_ids_find(&reg->pupils, pupil, strlen(pupil)) == EB_NO_ID;
    }
}
