/* SPDX-License-Identifier: MIT */
/*
 * The options of `target`. Shares are read as whole millionths, so that a
 * pupil at 38 of 380 is in the band from 0.10 and nobody is lost to rounding.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "data/rows.h"
#include "ui/target.h"

#define MILLION 1000000

int eb_read_fraction(const char *text, size_t length, eb_fraction *out) {
    double value = 0.0;
    if (eb_number_read(text, length, &value) != EB_OK ||
        !(value >= 0.0 && value <= 1.0)) {
        return -1;
    }
    const double scaled = value * MILLION;
    const int32_t whole = (int32_t)(scaled + 0.5);
    if (fabs(scaled - (double)whole) > 1e-6) return -1;
    out->num = whole;
    out->den = MILLION;
    return 0;
}

/* ---- year groups -------------------------------------------------------- */

/* -1 when it is none. */
static int year_group_of(const char *text, size_t length) {
    int64_t group = -1;
    if (length == 1 && (text[0] == 'R' || text[0] == 'r')) {
        return EB_YEAR_RECEPTION;
    }
    if (eb_number_read_int(text, length, &group) != EB_OK || group < 1 ||
        group > 14) {
        return -1;
    }
    return (int)group;
}

int eb_read_year_groups(const char *text, uint32_t *out) {
    uint32_t groups = 0;
    const char *at = text;
    while (at != NULL) {
        const char *comma = strchr(at, ',');
        const size_t length = comma != NULL ? (size_t)(comma - at) : strlen(at);
        const char *dash = memchr(at, '-', length);
        const size_t before = dash != NULL ? (size_t)(dash - at) : length;
        const int first = year_group_of(at, before);
        const int last =
            dash != NULL ? year_group_of(dash + 1, length - before - 1) : first;
        if (first < 0 || last < first) return -1;
        for (int g = first; g <= last; g++) groups |= UINT32_C(1) << g;
        at = comma != NULL ? comma + 1 : NULL;
    }
    *out = groups;
    return 0;
}

/* ---- the options -------------------------------------------------------- */

static int refuse(eb_option_id id, const char *should,
                  char message[EB_MESSAGE_ROOM]) {
    snprintf(message, EB_MESSAGE_ROOM, "%s: %s", eb_option_get(id)->name,
             should);
    return -1;
}

static int read_share(const eb_settings *settings, eb_option_id id,
                      const char *should, eb_fraction *out,
                      char message[EB_MESSAGE_ROOM]) {
    const char *value = settings->given->values[id];
    if (value == NULL) return 0;
    return eb_read_fraction(value, strlen(value), out) == 0
               ? 0
               : refuse(id, should, message);
}

static int read_chance(const eb_settings *settings, eb_option_id id,
                       const char *should, double *out,
                       char message[EB_MESSAGE_ROOM]) {
    eb_fraction share = {-1, MILLION};
    if (read_share(settings, id, should, &share, message) != 0) return -1;
    if (share.num >= 0) *out = (double)share.num / MILLION;
    return 0;
}

static int read_band(const eb_settings *settings, eb_places_options *out,
                     char message[EB_MESSAGE_ROOM]) {
    const char *value = settings->given->values[EB_OPTION_BAND];
    if (value == NULL) return 0;
    const char *comma = strchr(value, ',');
    if (comma == NULL ||
        eb_read_fraction(value, (size_t)(comma - value), &out->band_low) != 0 ||
        eb_read_fraction(comma + 1, strlen(comma + 1), &out->band_high) != 0 ||
        out->band_low.num >= out->band_high.num) {
        return refuse(EB_OPTION_BAND,
                      "two rates from 0 to 1, the lower first: 0.10,0.50",
                      message);
    }
    return 0;
}

int eb_target_read(const eb_settings *settings, eb_target *out,
                   char message[EB_MESSAGE_ROOM]) {
    const eb_places_options standard = EB_PLACES_OPTIONS_INIT;
    const char *groups = settings->given->values[EB_OPTION_YEAR_GROUPS];
    eb_places_options *o = &out->options;
    memset(out, 0, sizeof *out);
    *o = standard;
    o->places = settings->places;
    o->seed = settings->seed;
    out->table = settings->given->values[EB_OPTION_TABLE] != NULL;
    if (o->places == 0) {
        return refuse(EB_OPTION_PLACES, "how many can the scheme take?",
                      message);
    }
    if (groups != NULL && eb_read_year_groups(groups, &o->year_groups) != 0) {
        return refuse(EB_OPTION_YEAR_GROUPS, "such as R-6, 7-11 or 7,9",
                      message);
    }
    if (read_band(settings, o, message) != 0 ||
        read_chance(settings, EB_OPTION_LIKELY, "a chance such as 0.5",
                    &o->likely, message) != 0 ||
        read_chance(settings, EB_OPTION_EFFECT, "a share such as 0.15",
                    &o->effect, message) != 0 ||
        read_share(settings, EB_OPTION_CONVERSION, "a share such as 0.66",
                   &o->conversion, message) != 0 ||
        read_share(settings, EB_OPTION_HOLD_OUT,
                   "a fraction from 0 to 0.5, such as 0.25", &o->hold_out,
                   message) != 0) {
        return -1;
    }
    return 0;
}

/* ---- places by school --------------------------------------------------- */

typedef enum limit_column { SCHOOL_ID, MINIMUM, MAXIMUM, COLUMNS } limit_column;

static const char *const NAMES[COLUMNS] = {"school_id", "minimum", "maximum"};

static eb_status find_columns(const eb_plain_rows *file, size_t at[COLUMNS],
                              eb_error *err) {
    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = SIZE_MAX;
        for (size_t i = 0; i < file->columns; i++) {
            const char *cell = eb_plain_cell(file, 0, i);
            const eb_field field = {cell, strlen(cell)};
            if (!eb_field_is(field, NAMES[c])) continue;
            if (at[c] != SIZE_MAX) {
                return eb_fail_at(err, EB_ERR_HEADER, file->rows[0].line,
                                  (int64_t)i + 1, NAMES[c],
                                  "the column is there twice");
            }
            at[c] = i;
        }
        if (at[c] == SIZE_MAX) {
            return eb_fail_at(err, EB_ERR_HEADER, file->rows[0].line, 0,
                              NAMES[c],
                              "school_id, minimum and maximum are wanted; "
                              "either limit may be blank");
        }
    }
    return EB_OK;
}

static eb_status read_limit(const eb_plain_rows *file, size_t row,
                            size_t column, const char *name, int64_t *out,
                            eb_error *err) {
    const char *cell = eb_plain_cell(file, row, column);
    *out = -1;
    if (cell[0] == '\0') return EB_OK;
    if (eb_number_read_int(cell, strlen(cell), out) != EB_OK || *out < 0 ||
        *out > INT32_MAX) {
        return eb_fail_at(err, EB_ERR_ROW, file->rows[row].line, 0, name,
                          "a whole number of places, or blank");
    }
    return EB_OK;
}

static eb_status read_limits(eb_target *target, const eb_memory *memory,
                             eb_error *err) {
    const eb_plain_rows *file = &target->file;
    size_t at[COLUMNS] = {0};
    eb_status status = find_columns(file, at, err);
    if (status != EB_OK) return status;
    target->per_school =
        eb_alloc(memory, file->row_count, sizeof *target->per_school);
    if (target->per_school == NULL) return eb_fail_memory(err);
    for (size_t i = 1; i < file->row_count; i++) {
        eb_school_places *of = &target->per_school[i - 1];
        of->school = eb_plain_cell(file, i, at[SCHOOL_ID]);
        for (size_t k = 0; k + 1 < i; k++) {
            if (strcmp(target->per_school[k].school, of->school) == 0) {
                return eb_fail_at(err, EB_ERR_ROW, file->rows[i].line, 0,
                                  "school_id", "the school is there twice");
            }
        }
        status = read_limit(file, i, at[MINIMUM], "minimum", &of->minimum, err);
        if (status == EB_OK) {
            status =
                read_limit(file, i, at[MAXIMUM], "maximum", &of->maximum, err);
        }
        if (status != EB_OK) return status;
    }
    target->options.per_school = target->per_school;
    target->options.per_school_count = file->row_count - 1;
    return EB_OK;
}

int eb_target_open(const eb_settings *settings, const eb_memory *memory,
                   eb_target *target) {
    const char *path = settings->given->values[EB_OPTION_PER_SCHOOL];
    eb_error err = {0};
    if (path == NULL) return EB_EXIT_DONE;
    eb_status status = eb_plain_rows_open(path, 0, memory, &target->file, &err);
    if (status == EB_OK) status = read_limits(target, memory, &err);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(path, &err);
}

void eb_target_free(eb_target *target, const eb_memory *memory) {
    eb_release(memory, target->per_school);
    eb_release(memory, target->renamed);
    eb_plain_rows_free(&target->file);
}
