/* SPDX-License-Identifier: MIT */
/*
 * The screen of a Monday morning: who is likely to become persistently absent
 * and is not yet, then who is already, each list ranked, with the reasons.
 *
 * Early help is the point, so those who are not yet persistent come first;
 * a list of everybody would be led by pupils whom the school knows already.
 * The two lists are ranked differently: by the chance of crossing the line,
 * and by how many sessions are still to be lost.
 */
#define _DEFAULT_SOURCE /* struct winsize */

#include "ui/score_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "ui/listing.h"
#include "ui/next.h"
#include "ui/progress.h"
#include "ui/purpose.h"
#include "ui/shown.h"
#include "ui/words.h"

#define LIKELY 0.5
#define NAME_COLUMNS 24
#define SOURCE_COLUMNS 60
#define OUTCOME_COLUMNS 200
#define WHY_INDENT 5
#define WHY_LEAST 30 /* narrower, and the reasons get lines of their own */

/* What one pass over all rows finds. Under a model of an outcome of one's own
 * there is one list, in not_yet: of everybody, by the chance of it. */
typedef struct ranking {
    eb_sort_key *not_yet, *already; /* ranked; room for every row */
    size_t not_yet_count, already_count;
    size_t likely; /* of those not yet */
    size_t states[EB_STATES];
    size_t rows, schools, pupils;
} ranking;

int eb_is_persistent_now(const eb_settings *settings, int64_t possible,
                         int64_t absent) {
    return possible > 0 && settings->view.threshold_den * absent >=
                               settings->view.threshold_num * possible;
}

/* ---- ranking ------------------------------------------------------------ */

static void rank_one(const eb_settings *settings, size_t row,
                     const eb_result *result, ranking *r) {
    r->states[result->state]++;
    if (!isnan(result->p_outcome)) {
        const eb_sort_key key = {row, NULL, result->p_outcome};
        r->not_yet[r->not_yet_count++] = key;
        r->likely += result->p_outcome >= LIKELY;
        return;
    }
    if (isnan(result->p_persistent)) return;
    if (eb_is_persistent_now(settings, result->possible, result->absent)) {
        const eb_sort_key key = {row, NULL, result->expected_ahead};
        r->already[r->already_count++] = key;
        return;
    }
    const eb_sort_key key = {row, NULL, result->p_persistent};
    r->not_yet[r->not_yet_count++] = key;
    r->likely += result->p_persistent >= LIKELY;
}

static int compare_ids(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static eb_status count_people(const eb_input *input, ranking *r,
                              eb_error *err) {
    const char **ids = eb_alloc(&input->memory, r->rows, sizeof *ids);
    const char *school = NULL;
    if (ids == NULL) return eb_fail_memory(err);
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < r->rows; i++) {
        eb_row row;
        status = eb_view_row(input->view, i, &row, err);
        if (status != EB_OK) break;
        ids[i] = row.pupil;
        if (school == NULL || strcmp(school, row.school) != 0) r->schools++;
        school = row.school;
    }
    if (status == EB_OK && r->rows > 0) {
        qsort(ids, r->rows, sizeof *ids, compare_ids);
        r->pupils = 1;
        for (size_t i = 1; i < r->rows; i++) {
            r->pupils += strcmp(ids[i - 1], ids[i]) != 0;
        }
    }
    eb_release(&input->memory, ids);
    return status;
}

static eb_status rank(const eb_input *input, const eb_model *model, ranking *r,
                      eb_error *err) {
    eb_progress progress;
    eb_result *results =
        eb_alloc(&input->memory, EB_BATCH_ROWS, sizeof *results);
    r->not_yet = eb_alloc(&input->memory, r->rows, sizeof *r->not_yet);
    r->already = eb_alloc(&input->memory, r->rows, sizeof *r->already);
    if (results == NULL || r->not_yet == NULL || r->already == NULL) {
        eb_release(&input->memory, results);
        return eb_fail_memory(err);
    }
    eb_status status = EB_OK;
    eb_progress_start(&progress, "scoring");
    for (size_t first = 0; status == EB_OK && first < r->rows;) {
        const size_t left = r->rows - first;
        const size_t n = left < EB_BATCH_ROWS ? left : EB_BATCH_ROWS;
        status = eb_score(model, input->view, first, n, results, 0, err);
        for (size_t i = 0; status == EB_OK && i < n; i++) {
            rank_one(&input->settings, first + i, &results[i], r);
        }
        first += n;
        if (first < r->rows) eb_progress_rows(&progress, first, r->rows);
    }
    eb_progress_end(&progress);
    eb_release(&input->memory, results);
    if (status != EB_OK) return status;
    eb_sort_rows(r->not_yet, r->not_yet_count, 1);
    eb_sort_rows(r->already, r->already_count, 1);
    /* Who cannot cross the line any more is no candidate. */
    while (r->not_yet_count > 0 &&
           r->not_yet[r->not_yet_count - 1].number <= 0.0) {
        r->not_yet_count--;
    }
    return count_people(input, r, err);
}

/* ---- one list ----------------------------------------------------------- */

typedef struct line {
    eb_row row;
    eb_result result;
} line;

typedef struct layout {
    size_t pupil, school, name; /* columns; 0: no such column */
    size_t absent;
    int has_end; /* the column of the year's end */
} layout;

static const char *absent_of(const line *l, char out[EB_WORDS_ROOM]) {
    char absent[EB_WORDS_ROOM], possible[EB_WORDS_ROOM];
    snprintf(out, EB_WORDS_ROOM, "%.30s of %.30s",
             eb_words_count(l->result.absent, absent),
             eb_words_count(l->result.possible, possible));
    return out;
}

static void widen(size_t *columns, const char *text, size_t most) {
    char shown[EB_SHOWN_ROOM];
    const size_t wide = eb_shown(text, most, shown, sizeof shown);
    if (wide > *columns) *columns = wide;
}

static void measure(const line *lines, size_t count, layout *l) {
    for (size_t i = 0; i < count; i++) {
        char text[EB_WORDS_ROOM];
        widen(&l->pupil, lines[i].row.pupil, SIZE_MAX);
        if (l->school > 0) widen(&l->school, lines[i].row.school, SIZE_MAX);
        widen(&l->name, lines[i].row.name, NAME_COLUMNS);
        widen(&l->absent, absent_of(&lines[i], text), SIZE_MAX);
    }
    if (l->name > 0 && l->name < strlen("name")) l->name = strlen("name");
}

static void add_left(eb_page *page, const char *text, size_t columns,
                     size_t most) {
    const size_t before = eb_columns(page->text);
    eb_page_add(page, "  ");
    eb_page_add_shown(page, text, most);
    eb_page_fill(page, before + 2 + columns);
}

static void add_right(eb_page *page, const char *text, size_t columns) {
    const size_t wide = eb_columns(text);
    eb_page_add(page, "  ");
    for (size_t i = wide; i < columns; i++) eb_page_add(page, " ");
    eb_page_add(page, "%s", text);
}

void eb_add_chance(eb_page *page, double chance) {
    if (chance > 0.0 && chance < 0.01) {
        eb_page_add(page, "<0.01");
    } else if (chance < 1.0 && chance > 0.99) {
        eb_page_add(page, ">0.99");
    } else {
        char number[EB_WORDS_ROOM];
        eb_page_add(page, "%s", eb_words_fixed(chance, 2, number));
    }
}

/* In a narrow window the reasons stand below the numbers. */
static int why_is_below(const eb_page *page, size_t why) {
    return page->columns > 0 && page->columns < why + WHY_LEAST;
}

static void write_heads(eb_page *page, const layout *l) {
    eb_page_add(page, "  #");
    add_left(page, "pupil", l->pupil, SIZE_MAX);
    if (l->school > 0) add_left(page, "school", l->school, SIZE_MAX);
    if (l->name > 0) add_left(page, "name", l->name, SIZE_MAX);
    add_right(page, "yr", 2);
    add_left(page, "absent", l->absent, SIZE_MAX);
    add_right(page, "chance", 6);
    if (l->has_end) add_left(page, "year ends at", 14, SIZE_MAX);
    add_right(page, "left", 4);
    if (!why_is_below(page, eb_columns(page->text) + 2)) {
        eb_page_add(page, "  why");
    }
    eb_page_end(page, 0, WHY_INDENT);
}

static void add_numbers(eb_page *page, size_t place, const line *l,
                        const layout *columns) {
    char text[EB_WORDS_ROOM];
    const eb_result *r = &l->result;
    eb_page_add(page, "%3zu", place);
    add_left(page, l->row.pupil, columns->pupil, SIZE_MAX);
    if (columns->school > 0) {
        add_left(page, l->row.school, columns->school, SIZE_MAX);
    }
    if (columns->name > 0) {
        add_left(page, l->row.name, columns->name, NAME_COLUMNS);
    }
    add_right(page, eb_words_year(l->row.year_group, text), 2);
    add_left(page, absent_of(l, text), columns->absent, SIZE_MAX);
    size_t before = eb_columns(page->text);
    const double chance = isnan(r->p_outcome) ? r->p_persistent : r->p_outcome;
    eb_page_add(page, "  %s",
                chance > 0.99 && chance < 1.0   ? " "
                : chance > 0.0 && chance < 0.01 ? " "
                                                : "  ");
    eb_add_chance(page, chance);
    before += 2 + 6;
    eb_page_fill(page, before);
    if (columns->has_end) {
        eb_page_add(page, "  %s to ",
                    eb_words_fixed(r->rate_low * 100.0, 1, text));
        eb_page_add(page, "%s", eb_words_percent(r->rate_high, text));
        eb_page_fill(page, before + 2 + 14);
    }
    if (r->sessions_in_hand == EB_NO_COUNT_SIGNED) {
        add_right(page, "-", 4);
    } else {
        add_right(page, eb_words_count(r->sessions_in_hand, text), 4);
    }
}

static void add_reasons(eb_page *page, const eb_result *result) {
    for (size_t i = 0, some = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&result->reasons[i], text);
        if (text[0] == '\0') continue;
        eb_page_add(page, "%s%s", some++ > 0 ? "; " : "", text);
    }
}

static void write_line(eb_page *page, size_t place, const line *l,
                       const layout *columns) {
    add_numbers(page, place, l, columns);
    const size_t why = eb_columns(page->text) + 2;
    if (why_is_below(page, why)) {
        eb_page_end(page, 0, 0);
        add_reasons(page, &l->result);
        if (page->used > 0) eb_page_end(page, WHY_INDENT, WHY_INDENT);
        return;
    }
    eb_page_add(page, "  ");
    add_reasons(page, &l->result);
    eb_page_end(page, 0, why);
}

/* The first rows of a ranking, scored again. `*out` is yours. */
static eb_status make_lines(const eb_input *input, const eb_model *model,
                            const eb_sort_key *keys, size_t count, line **out,
                            eb_error *err) {
    line *lines = eb_alloc(&input->memory, count, sizeof *lines);
    if (lines == NULL) return eb_fail_memory(err);
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < count; i++) {
        status = eb_view_row(input->view, keys[i].row, &lines[i].row, err);
        if (status == EB_OK) {
            status = eb_score(model, input->view, keys[i].row, 1,
                              &lines[i].result, 0, err);
        }
    }
    if (status != EB_OK) {
        eb_release(&input->memory, lines);
        return status;
    }
    *out = lines;
    return EB_OK;
}

static void write_list(eb_page *page, const line *lines, size_t count,
                       const layout *columns) {
    if (count == 0) {
        eb_page_line(page, "  nobody");
        return;
    }
    write_heads(page, columns);
    for (size_t i = 0; i < count; i++) {
        write_line(page, i + 1, &lines[i], columns);
    }
}

typedef struct lists {
    line *not_yet, *already;
    size_t not_yet_count, already_count;
} lists;

static eb_status make_lists(const eb_input *input, const eb_model *model,
                            const ranking *r, lists *out, eb_error *err) {
    const size_t top =
        input->settings.top > 0 ? input->settings.top : EB_DEFAULT_TOP;
    out->not_yet_count = r->not_yet_count < top ? r->not_yet_count : top;
    out->already_count = r->already_count < top ? r->already_count : top;
    const eb_status status = make_lines(input, model, r->not_yet,
                                        out->not_yet_count, &out->not_yet, err);
    if (status != EB_OK) return status;
    return make_lines(input, model, r->already, out->already_count,
                      &out->already, err);
}

/* ---- around the lists --------------------------------------------------- */

/* Whose records it comes from. A source that says so is of nobody. */
static void add_origin(eb_page *page, const eb_model_info *about) {
    char pupils[EB_WORDS_ROOM];
    if (about->pupils == 0 && strcmp(about->kind, "band-prior") == 0) {
        eb_page_add(page, "from published counts; no pupil's record in it");
    } else if (about->pupils == 0) {
        eb_page_add(page, "no pupil's record in it: ");
        eb_page_add_shown(page, about->source, SOURCE_COLUMNS);
    } else if (strstr(about->source, "invented pupil") != NULL) {
        eb_page_add(page, "fitted to %s; no real pupil's record in it",
                    eb_words_of(about->pupils, "invented pupil", pupils));
    } else {
        eb_page_add(page, "fitted to %s: ",
                    eb_words_of(about->pupils, "pupil", pupils));
        eb_page_add_shown(page, about->source, SOURCE_COLUMNS);
    }
}

void eb_add_model(eb_page *page, const eb_model *model) {
    eb_model_info about;
    eb_model_about(model, &about);
    eb_page_add_shown(page, about.name, 64);
    eb_page_add(page, " ");
    eb_page_add_shown(page, about.version, 64);
    eb_page_add(page, " (");
    if (strcmp(about.status, "in_use") != 0) {
        eb_page_add_shown(page, about.status, 16);
        eb_page_add(page, "; ");
    }
    add_origin(page, &about);
    eb_page_add(page, ")");
}

static void write_heading(eb_page *page, const eb_input *input,
                          const eb_model *model, const ranking *r) {
    const eb_date as_of = eb_view_as_of(input->view);
    const eb_date first = eb_register_first_date(input->reg);
    eb_date last = eb_register_last_date(input->reg);
    char number[EB_WORDS_ROOM], date[11];
    if (last >= as_of) last = as_of - 1;
    eb_page_add(page, "Schools: %s, pupils ",
                eb_words_count((int64_t)r->schools, number));
    eb_page_add(page, "%s", eb_words_count((int64_t)r->pupils, number));
    if (r->rows != r->pupils) {
        eb_page_add(page, " (%s)",
                    eb_words_of((int64_t)r->rows, "enrolment", number));
    }
    if (first != EB_NO_DATE && first <= last) {
        eb_date_write(first, date);
        eb_page_add(page, ", marks %s", date);
        eb_date_write(last, date);
        eb_page_add(page, " to %s", date);
    }
    eb_date_write(as_of, date);
    eb_page_add(page, ".  As of %s, model ", date);
    eb_add_model(page, model);
    eb_page_add(page, ".");
    if (input->settings.view.national) {
        eb_page_add(page, "  National cut of year groups.");
    }
    eb_page_end(page, 0, 0);
    eb_output_text(page->output, "\n");
}

static void write_not_yet_head(eb_page *page, const eb_input *input,
                               const ranking *r, size_t all) {
    char likely[EB_WORDS_ROOM], of[EB_WORDS_ROOM];
    const eb_view_options *view = &input->settings.view;
    if (eb_settings_own_threshold(&input->settings)) {
        eb_page_add(page,
                    "Likely to reach %d/%d absence by July (not yet), in place "
                    "of 10/100",
                    view->threshold_num, view->threshold_den);
    } else {
        eb_page_add(page,
                    "Likely to become persistently absent by July (not yet)");
    }
    eb_page_add(page, ": %s of %s   [chance 0.5 or more]",
                eb_words_count((int64_t)r->likely, likely),
                eb_words_count((int64_t)all, of));
    eb_page_end(page, 0, 0);
}

static void write_outcome_head(eb_page *page, const char *outcome,
                               const ranking *r, size_t all) {
    char likely[EB_WORDS_ROOM], of[EB_WORDS_ROOM];
    eb_page_add(page, "The outcome \"");
    eb_page_add_shown(page, outcome, OUTCOME_COLUMNS);
    eb_page_add(page, "\" is likely for %s of %s   [chance 0.5 or more]",
                eb_words_count((int64_t)r->likely, likely),
                eb_words_count((int64_t)all, of));
    eb_page_end(page, 0, 0);
}

static void write_already_head(eb_page *page, const eb_input *input,
                               const ranking *r) {
    char count[EB_WORDS_ROOM];
    const eb_view_options *view = &input->settings.view;
    if (eb_settings_own_threshold(&input->settings)) {
        eb_page_add(page, "At %d/%d absence or more already",
                    view->threshold_num, view->threshold_den);
    } else {
        eb_page_add(page, "Already persistently absent");
    }
    eb_page_add(page, ": %s.  Most absent sessions expected first",
                eb_words_count((int64_t)r->already_count, count));
    eb_page_end(page, 0, 0);
}

static void write_states(eb_page *page, const ranking *r) {
    static const struct {
        eb_state state;
        const char *words;
    } NOT_SCORED[] = {{EB_STATE_LEFT, "left"},
                      {EB_STATE_NO_MARKS, "no marks"},
                      {EB_STATE_NOT_STARTED, "not started"},
                      {EB_STATE_NO_CALENDAR, "no calendar (--calendar)"}};
    char count[EB_WORDS_ROOM];
    int some = 0;
    eb_page_add(page, "Not scored: ");
    for (size_t i = 0; i < sizeof NOT_SCORED / sizeof *NOT_SCORED; i++) {
        const size_t n = r->states[NOT_SCORED[i].state];
        if (n == 0) continue;
        eb_page_add(page, "%s%s %s", some++ > 0 ? ", " : "",
                    eb_words_count((int64_t)n, count), NOT_SCORED[i].words);
    }
    eb_page_add(page, "%s.", some > 0 ? "" : "nobody");
    if (r->states[EB_STATE_EARLY] > 0) {
        eb_page_add(page, "  Early (under 20 sessions): %s.",
                    eb_words_count((int64_t)r->states[EB_STATE_EARLY], count));
    }
    eb_page_end(page, 0, 0);
}

static void write_legend(eb_page *page, const eb_settings *settings,
                         int has_end) {
    char share[EB_WORDS_ROOM] = "10 %";
    if (eb_settings_own_threshold(settings)) {
        snprintf(share, sizeof share, "%d/%d", settings->view.threshold_num,
                 settings->view.threshold_den);
    }
    eb_page_line(page, "left: sessions that can still be missed below %s%s.",
                 share, has_end ? "; year ends at: 8 times in 10" : "");
    eb_page_line(page,
                 "These pupils may need help. A person reviews the "
                 "list; it decides nothing.");
}

static void write_screen(eb_page *page, const eb_input *input,
                         const eb_model *model, const ranking *r,
                         const lists *l) {
    const size_t scored =
        r->states[EB_STATE_OK] + r->states[EB_STATE_EARLY] - r->already_count;
    const int with_school = r->rows != r->pupils;
    eb_model_info about;
    eb_model_about(model, &about);
    const int of_outcome = about.outcome != NULL;
    layout columns = {strlen("pupil"), with_school ? strlen("school") : 0, 0,
                      strlen("absent"), !of_outcome};
    /* One layout for both lists, so that the eye can go down the page. */
    measure(l->not_yet, l->not_yet_count, &columns);
    measure(l->already, l->already_count, &columns);
    write_heading(page, input, model, r);
    if (of_outcome) {
        write_outcome_head(page, about.outcome, r, scored);
        write_list(page, l->not_yet, l->not_yet_count, &columns);
    } else {
        write_not_yet_head(page, input, r, scored);
        write_list(page, l->not_yet, l->not_yet_count, &columns);
        write_already_head(page, input, r);
        write_list(page, l->already, l->already_count, &columns);
    }
    write_states(page, r);
    write_legend(page, &input->settings, !of_outcome);
    if (l->not_yet_count + l->already_count == 0) return;
    const line *first = l->not_yet_count > 0 ? l->not_yet : l->already;
    eb_next_explain(page, input->settings.given, first->row.pupil,
                    with_school ? first->row.school : NULL);
}

/* 0 when results do not go to a terminal: then lines are never folded. */
static size_t terminal_columns(const eb_settings *settings) {
    struct winsize size;
    if (settings->given->values[EB_OPTION_OUTPUT] != NULL ||
        !eb_input_terminal()) {
        return 0;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40) {
        return 80;
    }
    return size.ws_col;
}

int eb_score_text(eb_input *input, const eb_model *model) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    ranking r;
    lists l = {NULL, NULL, 0, 0};
    if (input->settings.sort_column[0] != '\0') {
        return eb_say_wrong_use("score",
                                "--sort orders csv and ndjson: the "
                                "text form ranks by itself");
    }
    memset(&r, 0, sizeof r);
    r.rows = eb_view_row_count(input->view);
    eb_status status = rank(input, model, &r, &err);
    if (status == EB_OK) status = make_lists(input, model, &r, &l, &err);
    if (status == EB_OK)
        status = eb_result_open(input->settings.given, path, &output, &err);
    if (status == EB_OK) {
        eb_page_start(&page, output, terminal_columns(&input->settings));
        write_screen(&page, input, model, &r, &l);
        status = eb_output_close(output, &err);
    }
    eb_release(&input->memory, l.already);
    eb_release(&input->memory, l.not_yet);
    eb_release(&input->memory, r.already);
    eb_release(&input->memory, r.not_yet);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(path, &err);
}
