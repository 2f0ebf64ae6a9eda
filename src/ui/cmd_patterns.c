/* SPDX-License-Identifier: MIT */
/*
 * `patterns`: whose absence has a shape, as CSV, NDJSON and text. With every
 * pattern stands how often chance alone would show as much.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "earlybell/policy.h"
#include "ui/commands.h"
#include "ui/listing.h"
#include "ui/page.h"
#include "ui/progress.h"
#include "ui/purpose.h"
#include "ui/shown.h"
#include "ui/words.h"

typedef enum pattern_column {
    PUPIL_ID,
    SCHOOL_ID,
    PATTERN,
    EFFECT,
    EVIDENCE,
    P_VALUE,
    Q_VALUE,
    COLUMNS
} pattern_column;

static const char *const COLUMN_NAMES[COLUMNS] = {
    "pupil_id", "school_id", "pattern", "effect",
    "evidence", "p_value",   "q_value"};

typedef struct pattern_rows {
    const eb_input *input;
    const eb_patterns *patterns;
    double fdr;
    size_t first; /* in slot 0 */
} pattern_rows;

static eb_status reserve(void *context, size_t n, eb_error *err) {
    (void)context;
    (void)n;
    (void)err;
    return EB_OK;
}

static eb_status make(void *context, size_t first, size_t n, eb_error *err) {
    (void)n;
    (void)err;
    ((pattern_rows *)context)->first = first;
    return EB_OK;
}

static void set_text(eb_cell *out, const char *text) {
    out->kind = EB_CELL_TEXT;
    out->text = text;
}

static void set_number(eb_cell *out, double value) {
    out->kind = isnan(value) ? EB_CELL_MISSING : EB_CELL_NUMBER;
    out->number = value;
}

static void cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const pattern_rows *rows = context;
    const eb_pattern *pattern =
        eb_patterns_get(rows->patterns, rows->first + slot);
    eb_row row;
    switch ((pattern_column)column) {
        case PUPIL_ID:
        case SCHOOL_ID:
            out->kind = EB_CELL_MISSING;
            if (eb_view_row(rows->input->view, pattern->row, &row, NULL) ==
                EB_OK) {
                set_text(out, column == PUPIL_ID ? row.pupil : row.school);
            }
            break;
        case PATTERN:
            set_text(out, eb_pattern_name(pattern->kind));
            break;
        case EFFECT:
            set_number(out, pattern->effect);
            break;
        case EVIDENCE:
            eb_pattern_text(pattern, out->room);
            set_text(out, out->room);
            break;
        case P_VALUE:
            set_number(out, pattern->p_value);
            break;
        default:
            set_number(out, pattern->q_value);
            break;
    }
}

static eb_column_kind kind(const void *context, size_t column) {
    (void)context;
    return column == EFFECT || column >= P_VALUE ? EB_COLUMN_NUMBER
                                                 : EB_COLUMN_TEXT;
}

/* ---- text --------------------------------------------------------------- */

/* "1 in 3,200": how often chance would show as much. */
static void add_chance(eb_page *page, double p) {
    char number[EB_WORDS_ROOM];
    if (p < 1e-9) {
        eb_page_add(page, "less than once in 1,000,000,000");
    } else if (p < 0.5) {
        eb_page_add(page, "once in %s",
                    eb_words_count((int64_t)(1.0 / p), number));
    } else {
        eb_page_add(page, "every other time or more");
    }
}

static void write_pattern(eb_page *page, const eb_input *input,
                          const eb_pattern *pattern, size_t *row_before) {
    char text[EB_PATTERN_ROOM], year[EB_WORDS_ROOM];
    eb_row row;
    if (eb_view_row(input->view, pattern->row, &row, NULL) != EB_OK) return;
    if (pattern->row != *row_before) {
        eb_page_add_shown(page, row.pupil, SIZE_MAX);
        eb_page_add(page, ", school ");
        eb_page_add_shown(page, row.school, SIZE_MAX);
        eb_page_add(page, ", %s", eb_words_year_group(row.year_group, year));
        if (row.name[0] != '\0') {
            eb_page_add(page, ", ");
            eb_page_add_shown(page, row.name, SIZE_MAX);
        }
        eb_page_end(page, 0, 2);
        *row_before = pattern->row;
    }
    eb_pattern_text(pattern, text);
    eb_page_add(page, "%s: %s. By chance: ", eb_pattern_name(pattern->kind),
                text);
    add_chance(page, pattern->p_value);
    eb_page_add(page, ".");
    eb_page_end(page, 2, 4);
}

static void write_page(eb_page *page, const pattern_rows *rows) {
    const size_t count = eb_patterns_count(rows->patterns);
    const size_t top = rows->input->settings.top;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], date[11];
    int64_t tests = 0, of = 0;
    size_t before = SIZE_MAX;
    eb_patterns_tested(rows->patterns, &tests, &of);
    eb_date_write(eb_view_as_of(rows->input->view), date);
    eb_page_add(page,
                "Absences with a shape, as of %s: something to ask about, not "
                "an answer. %s looked for in %s.",
                date, eb_words_of(tests, "pattern", a),
                eb_words_of(of, "pupil", b));
    eb_page_end(page, 0, 0);
    eb_output_text(page->output, "\n");
    for (size_t i = 0; i < count && (top == 0 || i < top); i++) {
        write_pattern(page, rows->input, eb_patterns_get(rows->patterns, i),
                      &before);
    }
    if (count == 0) {
        eb_page_line(page, "None that chance would not show as often.");
    }
    eb_output_text(page->output, "\n");
    eb_page_add(page,
                "Days away in a row are one absence; days on which many were "
                "away are set apart. Of those listed, some %s may still be "
                "chance (--fdr).",
                eb_words_percent(rows->fdr, a));
    eb_page_end(page, 0, 0);
}

static int write_text(const pattern_rows *rows) {
    const eb_settings *settings = &rows->input->settings;
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    if (settings->sort_column[0] != '\0') {
        return eb_say_wrong_use("patterns",
                                "--sort orders csv and ndjson: the text form "
                                "goes by pupil");
    }
    if (eb_result_open(settings->given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS + 2);
    write_page(&page, rows);
    return eb_output_close(output, &err) == EB_OK ? EB_EXIT_DONE
                                                  : eb_say_error(path, &err);
}

/* ---- all ---------------------------------------------------------------- */

static int read_fdr(const eb_settings *settings, double *out) {
    const char *value = settings->given->values[EB_OPTION_FDR];
    if (value == NULL) return 0;
    return eb_number_read(value, strlen(value), out) == EB_OK && *out > 0.0 &&
                   *out <= 1.0
               ? 0
               : -1;
}

static int patterns(eb_input *input) {
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *found = NULL;
    eb_progress progress;
    eb_error err = {0};
    if (read_fdr(&input->settings, &options.fdr) != 0) {
        return eb_say_wrong_use(
            "patterns", "--fdr: a share above 0 and at most 1, such as 0.10");
    }
    eb_progress_start(&progress, "looking");
    const eb_status status =
        eb_patterns_new(input->view, &options, &found, &err);
    eb_progress_end(&progress);
    if (status != EB_OK) return eb_say_error(NULL, &err);
    pattern_rows rows = {input, found, options.fdr, 0};
    const eb_listing listing = {COLUMN_NAMES,
                                COLUMNS,
                                eb_patterns_count(found),
                                "writing",
                                &rows,
                                reserve,
                                make,
                                cell,
                                kind,
                                {SCHOOL_ID, PUPIL_ID, PATTERN},
                                0};
    const int code = input->settings.format == EB_FORMAT_TEXT
                         ? write_text(&rows)
                         : eb_listing_write(input, &listing);
    eb_patterns_free(found);
    return code;
}

int eb_cmd_patterns(const eb_given *given) {
    return eb_on_register(given, patterns);
}
