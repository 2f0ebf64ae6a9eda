/* SPDX-License-Identifier: MIT */
/*
 * A mentor's caseload: a CSV file of pupil_id and, where a pupil may be at
 * several schools, school_id. A row that cannot be read stops the run: the
 * page of a wrong child must not be printed.
 */
#include <inttypes.h>
#include <string.h>

#include "data/rows.h"
#include "ui/plain_rows.h"
#include "ui/pseudonyms.h"
#include "ui/report.h"

#define NONE SIZE_MAX

static size_t find_column(const eb_plain_rows *rows, const char *name) {
    for (size_t i = 0; i < rows->columns; i++) {
        const char *cell = eb_plain_cell(rows, 0, i);
        const eb_field field = {cell, strlen(cell)};
        if (eb_field_is(field, name)) return i;
    }
    return NONE;
}

/* Every enrolment of the pupil, or the one at that school. */
static size_t want(const eb_input *input, const char *pupil, const char *school,
                   unsigned char *wanted) {
    const size_t rows = eb_view_row_count(input->view);
    size_t first = 0, found = 0;
    if (eb_view_find(input->view, pupil, school, &first, NULL) != EB_OK) {
        return 0;
    }
    for (size_t i = first; i < rows; i++) {
        eb_row row;
        if (eb_view_row(input->view, i, &row, NULL) != EB_OK) break;
        if (strcmp(row.pupil, pupil) != 0) continue;
        if (school != NULL && strcmp(row.school, school) != 0) continue;
        wanted[i] = 1;
        found++;
        if (school != NULL) break;
    }
    return found;
}

static eb_status read_rows(const eb_input *input, const eb_plain_rows *rows,
                           unsigned char *wanted, size_t *missing,
                           eb_error *err) {
    const size_t pupil = find_column(rows, "pupil_id");
    const size_t school = find_column(rows, "school_id");
    if (pupil == NONE) {
        return eb_fail_at(err, EB_ERR_HEADER, rows->rows[0].line, 0, "pupil_id",
                          "there is no column pupil_id");
    }
    for (size_t i = 1; i < rows->row_count; i++) {
        const char *id = eb_plain_cell(rows, i, pupil);
        const char *at = school != NONE ? eb_plain_cell(rows, i, school) : NULL;
        if (id[0] == '\0') {
            return eb_fail_at(err, EB_ERR_ROW, rows->rows[i].line, 0,
                              "pupil_id", "it is blank");
        }
        /* Under --unit pupil a row is at the latest school, whichever. */
        if ((at != NULL && at[0] == '\0') ||
            input->settings.view.unit == EB_UNIT_PUPIL) {
            at = NULL;
        }
        char pupil_room[EB_PSEUDONYM_ROOM], school_room[EB_PSEUDONYM_ROOM];
        id = eb_pseudonyms_id(input, 'p', id, pupil_room);
        at = eb_pseudonyms_id(input, 's', at, school_room);
        *missing += want(input, id, at, wanted) == 0;
    }
    return EB_OK;
}

int eb_report_caseload(const eb_input *input, unsigned char *wanted,
                       size_t *missing) {
    const char *file = input->settings.given->values[EB_OPTION_CASELOAD];
    eb_plain_rows rows;
    eb_error err = {0};
    memset(&rows, 0, sizeof rows);
    *missing = 0;
    eb_status status = eb_plain_rows_open_list(file, input->settings.delimiter,
                                               &input->memory, &rows, &err);
    if (status == EB_OK) {
        status = read_rows(input, &rows, wanted, missing, &err);
    }
    eb_plain_rows_free(&rows);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(file, &err);
}
