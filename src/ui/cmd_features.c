/* SPDX-License-Identifier: MIT */
/*
 * `features`: the 64 numbers of every row, as they are. The text form shows
 * the few that fit a screen, for a look; programs read CSV or NDJSON.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/features_text.h"
#include "ui/listing.h"

enum { PUPIL_ID, SCHOOL_ID, AS_OF, FIRST_FEATURE };
#define COLUMNS (FIRST_FEATURE + EB_FEATURE_COUNT)

typedef struct feature_rows {
    const eb_input *input;
    double *values; /* EB_FEATURE_COUNT a slot */
    size_t first;   /* the view's row in slot 0 */
    char as_of[11];
} feature_rows;

static eb_status reserve(void *context, size_t n, eb_error *err) {
    feature_rows *rows = context;
    rows->values = eb_alloc(&rows->input->memory, n,
                            EB_FEATURE_COUNT * sizeof *rows->values);
    return rows->values != NULL ? EB_OK : eb_fail_memory(err);
}

static eb_status make(void *context, size_t first, size_t n, eb_error *err) {
    feature_rows *rows = context;
    rows->first = first;
    return eb_features(rows->input->view, first, n, rows->values, 0, err);
}

static void id_cell(const feature_rows *rows, size_t slot, size_t column,
                    eb_cell *out) {
    eb_row row;
    out->kind = EB_CELL_TEXT;
    out->text = rows->as_of;
    if (column == AS_OF) return;
    if (eb_view_row(rows->input->view, rows->first + slot, &row, NULL) !=
        EB_OK) {
        out->kind = EB_CELL_MISSING;
        return;
    }
    out->text = column == PUPIL_ID ? row.pupil : row.school;
}

static void cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const feature_rows *rows = context;
    if (column < FIRST_FEATURE) {
        id_cell(rows, slot, column, out);
        return;
    }
    const size_t feature = column - FIRST_FEATURE;
    const double value = rows->values[slot * EB_FEATURE_COUNT + feature];
    out->kind = EB_CELL_NUMBER;
    out->number = value;
    if (isnan(value)) {
        out->kind = EB_CELL_MISSING;
    } else if (eb_feature(feature)->integer) {
        out->kind = EB_CELL_INTEGER;
        out->integer = (int64_t)value;
    }
}

/* An earlier run may have been --sensitive where this one is not. */
static eb_column_kind kind(const void *context, size_t column) {
    const feature_rows *rows = context;
    if (column < FIRST_FEATURE) return EB_COLUMN_TEXT;
    return eb_feature(column - FIRST_FEATURE)->sensitive &&
                   !rows->input->settings.view.sensitive
               ? EB_COLUMN_HIDDEN
               : EB_COLUMN_NUMBER;
}

static int features(eb_input *input) {
    const char *columns[COLUMNS] = {"pupil_id", "school_id", "as_of"};
    feature_rows rows = {input, NULL, 0, ""};
    eb_date_write(eb_view_as_of(input->view), rows.as_of);
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        columns[FIRST_FEATURE + i] = eb_feature(i)->name;
    }
    const eb_listing listing = {columns,
                                COLUMNS,
                                eb_view_row_count(input->view),
                                "making features",
                                &rows,
                                reserve,
                                make,
                                cell,
                                kind,
                                {SCHOOL_ID, PUPIL_ID, EB_NO_KEY},
                                1};
    const int code = input->settings.format == EB_FORMAT_TEXT
                         ? eb_features_text(input)
                         : eb_listing_write(input, &listing);
    eb_release(&input->memory, rows.values);
    return code;
}

int eb_cmd_features(const eb_given *given) {
    return eb_on_schools(given, features, NULL);
}
