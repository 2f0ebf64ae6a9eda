/* SPDX-License-Identifier: MIT */
/*
 * `check`: the data-quality report alone. It refuses nothing, so that the
 * whole of what is wrong can be seen at once, and leaves with exit code 3
 * when some rows were bad. With --against it compares counts instead
 * (against.c).
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/against.h"
#include "ui/checked.h"
#include "ui/commands.h"
#include "ui/purpose.h"
#include "ui/words.h"

static void count_code(const eb_input *input, const eb_session *session,
                       eb_checked_school *school) {
    const int hidden = session->sensitive && !input->settings.view.sensitive;
    const char *code = hidden ? NULL : session->code;
    size_t at = 0;
    for (; at < school->code_count; at++) {
        const eb_code_count *count = &school->codes[at];
        if (count->class_ != session->class_) continue;
        if (count->code == code || (count->code != NULL && code != NULL &&
                                    strcmp(count->code, code) == 0)) {
            break;
        }
    }
    if (at == EB_CHECK_CODES) return;
    if (at == school->code_count) {
        const eb_code_count fresh = {code, session->class_, 0};
        school->codes[school->code_count++] = fresh;
    }
    school->codes[at].sessions++;
}

static void count_row(const eb_input *input, const eb_row *row,
                      const eb_session *sessions, size_t n,
                      eb_checked_school *school) {
    school->rows++;
    school->states[row->state]++;
    school->without_year_group += row->year_group == EB_YEAR_UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        const eb_session *session = &sessions[i];
        school->sessions++;
        school->classes[session->class_]++;
        school->unmarked += eb_session_is_unmarked(row, session);
        count_code(input, session, school);
    }
}

/* The school of a row: rows and schools both stand in the order of ids. */
static eb_checked_school *school_of(eb_checked *checked, const eb_row *row,
                                    size_t *at) {
    while (*at < checked->school_count &&
           strcmp(checked->schools[*at].calendar.school, row->school) != 0) {
        ++*at;
    }
    return *at < checked->school_count ? &checked->schools[*at] : NULL;
}

static eb_status count_rows(eb_checked *checked, eb_error *err) {
    const eb_input *input = checked->input;
    const size_t rows = eb_view_row_count(input->view);
    const size_t room = 732; /* sessions of a year of 366 days */
    size_t at = 0;
    eb_session *sessions = eb_alloc(&input->memory, room, sizeof *sessions);
    if (sessions == NULL) return eb_fail_memory(err);
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < rows; i++) {
        eb_row row;
        size_t n = 0;
        status = eb_view_row(input->view, i, &row, err);
        if (status == EB_OK) {
            status = eb_view_sessions(input->view, i, sessions, room, &n, err);
        }
        if (status != EB_OK) break;
        eb_checked_school *school = school_of(checked, &row, &at);
        if (school != NULL) {
            count_row(input, &row, sessions, n < room ? n : room, school);
        }
    }
    eb_release(&input->memory, sessions);
    return status;
}

/* The most frequent first; ties by code, the hidden ones first. */
static int comes_before(const eb_code_count *a, const eb_code_count *b) {
    if (a->sessions != b->sessions) return a->sessions > b->sessions;
    if (a->code == NULL || b->code == NULL) return b->code != NULL;
    return strcmp(a->code, b->code) < 0;
}

static void sort_codes(eb_checked_school *school) {
    for (size_t i = 1; i < school->code_count; i++) {
        const eb_code_count moving = school->codes[i];
        size_t at = i;
        for (; at > 0 && comes_before(&moving, &school->codes[at - 1]); at--) {
            school->codes[at] = school->codes[at - 1];
        }
        school->codes[at] = moving;
    }
}

static eb_status gather(eb_checked *checked, eb_error *err) {
    const eb_input *input = checked->input;
    eb_calendar_about about;
    size_t n = 0;
    eb_view_counts(input->view, &checked->counts);
    while (eb_calendar_about_school(input->view, n, &about)) n++;
    checked->schools =
        eb_alloc_zero(&input->memory, n, sizeof *checked->schools);
    if (checked->schools == NULL) return eb_fail_memory(err);
    checked->school_count = n;
    for (size_t i = 0; i < n; i++) {
        eb_calendar_about_school(input->view, i, &checked->schools[i].calendar);
    }
    const eb_status status = count_rows(checked, err);
    for (size_t i = 0; i < n; i++) sort_codes(&checked->schools[i]);
    return status;
}

static eb_status write_checked(const eb_checked *checked, eb_error *err) {
    const eb_settings *settings = &checked->input->settings;
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_status status = eb_result_open(settings->given, path, &output, err);
    if (status != EB_OK) return status;
    if (settings->format == EB_FORMAT_TEXT) {
        eb_check_text(checked, output);
    } else {
        status = eb_check_table(checked, output, err);
    }
    if (status == EB_OK) return eb_output_close(output, err);
    eb_output_abandon(output);
    return status;
}

static int check(eb_input *input) {
    eb_checked checked;
    eb_error err = {0};
    const char *against = input->settings.given->values[EB_OPTION_AGAINST];
    if (against != NULL) return eb_against(input, against);
    memset(&checked, 0, sizeof checked);
    checked.input = input;
    eb_status status = gather(&checked, &err);
    if (status == EB_OK) status = write_checked(&checked, &err);
    eb_release(&input->memory, checked.schools);
    if (status != EB_OK) {
        const eb_given *given = input->settings.given;
        return eb_say_output_error(given->values[EB_OPTION_OUTPUT], &err);
    }
    return input->no_school_day ? EB_EXIT_FAILED : EB_EXIT_DONE;
}

int eb_cmd_check(const eb_given *given) { return eb_on_register(given, check); }
