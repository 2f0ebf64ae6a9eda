/* SPDX-License-Identifier: MIT */
/*
 * The cut of the national statistics, where the year group is known: pupils
 * aged 5 to 15, so not Reception nor Years 12 to 14; and for Year 11 no
 * session after the first half of the summer term (DfE, pupil absence
 * methodology). Only the rows are cut: the school is open when it was, and
 * cohorts and families are whole.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/view.h"

#define YEAR_11 11

static int is_counted(int year_group) {
    return year_group == EB_YEAR_UNKNOWN ||
           (year_group > EB_YEAR_RECEPTION && year_group <= YEAR_11);
}

static eb_grid *trimmed(eb_view *view, const eb_view_school *school,
                        const eb_grid *from, eb_date last) {
    uint32_t columns = from->columns;
    while (columns > 0 && from->dates[columns - 1] > last) columns--;
    eb_grid *grid =
        eb_grid_new(&view->memory, from->start, from->dates, columns);
    if (grid == NULL) return NULL;
    if (from->school_column != NULL) {
        const size_t bytes = columns * sizeof *grid->school_column;
        grid->school_column = eb_alloc(&view->memory, bytes, 1);
        if (grid->school_column == NULL) {
            eb_grid_free(grid, &view->memory);
            return NULL;
        }
        memcpy(grid->school_column, from->school_column, bytes);
    }
    if (eb_grow(&view->memory, (void **)&view->merged_grids,
                &view->merged_grid_room, view->merged_grid_count + 1,
                sizeof *view->merged_grids) != 0) {
        eb_grid_free(grid, &view->memory);
        return NULL;
    }
    eb_grid_draw(grid, &school->timeline, 1);
    return view->merged_grids[view->merged_grid_count++] = grid;
}

/* Rows of one school, from `rows` on; moves up those that stay. */
static int cut_school(eb_view *view, eb_view_school *school, size_t *kept) {
    const eb_date last = eb_year_11_end(view->year);
    const size_t first = school->first_row, n = school->row_count;
    const eb_grid *source = NULL, *cut = NULL;
    school->first_row = *kept;
    for (size_t i = 0; i < n; i++) {
        eb_view_entry row = view->rows[first + i];
        if (!is_counted(row.attributes->year_group)) {
            view->national.left_out++;
            continue;
        }
        if (row.attributes->year_group == YEAR_11 && view->as_of - 1 > last) {
            if (row.year.grid != source) {
                source = row.year.grid;
                cut = trimmed(view, school, source, last);
                if (cut == NULL) return -1;
            }
            row.year.grid = cut;
            view->national.shortened++;
        }
        view->rows[(*kept)++] = row;
    }
    school->row_count = *kept - school->first_row;
    return 0;
}

eb_status eb_view_cut_rows(eb_view *view, eb_error *err) {
    if (!view->options.national) return EB_OK;
    if (view->rows == view->bases) { /* these must stay whole */
        view->rows =
            eb_alloc(&view->memory, view->base_count, sizeof *view->rows);
        if (view->rows == NULL) return eb_fail_memory(err);
        if (view->base_count > 0) {
            memcpy(view->rows, view->bases,
                   view->base_count * sizeof *view->rows);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < view->school_count; i++) {
        if (cut_school(view, &view->schools[i], &kept) != 0) {
            return eb_fail_memory(err);
        }
    }
    view->row_count = kept;
    return EB_OK;
}

void eb_view_national(const eb_view *view, eb_national *out) {
    *out = view->national;
}
