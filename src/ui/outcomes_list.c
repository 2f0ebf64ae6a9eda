/* SPDX-License-Identifier: MIT */
/*
 * The list that `target --hold-out` wrote: pupil_id and list, and school_id
 * and compared where they are there. Who waited without a lot (`waiting`), or
 * stood on a list of their own, is in neither group. Where `compared` says
 * whom the lot was among, only those chosen count that it was among: the
 * others were chosen because they needed it more.
 */
#include <string.h>

#include "data/rows.h"
#include "ui/outcomes.h"

enum { PUPIL, LIST, SCHOOL, COMPARED, COLUMNS };

static void find_columns(const eb_plain_rows *file, size_t at[COLUMNS]) {
    static const char *const NAMES[COLUMNS] = {"pupil_id", "list", "school_id",
                                               "compared"};
    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = SIZE_MAX;
        for (size_t i = 0; i < file->columns; i++) {
            const char *cell = eb_plain_cell(file, 0, i);
            const eb_field field = {cell, strlen(cell)};
            if (at[c] == SIZE_MAX && eb_field_is(field, NAMES[c])) at[c] = i;
        }
    }
}

/* An id without the quote that guards it against spreadsheets. */
static const char *id_of(const char *cell) {
    return cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@", cell[1]) != NULL
               ? cell + 1
               : cell;
}

static int is_yes(const char *cell) {
    return strcmp(cell, "yes") == 0 || strcmp(cell, "1") == 0 ||
           strcmp(cell, "true") == 0;
}

static eb_status read_list(eb_outcome_list *out, const eb_memory *memory,
                           eb_error *err) {
    const eb_plain_rows *file = &out->file;
    size_t at[COLUMNS];
    find_columns(file, at);
    if (at[PUPIL] == SIZE_MAX || at[LIST] == SIZE_MAX) {
        return eb_fail_at(err, EB_ERR_HEADER, file->rows[0].line, 0,
                          at[PUPIL] == SIZE_MAX ? "pupil_id" : "list",
                          "pupil_id and list are wanted, as `target` writes "
                          "them");
    }
    out->compared_all = at[COMPARED] == SIZE_MAX;
    out->members = eb_alloc(memory, file->row_count, sizeof *out->members);
    if (out->members == NULL) return eb_fail_memory(err);
    size_t held_out = 0;
    for (size_t i = 1; i < file->row_count; i++) {
        const char *list = eb_plain_cell(file, i, at[LIST]);
        const char *pupil = id_of(eb_plain_cell(file, i, at[PUPIL]));
        const int waits = strcmp(list, "hold_out") == 0;
        if (pupil[0] == '\0') {
            return eb_fail_at(err, EB_ERR_ROW, file->rows[i].line, 0,
                              "pupil_id", "it is blank");
        }
        if (!waits && strcmp(list, "chosen") != 0) continue;
        if (!waits && !out->compared_all &&
            !is_yes(eb_plain_cell(file, i, at[COMPARED]))) {
            continue;
        }
        held_out += (size_t)waits;
        out->members[out->count++] = (eb_outcome_member){
            pupil,
            at[SCHOOL] != SIZE_MAX ? id_of(eb_plain_cell(file, i, at[SCHOOL]))
                                   : NULL,
            waits};
    }
    if (held_out > 0) return EB_OK;
    return eb_fail_at(err, EB_ERR_ROW, 0, 0, "list",
                      "nobody on it is hold_out: there is nothing to compare "
                      "with");
}

int eb_outcome_list_open(const char *path, int delimiter,
                         const eb_memory *memory, eb_outcome_list *out) {
    eb_error err = {0};
    memset(out, 0, sizeof *out);
    eb_status status =
        eb_plain_rows_open(path, delimiter, memory, &out->file, &err);
    if (status == EB_OK) status = read_list(out, memory, &err);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(path, &err);
}

void eb_outcome_list_free(eb_outcome_list *list, const eb_memory *memory) {
    eb_release(memory, list->members);
    eb_plain_rows_free(&list->file);
    list->members = NULL;
    list->count = 0;
}

eb_date eb_outcome_first_offer(const eb_outcome_list *list,
                               const eb_cases *cases, const eb_view *view) {
    const int64_t until = (int64_t)eb_view_as_of(view) * 24 * 60;
    const int64_t from = (int64_t)eb_academic_year_start(
                             eb_date_academic_year(eb_view_as_of(view) - 1)) *
                         24 * 60;
    int64_t earliest = until;
    for (size_t m = 0; m < list->count; m++) {
        size_t first, n;
        eb_case one;
        eb_cases_of(cases, list->members[m].pupil, &first, &n);
        for (size_t i = first; i < first + n; i++) {
            if (eb_cases_get(cases, i, &one) &&
                one.event == EB_EVENT_MENTOR_OFFERED && one.at >= from &&
                one.at < earliest) {
                earliest = one.at;
            }
        }
    }
    return earliest < until ? (eb_date)(earliest / (24 * 60)) : EB_NO_DATE;
}
