/* SPDX-License-Identifier: MIT */
/*
 * `score`: for every row the chance that its year ends at or over a tenth of
 * sessions missed, and why. CSV and NDJSON here; text in score_text.c.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/listing.h"
#include "ui/score_text.h"

#define MODEL_ROOM 160

typedef enum score_column {
    PUPIL_ID,
    SCHOOL_ID,
    AS_OF,
    MODEL,
    STATE,
    POSSIBLE,
    ABSENT,
    REMAINING,
    P_PERSISTENT,
    P_SEVERE,
    P_AHEAD,
    EXPECTED_RATE,
    RATE_LOW,
    RATE_HIGH,
    SESSIONS_IN_HAND,
    SESSIONS_BACK,
    REASON_1,
    REASON_2,
    REASON_3,
    P_OUTCOME,
    COLUMNS
} score_column;

static const char *const COLUMN_NAMES[COLUMNS] = {
    "pupil_id",      "school_id", "as_of",
    "model",         "state",     "possible",
    "absent",        "remaining", "p_persistent",
    "p_severe",      "p_ahead",   "expected_rate",
    "rate_low",      "rate_high", "sessions_in_hand",
    "sessions_back", "reason_1",  "reason_2",
    "reason_3",      "p_outcome"};

typedef struct score_rows {
    const eb_input *input;
    const eb_model *model;
    eb_result *results;
    size_t first; /* the view's row in slot 0 */
    char as_of[11];
    char model_name[MODEL_ROOM];
} score_rows;

static eb_status reserve(void *context, size_t n, eb_error *err) {
    score_rows *rows = context;
    rows->results = eb_alloc(&rows->input->memory, n, sizeof *rows->results);
    return rows->results != NULL ? EB_OK : eb_fail_memory(err);
}

static eb_status make(void *context, size_t first, size_t n, eb_error *err) {
    score_rows *rows = context;
    rows->first = first;
    return eb_score(rows->model, rows->input->view, first, n, rows->results, 0,
                    err);
}

static void set_text(eb_cell *out, const char *text) {
    out->kind = EB_CELL_TEXT;
    out->text = text;
}

static void set_integer(eb_cell *out, int64_t value, int64_t missing) {
    out->kind = value == missing ? EB_CELL_MISSING : EB_CELL_INTEGER;
    out->integer = value;
}

static void set_number(eb_cell *out, double value) {
    out->kind = isnan(value) ? EB_CELL_MISSING : EB_CELL_NUMBER;
    out->number = value;
}

static void set_id(eb_cell *out, const score_rows *rows, size_t slot,
                   score_column column) {
    eb_row row;
    if (eb_view_row(rows->input->view, rows->first + slot, &row, NULL) !=
        EB_OK) {
        out->kind = EB_CELL_MISSING;
        return;
    }
    set_text(out, column == PUPIL_ID ? row.pupil : row.school);
}

static void set_reason(eb_cell *out, const eb_reason *reason) {
    eb_reason_text(reason, out->room);
    if (out->room[0] == '\0') {
        out->kind = EB_CELL_MISSING;
    } else {
        set_text(out, out->room);
    }
}

/* The columns that are counts. */
static void set_count(eb_cell *out, const eb_result *r, score_column column) {
    switch (column) {
        case POSSIBLE:
            set_integer(out, r->possible, EB_NO_COUNT);
            break;
        case ABSENT:
            set_integer(out, r->absent, EB_NO_COUNT);
            break;
        case REMAINING:
            set_integer(out, r->remaining, EB_NO_COUNT);
            break;
        case SESSIONS_IN_HAND:
            set_integer(out, r->sessions_in_hand, EB_NO_COUNT_SIGNED);
            break;
        default:
            set_integer(out, r->sessions_back, EB_NO_COUNT_SIGNED);
            break;
    }
}

/* The columns that are chances and rates. */
static double number_of(const eb_result *r, score_column column) {
    switch (column) {
        case P_PERSISTENT:
            return r->p_persistent;
        case P_SEVERE:
            return r->p_severe;
        case P_AHEAD:
            return r->p_ahead;
        case EXPECTED_RATE:
            return r->expected_rate;
        case RATE_LOW:
            return r->rate_low;
        case RATE_HIGH:
            return r->rate_high;
        default:
            return r->p_outcome;
    }
}

static void cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const score_rows *rows = context;
    const eb_result *r = &rows->results[slot];
    switch ((score_column)column) {
        case PUPIL_ID:
        case SCHOOL_ID:
            set_id(out, rows, slot, (score_column)column);
            break;
        case AS_OF:
            set_text(out, rows->as_of);
            break;
        case MODEL:
            set_text(out, rows->model_name);
            break;
        case STATE:
            set_text(out, eb_state_name(r->state));
            break;
        case POSSIBLE:
        case ABSENT:
        case REMAINING:
        case SESSIONS_IN_HAND:
        case SESSIONS_BACK:
            set_count(out, r, (score_column)column);
            break;
        case REASON_1:
        case REASON_2:
        case REASON_3:
            set_reason(out, &r->reasons[column - REASON_1]);
            break;
        default:
            set_number(out, number_of(r, (score_column)column));
            break;
    }
}

static eb_column_kind kind(const void *context, size_t column) {
    (void)context;
    const int is_text =
        column <= STATE || (column >= REASON_1 && column <= REASON_3);
    return is_text ? EB_COLUMN_TEXT : EB_COLUMN_NUMBER;
}

static int score_rows_of(eb_input *input, const eb_model *model) {
    score_rows rows = {input, model, NULL, 0, "", ""};
    eb_model_info about;
    eb_model_about(model, &about);
    eb_date_write(eb_view_as_of(input->view), rows.as_of);
    snprintf(rows.model_name, sizeof rows.model_name, "%.64s %.64s", about.name,
             about.version);
    const eb_listing listing = {COLUMN_NAMES,
                                COLUMNS,
                                eb_view_row_count(input->view),
                                "scoring",
                                &rows,
                                reserve,
                                make,
                                cell,
                                kind,
                                {SCHOOL_ID, PUPIL_ID, EB_NO_KEY},
                                1};
    const int code = eb_listing_write(input, &listing);
    eb_release(&input->memory, rows.results);
    return code;
}

static int score(eb_input *input) {
    eb_model *model = input->work; /* of the schools before */
    if (model == NULL) {
        const int code = eb_input_model(input, &model);
        if (code != EB_EXIT_DONE) return code;
        input->work = model;
    }
    return input->settings.format == EB_FORMAT_TEXT
               ? eb_score_text(input, model)
               : score_rows_of(input, model);
}

static int end(eb_input *input, int code) {
    eb_model_free(input->work);
    input->work = NULL;
    return code;
}

int eb_cmd_score(const eb_given *given) {
    return eb_on_schools(given, score, end);
}
