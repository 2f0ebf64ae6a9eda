/* SPDX-License-Identifier: MIT */
/*
 * A look at the features: those few that tell most, in one table of 80
 * columns or little more. It says so, and where the others are.
 */
#include "ui/features_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/listing.h"
#include "ui/page.h"
#include "ui/purpose.h"
#include "ui/shown.h"
#include "ui/words.h"

static const struct {
    size_t feature;
    const char *title;
    size_t columns;
} SHOWN[] = {
    {EB_F_POSSIBLE_SESSIONS, "possible", 8},
    {EB_F_ABSENT_SESSIONS, "absent", 6},
    {EB_F_ABSENCE_RATE, "rate", 7},
    {EB_F_ABSENCE_RATE_4W, "4 weeks", 7},
    {EB_F_UNAUTHORISED_RATE, "unauth.", 7},
    {EB_F_SPELLS, "spells", 6},
    {EB_F_SPELL_CURRENT, "open", 4},
    {EB_F_SESSIONS_IN_HAND, "left", 5},
};
#define SHOWN_COUNT (sizeof SHOWN / sizeof *SHOWN)

static void add_right(eb_page *page, const char *text, size_t columns) {
    const size_t wide = eb_columns(text);
    eb_page_add(page, "  ");
    for (size_t i = wide; i < columns; i++) eb_page_add(page, " ");
    eb_page_add(page, "%s", text);
}

static void add_value(eb_page *page, size_t shown, const double *values) {
    char text[EB_WORDS_ROOM];
    const size_t feature = SHOWN[shown].feature;
    const double value = values[feature];
    if (isnan(value)) {
        snprintf(text, sizeof text, "-");
    } else if (eb_feature(feature)->integer) {
        eb_words_count((int64_t)value, text);
    } else {
        eb_words_percent(value, text);
    }
    add_right(page, text, SHOWN[shown].columns);
}

/* The widest pupil and school ids of the first rows. */
static eb_status measure(const eb_view *view, size_t rows, size_t *pupil,
                         size_t *school, eb_error *err) {
    char shown[EB_SHOWN_ROOM];
    *pupil = strlen("pupil");
    *school = strlen("school");
    for (size_t i = 0; i < rows; i++) {
        eb_row row;
        const eb_status status = eb_view_row(view, i, &row, err);
        if (status != EB_OK) return status;
        const size_t p = eb_shown(row.pupil, SIZE_MAX, shown, sizeof shown);
        const size_t s = eb_shown(row.school, SIZE_MAX, shown, sizeof shown);
        if (p > *pupil) *pupil = p;
        if (s > *school) *school = s;
    }
    return EB_OK;
}

static eb_status write_rows(eb_page *page, const eb_view *view, size_t rows,
                            double *values, eb_error *err) {
    size_t pupil = 0, school = 0;
    eb_status status = measure(view, rows, &pupil, &school, err);
    eb_page_add(page, "pupil");
    eb_page_fill(page, pupil + 2);
    eb_page_add(page, "school");
    eb_page_fill(page, pupil + 2 + school);
    for (size_t c = 0; c < SHOWN_COUNT; c++) {
        add_right(page, SHOWN[c].title, SHOWN[c].columns);
    }
    eb_page_end(page, 0, 0);
    for (size_t i = 0; status == EB_OK && i < rows; i++) {
        eb_row row;
        if (i % EB_BATCH_ROWS == 0) {
            const size_t left = rows - i;
            status = eb_features(view, i,
                                 left < EB_BATCH_ROWS ? left : EB_BATCH_ROWS,
                                 values, 0, err);
        }
        if (status == EB_OK) status = eb_view_row(view, i, &row, err);
        if (status != EB_OK) break;
        eb_page_add_shown(page, row.pupil, SIZE_MAX);
        eb_page_fill(page, pupil + 2);
        eb_page_add_shown(page, row.school, SIZE_MAX);
        eb_page_fill(page, pupil + 2 + school);
        for (size_t c = 0; c < SHOWN_COUNT; c++) {
            add_value(page, c, values + i % EB_BATCH_ROWS * EB_FEATURE_COUNT);
        }
        eb_page_end(page, 0, 0);
    }
    return status;
}

int eb_features_text(eb_input *input) {
    const eb_settings *settings = &input->settings;
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    const size_t all = eb_view_row_count(input->view);
    const size_t rows =
        settings->top > 0 && settings->top < all ? settings->top : all;
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    char as_of[11];
    if (settings->sort_column[0] != '\0') {
        return eb_say_wrong_use("features",
                                "--sort orders csv and ndjson: add --format");
    }
    eb_status status = eb_result_open(settings->given, path, &output, &err);
    if (status != EB_OK) return eb_say_error(path, &err);
    double *values = eb_alloc(&input->memory, EB_BATCH_ROWS,
                              EB_FEATURE_COUNT * sizeof *values);
    if (values == NULL) status = eb_fail_memory(&err);
    eb_page_start(&page, output, 0);
    eb_date_write(eb_view_as_of(input->view), as_of);
    eb_page_line(&page,
                 "Seen from %s: %zu of the 64 features, %zu of %zu rows. All: "
                 "--format csv",
                 as_of, SHOWN_COUNT, rows, all);
    if (status == EB_OK) {
        status = write_rows(&page, input->view, rows, values, &err);
    }
    eb_release(&input->memory, values);
    if (status != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(NULL, &err);
    }
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}
