/* SPDX-License-Identifier: MIT */
/*
 * Both sides stand in the order of school and pupil id and are walked
 * together, one pupil (or enrolment) at a time:
 *
 *   ours    g01 possible 196 absent 4      theirs  g01,196,5
 *   ->      g01,absent,4,5,"I×4 2025-10-06..2025-10-07"
 *
 * When their file has no school_id, a pupil's enrolments are added up.
 */
#include "ui/against.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/accounting.h"
#include "ui/page.h"
#include "ui/purpose.h"
#include "ui/shown.h"
#include "ui/words.h"

#define SESSIONS_ROOM 732 /* of a year of 366 days */
#define INDENT 4

static const char *const COLUMNS[] = {"pupil_id", "measure", "ours", "theirs",
                                      "sessions"};

/* A row of the view under the key that it is compared by. */
typedef struct our_row {
    const char *school, *pupil;
    size_t row;
} our_row;

typedef struct comparison {
    const eb_input *input;
    const eb_theirs *theirs;
    our_row *ours;
    size_t our_count;
    eb_session *sessions; /* scratch */
    eb_table *table;      /* NULL: `page` is written */
    eb_page page;
    int64_t compared, differing, differences;
} comparison;

/* One pupil: what either side has of it. */
typedef struct pair {
    const our_row *ours;
    size_t our_rows;             /* 0: we have none */
    const eb_their_row *theirs;  /* NULL: they have none */
    int64_t counts[EB_MEASURES]; /* ours */
} pair;

/* ---- one difference ----------------------------------------------------- */

/* The sessions of all rows of the pair, as text. */
static eb_status explain(const comparison *c, const pair *p, eb_measure measure,
                         char **out, eb_error *err) {
    const eb_input *input = c->input;
    eb_pieces pieces;
    eb_status status = EB_OK;
    eb_pieces_start(&pieces, measure, input->settings.view.sensitive,
                    &input->memory);
    for (size_t i = 0; status == EB_OK && i < p->our_rows; i++) {
        eb_row row;
        size_t n = 0;
        status = eb_view_row(input->view, p->ours[i].row, &row, err);
        if (status == EB_OK) {
            status = eb_view_sessions(input->view, p->ours[i].row, c->sessions,
                                      SESSIONS_ROOM, &n, err);
        }
        if (status == EB_OK) {
            status = eb_pieces_add(&pieces, &row, c->sessions,
                                   n < SESSIONS_ROOM ? n : SESSIONS_ROOM, err);
        }
    }
    if (status == EB_OK) status = eb_pieces_text(&pieces, out, err);
    eb_pieces_free(&pieces);
    return status;
}

static void write_count(eb_page *page, const char *whose, int has,
                        int64_t count) {
    char number[EB_WORDS_ROOM];
    eb_page_add(page, "%s %s", whose,
                has ? eb_words_count(count, number) : "missing");
}

static void write_text(comparison *c, const pair *p, eb_measure measure,
                       int64_t theirs, const char *pupil, const char *place,
                       const char *sessions) {
    eb_page *page = &c->page;
    eb_output_text(page->output, "\n");
    eb_page_add_shown(page, pupil, SIZE_MAX);
    eb_page_add(page, "  %s: ", eb_measure_name(measure));
    write_count(page, "ours", p->our_rows > 0, p->counts[measure]);
    eb_page_add(page, ", ");
    write_count(page, "theirs", p->theirs != NULL, theirs);
    eb_page_end(page, 0, INDENT);
    eb_page_add_shown(page, place, SIZE_MAX);
    eb_page_add_shown(page, sessions, SIZE_MAX);
    eb_page_end(page, INDENT, INDENT);
}

static void write_row(const comparison *c, const pair *p, eb_measure measure,
                      int64_t theirs, const char *pupil, const char *sessions) {
    eb_table_text(c->table, pupil);
    eb_table_text(c->table, eb_measure_name(measure));
    if (p->our_rows > 0) {
        eb_table_integer(c->table, p->counts[measure]);
    } else {
        eb_table_missing(c->table);
    }
    if (p->theirs != NULL) {
        eb_table_integer(c->table, theirs);
    } else {
        eb_table_missing(c->table);
    }
    eb_table_text(c->table, sessions);
    eb_table_end_row(c->table);
}

/* The table has no column for a school: "at S1: " stands before the sessions
 * of an enrolment. An id has at most 1,024 bytes. */
static eb_status tell(comparison *c, const pair *p, eb_measure measure,
                      int64_t theirs, eb_error *err) {
    const eb_memory *memory = &c->input->memory;
    const char *school = p->our_rows > 0 ? p->ours->school : p->theirs->school;
    const char *pupil = p->our_rows > 0 ? p->ours->pupil : p->theirs->pupil;
    const char *none =
        c->input->settings.view.national
            ? "not in this year's register, or left out by --national"
            : "not in this year's register";
    char place[1100] = "";
    char *pieces = NULL, *whole = NULL;
    if (c->theirs->by_school) {
        snprintf(place, sizeof place,
                 "at %.1024s: ", school[0] != '\0' ? school : "(no id)");
    }
    if (p->our_rows > 0) {
        const eb_status status = explain(c, p, measure, &pieces, err);
        if (status != EB_OK) return status;
    }
    const char *sessions = pieces != NULL ? pieces : none;
    if (c->table == NULL) {
        write_text(c, p, measure, theirs, pupil, place, sessions);
        eb_release(memory, pieces);
        return EB_OK;
    }
    const size_t room = strlen(place) + strlen(sessions) + 1;
    whole = eb_alloc(memory, room, 1);
    if (whole != NULL) {
        snprintf(whole, room, "%s%s", place, sessions);
        write_row(c, p, measure, theirs, pupil, whole);
    }
    const eb_status status = whole != NULL ? EB_OK : eb_fail_memory(err);
    eb_release(memory, whole);
    eb_release(memory, pieces);
    return status;
}

static eb_status compare_pair(comparison *c, const pair *p, eb_error *err) {
    int differs = 0;
    for (int m = 0; m < EB_MEASURES; m++) {
        int64_t theirs = EB_NO_COUNT;
        if (!c->theirs->has[m]) continue;
        if (p->theirs != NULL) {
            theirs = p->theirs->counts[m];
            if (theirs == EB_NO_COUNT) continue;
            if (p->our_rows > 0 && theirs == p->counts[m]) continue;
        }
        const eb_status status = tell(c, p, (eb_measure)m, theirs, err);
        if (status != EB_OK) return status;
        c->differences++;
        differs = 1;
    }
    c->compared++;
    c->differing += differs;
    return EB_OK;
}

/* ---- the walk ----------------------------------------------------------- */

static int compare_ids(const char *school, const char *pupil,
                       const char *other_school, const char *other_pupil) {
    const int order = strcmp(school, other_school);
    return order != 0 ? order : strcmp(pupil, other_pupil);
}

static int compare_ours(const void *a, const void *b) {
    const our_row *x = a, *y = b;
    const int order = compare_ids(x->school, x->pupil, y->school, y->pupil);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static eb_status gather_ours(comparison *c, eb_error *err) {
    const eb_input *input = c->input;
    const size_t n = eb_view_row_count(input->view);
    c->ours = eb_alloc(&input->memory, n, sizeof *c->ours);
    c->sessions = eb_alloc(&input->memory, SESSIONS_ROOM, sizeof *c->sessions);
    if (c->ours == NULL || c->sessions == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        eb_row row;
        const eb_status status = eb_view_row(input->view, i, &row, err);
        if (status != EB_OK) return status;
        c->ours[i] =
            (our_row){c->theirs->by_school ? row.school : "", row.pupil, i};
    }
    if (n > 0) qsort(c->ours, n, sizeof *c->ours, compare_ours);
    c->our_count = n;
    return EB_OK;
}

/* Takes our rows of one key from `*at` on, and adds up their counts. */
static eb_status take_ours(const comparison *c, size_t *at, pair *p,
                           eb_error *err) {
    const our_row *first = &c->ours[*at];
    p->ours = first;
    do {
        eb_row row;
        const eb_status status =
            eb_view_row(c->input->view, c->ours[*at].row, &row, err);
        if (status != EB_OK) return status;
        p->counts[EB_MEASURE_POSSIBLE] += row.possible;
        p->counts[EB_MEASURE_ABSENT] += row.absent;
        p->our_rows++;
        ++*at;
    } while (*at < c->our_count &&
             compare_ids(c->ours[*at].school, c->ours[*at].pupil, first->school,
                         first->pupil) == 0);
    return EB_OK;
}

static eb_status compare_all(comparison *c, eb_error *err) {
    const eb_theirs *theirs = c->theirs;
    size_t at = 0, their_at = 0;
    while (at < c->our_count || their_at < theirs->count) {
        pair p = {NULL, 0, NULL, {0, 0}};
        int order = at < c->our_count ? -1 : 1;
        if (at < c->our_count && their_at < theirs->count) {
            order = compare_ids(c->ours[at].school, c->ours[at].pupil,
                                theirs->rows[their_at].school,
                                theirs->rows[their_at].pupil);
        }
        if (order >= 0) p.theirs = &theirs->rows[their_at++];
        eb_status status = EB_OK;
        if (order <= 0) status = take_ours(c, &at, &p, err);
        if (status == EB_OK) status = compare_pair(c, &p, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* ---- the forms ---------------------------------------------------------- */

static eb_status write_page(comparison *c, const char *path, eb_output *output,
                            eb_error *err) {
    eb_page *page = &c->page;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    const char *who = c->theirs->by_school ? "enrolment" : "pupil";
    eb_page_start(page, output, EB_PAGE_COLUMNS);
    eb_page_add(page, "Our counts and those of ");
    eb_page_add_shown(page, path, SIZE_MAX);
    if (!c->input->no_school_day) {
        eb_page_add(page, ", seen from %s",
                    eb_words_date(eb_view_as_of(c->input->view), a));
    }
    eb_page_add(page, ".");
    eb_page_end(page, 0, 0);
    const eb_status status = compare_all(c, err);
    eb_output_text(output, "\n");
    if (c->differences == 0) {
        eb_page_line(page, "Nothing differs: %s compared.",
                     eb_words_of(c->compared, who, a));
    } else {
        eb_page_add(page, "%s of %s differ%s", eb_words_count(c->differing, a),
                    eb_words_of(c->compared, who, b),
                    c->differing == 1 ? "s" : "");
        eb_page_line(page, ": %s.", eb_words_of(c->differences, "count", a));
    }
    return status;
}

static eb_status write_all(comparison *c, const char *path, eb_output *output,
                           eb_error *err) {
    const eb_format format = c->input->settings.format;
    eb_status status = gather_ours(c, err);
    if (status != EB_OK) return status;
    if (format == EB_FORMAT_TEXT) return write_page(c, path, output, err);
    status = eb_table_new(
        output, format == EB_FORMAT_NDJSON ? EB_TABLE_NDJSON : EB_TABLE_CSV, 0,
        COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, NULL, &c->table, err);
    if (status == EB_OK) status = compare_all(c, err);
    eb_table_free(c->table);
    return status;
}

static void say_unused(const eb_theirs *theirs, const char *path) {
    for (size_t i = 0; i < theirs->text.columns; i++) {
        if (theirs->used[i]) continue;
        eb_say("%s: the column \"%.60s\" is ignored", path,
               eb_plain_cell(&theirs->text, 0, i));
    }
}

static int compare(eb_input *input, const eb_theirs *theirs, const char *path) {
    const char *target = input->settings.given->values[EB_OPTION_OUTPUT];
    comparison c;
    eb_output *output = NULL;
    eb_error err = {0};
    memset(&c, 0, sizeof c);
    c.input = input;
    c.theirs = theirs;
    say_unused(theirs, path);
    if (eb_result_open(input->settings.given, target, &output, &err) != EB_OK) {
        return eb_say_error(target, &err);
    }
    const eb_status status = write_all(&c, path, output, &err);
    eb_release(&input->memory, c.sessions);
    eb_release(&input->memory, c.ours);
    if (status != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(NULL, &err);
    }
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(target, &err);
    }
    if (input->no_school_day) return EB_EXIT_FAILED;
    return c.differences == 0 ? EB_EXIT_DONE : EB_EXIT_BAD_ROWS;
}

int eb_against(eb_input *input, const char *path) {
    const eb_settings *settings = &input->settings;
    eb_theirs theirs;
    eb_error err = {0};
    memset(&theirs, 0, sizeof theirs);
    eb_status status = eb_plain_rows_open(path, settings->delimiter,
                                          &input->memory, &theirs.text, &err);
    if (status == EB_OK) {
        status =
            eb_theirs_make(&theirs, settings->view.unit == EB_UNIT_PUPIL, &err);
    }
    int code;
    if (status == EB_OK) {
        code = compare(input, &theirs, path);
    } else {
        code = eb_say_error(path, &err);
    }
    eb_theirs_free(&theirs);
    return code;
}
