/* SPDX-License-Identifier: MIT */
/*
 * Counts of another system, a row a pupil (or, with a school_id, a row an
 * enrolment). Here a row that cannot be read is an error and not counted: of
 * a few hundred rows that a person exported to compare, each is wanted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/register_put.h"
#include "data/rows.h"
#include "ui/against.h"

typedef enum their_column { PUPIL_ID, SCHOOL_ID, COUNTS } their_column;
#define COLUMNS (COUNTS + EB_MEASURES)
#define NONE SIZE_MAX

static const char *const NAMES[COLUMNS] = {
    [PUPIL_ID] = "pupil_id",
    [SCHOOL_ID] = "school_id",
    [COUNTS + EB_MEASURE_POSSIBLE] = "possible",
    [COUNTS + EB_MEASURE_ABSENT] = "absent"};

const char *eb_measure_name(eb_measure measure) {
    return NAMES[COUNTS + measure];
}

static eb_field field_of(const char *cell) {
    return (eb_field){cell, strlen(cell)};
}

static eb_status find_columns(eb_theirs *theirs, size_t at[COLUMNS],
                              eb_error *err) {
    const eb_plain_rows *text = &theirs->text;
    const int64_t line = text->rows[0].line;
    for (size_t name = 0; name < COLUMNS; name++) {
        at[name] = NONE;
        for (size_t i = 0; i < text->columns; i++) {
            if (!eb_field_is(field_of(eb_plain_cell(text, 0, i)),
                             NAMES[name])) {
                continue;
            }
            if (at[name] != NONE) {
                return eb_fail_at(err, EB_ERR_HEADER, line, (int64_t)i + 1,
                                  NAMES[name], "the column %s is there twice",
                                  NAMES[name]);
            }
            at[name] = i;
            theirs->used[i] = 1;
        }
    }
    for (int m = 0; m < EB_MEASURES; m++) {
        theirs->has[m] = at[COUNTS + m] != NONE;
    }
    if (at[PUPIL_ID] == NONE) {
        return eb_fail_at(err, EB_ERR_HEADER, line, 0, "pupil_id",
                          "there is no column pupil_id");
    }
    if (!theirs->has[EB_MEASURE_POSSIBLE] && !theirs->has[EB_MEASURE_ABSENT]) {
        return eb_fail_at(err, EB_ERR_HEADER, line, 0, "absent",
                          "there is neither a column possible nor absent");
    }
    return EB_OK;
}

static eb_status read_row(const eb_theirs *theirs, const size_t at[COLUMNS],
                          size_t row, eb_their_row *out, eb_error *err) {
    const eb_plain_rows *text = &theirs->text;
    out->line = text->rows[row].line;
    out->pupil = eb_plain_cell(text, row, at[PUPIL_ID]);
    out->school =
        theirs->by_school ? eb_plain_cell(text, row, at[SCHOOL_ID]) : "";
    const char *fault = eb_pupil_id_fault(field_of(out->pupil));
    if (fault != NULL) {
        return eb_fail_at(err, EB_ERR_ROW, out->line, 0, "pupil_id",
                          "pupil_id: %s", fault + strlen("pupil_id "));
    }
    if (strlen(out->school) > EB_ID_MAX) {
        return eb_fail_at(err, EB_ERR_ROW, out->line, 0, "school_id",
                          "it is over 1024 bytes");
    }
    for (int m = 0; m < EB_MEASURES; m++) {
        out->counts[m] = EB_NO_COUNT;
        if (!theirs->has[m]) continue;
        const eb_field cell =
            field_of(eb_plain_cell(text, row, at[COUNTS + m]));
        if (cell.length > 0 && !eb_field_number(cell, &out->counts[m])) {
            return eb_fail_at(err, EB_ERR_ROW, out->line,
                              (int64_t)at[COUNTS + m] + 1, NAMES[COUNTS + m],
                              "it is not a number of sessions");
        }
    }
    return EB_OK;
}

static int compare_ids(const eb_their_row *a, const eb_their_row *b) {
    const int order = strcmp(a->school, b->school);
    return order != 0 ? order : strcmp(a->pupil, b->pupil);
}

static int compare_rows(const void *a, const void *b) {
    const eb_their_row *x = a, *y = b;
    const int order = compare_ids(x, y);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* Which of two rows is meant nobody can say; that of the first such line. */
static eb_status refuse_twice(const eb_theirs *theirs, eb_error *err) {
    const eb_their_row *found = NULL;
    int64_t first = 0;
    for (size_t i = 1; i < theirs->count; i++) {
        const eb_their_row *before = &theirs->rows[i - 1];
        const eb_their_row *row = &theirs->rows[i];
        if (compare_ids(before, row) != 0) continue;
        if (found == NULL || row->line < found->line) {
            found = row;
            first = before->line;
        }
    }
    if (found == NULL) return EB_OK;
    return eb_fail_at(err, EB_ERR_ROW, found->line, 0, "pupil_id",
                      "the %s of line %" PRId64 " again",
                      theirs->by_school ? "enrolment" : "pupil", first);
}

eb_status eb_theirs_make(eb_theirs *theirs, int merged, eb_error *err) {
    const eb_plain_rows *text = &theirs->text;
    size_t at[COLUMNS];
    theirs->used = eb_alloc_zero(&text->memory, text->columns, 1);
    theirs->rows =
        eb_alloc(&text->memory, text->row_count, sizeof *theirs->rows);
    if (theirs->used == NULL || theirs->rows == NULL) {
        return eb_fail_memory(err);
    }
    eb_status status = find_columns(theirs, at, err);
    if (status != EB_OK) return status;
    theirs->by_school = at[SCHOOL_ID] != NONE && !merged;
    if (at[SCHOOL_ID] != NONE && merged) theirs->used[at[SCHOOL_ID]] = 0;
    for (size_t row = 1; row < text->row_count; row++) {
        status = read_row(theirs, at, row, &theirs->rows[theirs->count], err);
        if (status != EB_OK) return status;
        theirs->count++;
    }
    qsort(theirs->rows, theirs->count, sizeof *theirs->rows, compare_rows);
    return refuse_twice(theirs, err);
}

void eb_theirs_free(eb_theirs *theirs) {
    if (theirs->rows != NULL) eb_release(&theirs->text.memory, theirs->rows);
    if (theirs->used != NULL) eb_release(&theirs->text.memory, theirs->used);
    theirs->rows = NULL;
    theirs->used = NULL;
    eb_plain_rows_free(&theirs->text);
}
