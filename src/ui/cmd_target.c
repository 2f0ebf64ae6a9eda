/* SPDX-License-Identifier: MIT */
/*
 * `target`: the families to offer a place to, under a scheme's capacity, as
 * CSV and NDJSON; text in target_text.c. A list for a person to review: there
 * is no column that decides.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/listing.h"
#include "ui/progress.h"
#include "ui/pseudonyms.h"
#include "ui/target.h"

/* ---- the list ----------------------------------------------------------- */

typedef enum target_column {
    FAMILY_ID,
    PUPIL_ID,
    SCHOOL_ID,
    LIST,
    PLACE,
    P_PERSISTENT,
    EXPECTED_AHEAD,
    BENEFIT,
    REASON_1,
    REASON_2,
    REASON_3,
    HELD_BECAUSE,
    COMPARED, /* with --hold-out alone */
    COLUMNS
} target_column;

static const char *const COLUMN_NAMES[COLUMNS] = {
    "family_id",    "pupil_id",       "school_id", "list",     "place",
    "p_persistent", "expected_ahead", "benefit",   "reason_1", "reason_2",
    "reason_3",     "held_because",   "compared"};

typedef struct target_rows {
    const eb_input *input;
    const eb_places *places;
    size_t first; /* in slot 0 */
} target_rows;

static eb_status reserve(void *context, size_t n, eb_error *err) {
    (void)context;
    (void)n;
    (void)err;
    return EB_OK;
}

static eb_status make(void *context, size_t first, size_t n, eb_error *err) {
    (void)n;
    (void)err;
    ((target_rows *)context)->first = first;
    return EB_OK;
}

/* "" is missing. */
static void set_text(eb_cell *out, const char *text) {
    out->kind = text[0] == '\0' ? EB_CELL_MISSING : EB_CELL_TEXT;
    out->text = text;
}

static void set_number(eb_cell *out, double value) {
    out->kind = isnan(value) ? EB_CELL_MISSING : EB_CELL_NUMBER;
    out->number = value;
}

static void set_id(const target_rows *rows, const eb_place *place,
                   target_column column, eb_cell *out) {
    eb_row row;
    out->kind = EB_CELL_MISSING;
    if (eb_view_row(rows->input->view, place->row, &row, NULL) != EB_OK) {
        return;
    }
    set_text(out, column == FAMILY_ID  ? row.family
                  : column == PUPIL_ID ? row.pupil
                                       : row.school);
}

static void cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const target_rows *rows = context;
    const eb_place *place = eb_places_get(rows->places, rows->first + slot);
    switch ((target_column)column) {
        case FAMILY_ID:
        case PUPIL_ID:
        case SCHOOL_ID:
            set_id(rows, place, (target_column)column, out);
            break;
        case LIST:
            set_text(out, eb_place_list_name(place->list));
            break;
        case PLACE:
            out->kind = place->list == EB_PLACE_HELD ? EB_CELL_MISSING
                                                     : EB_CELL_INTEGER;
            out->integer = place->place;
            break;
        case P_PERSISTENT:
            set_number(out, place->p_persistent);
            break;
        case EXPECTED_AHEAD:
            set_number(out, place->expected_ahead);
            break;
        case BENEFIT:
            set_number(out, place->benefit);
            break;
        case REASON_1:
        case REASON_2:
        case REASON_3:
            eb_reason_text(&place->reasons[column - REASON_1], out->room);
            set_text(out, out->room);
            break;
        case HELD_BECAUSE:
            set_text(out, place->held);
            break;
        default: /* whom `outcomes --hold-out` sets beside those who wait */
            set_text(out, place->compared ? "yes" : "");
            break;
    }
}

static eb_column_kind kind(const void *context, size_t column) {
    (void)context;
    return column >= PLACE && column <= BENEFIT ? EB_COLUMN_NUMBER
                                                : EB_COLUMN_TEXT;
}

/* ---- the table of steps ------------------------------------------------- */

static const char *const STEP_NAMES[] = {"chance",       "families",
                                         "children",     "newly_persistent",
                                         "false_alarms", "weeks_of_work"};
#define STEP_COLUMNS (sizeof STEP_NAMES / sizeof *STEP_NAMES)

static void step_cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const target_rows *rows = context;
    const eb_places_step *step =
        eb_places_step_get(rows->places, rows->first + slot);
    const int64_t counts[] = {0, step->families, step->children, 0,
                              0, step->weeks};
    const double numbers[] = {step->chance,       0, 0, step->newly_persistent,
                              step->false_alarms, 0};
    out->kind = column == 0 || column == 3 || column == 4 ? EB_CELL_NUMBER
                                                          : EB_CELL_INTEGER;
    out->integer = counts[column];
    out->number = numbers[column];
}

static eb_column_kind step_kind(const void *context, size_t column) {
    (void)context;
    (void)column;
    return EB_COLUMN_NUMBER;
}

/* ---- all ---------------------------------------------------------------- */

static int write_rows(eb_input *input, const eb_places *places, int table) {
    target_rows rows = {input, places, 0};
    const int by_lot =
        input->settings.given->values[EB_OPTION_HOLD_OUT] != NULL;
    const size_t columns = by_lot ? COLUMNS : COMPARED;
    const eb_listing list = {COLUMN_NAMES,
                             columns,
                             eb_places_count(places),
                             "writing",
                             &rows,
                             reserve,
                             make,
                             cell,
                             kind,
                             {SCHOOL_ID, PUPIL_ID, EB_NO_KEY},
                             0};
    const eb_listing steps = {STEP_NAMES,
                              STEP_COLUMNS,
                              EB_PLACES_STEPS,
                              "writing",
                              &rows,
                              reserve,
                              make,
                              step_cell,
                              step_kind,
                              {EB_NO_KEY, EB_NO_KEY, EB_NO_KEY},
                              0};
    char note[EB_TARGET_NOTE_ROOM];
    const int code = eb_listing_write(input, table ? &steps : &list);
    for (size_t i = 0;
         code == EB_EXIT_DONE && !table && eb_target_note(places, i, note);
         i++) {
        eb_say("%s", note);
    }
    return code;
}

/* The schools of --per-school, as the register has them. */
static int rename_schools(const eb_input *input, eb_target *target) {
    const size_t n = target->options.per_school_count;
    eb_error err = {0};
    if (!input->has_pseudonyms || n == 0) return EB_EXIT_DONE;
    target->renamed = eb_alloc(&input->memory, n, EB_PSEUDONYM_ROOM);
    if (target->renamed == NULL) {
        (void)eb_fail_memory(&err);
        return eb_say_error(NULL, &err);
    }
    for (size_t i = 0; i < n; i++) {
        target->per_school[i].school =
            eb_pseudonyms_id(input, 's', target->per_school[i].school,
                             target->renamed + i * EB_PSEUDONYM_ROOM);
    }
    return EB_EXIT_DONE;
}

static int choose(eb_input *input, const eb_model *model, eb_target *target) {
    eb_cases *cases = NULL;
    eb_places *places = NULL;
    eb_progress progress;
    eb_error err = {0};
    int code = eb_target_open(&input->settings, &input->memory, target);
    if (code == EB_EXIT_DONE) code = rename_schools(input, target);
    if (code == EB_EXIT_DONE) code = eb_input_cases(input, &cases);
    if (code != EB_EXIT_DONE) return code;
    target->options.cases = cases;
    eb_progress_start(&progress, "choosing");
    const eb_status status =
        eb_places_new(model, input->view, &target->options, &places, &err);
    eb_progress_end(&progress);
    eb_cases_free(cases);
    if (status != EB_OK) return eb_say_error(NULL, &err);
    code = input->settings.format != EB_FORMAT_TEXT
               ? write_rows(input, places, target->table)
           : target->table ? eb_target_steps_text(input, places)
                           : eb_target_text(input, model, places);
    eb_places_free(places);
    return code;
}

static int target(eb_input *input) {
    eb_model *model = NULL;
    eb_target asked;
    char message[EB_MESSAGE_ROOM];
    if (eb_target_read(&input->settings, &asked, message) != 0) {
        return eb_say_wrong_use("target", message);
    }
    if (asked.table && input->settings.given->values[EB_OPTION_SINCE] != NULL) {
        return eb_say_wrong_use("target",
                                "--since compares lists: without --table");
    }
    int code = eb_input_model(input, &model);
    if (code != EB_EXIT_DONE) return code;
    code = choose(input, model, &asked);
    eb_target_free(&asked, &input->memory);
    eb_model_free(model);
    return code;
}

int eb_cmd_target(const eb_given *given) {
    return eb_on_register(given, target);
}
