/* SPDX-License-Identifier: MIT */
/*
 * `outcomes`: what a scheme did and what followed, in totals. From the cases
 * alone it counts; with the register it looks at the marks as well.
 */
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/outcomes.h"
#include "ui/progress.h"
#include "ui/purpose.h"

static int write_page(const eb_settings *settings,
                      const eb_outcome_page *page) {
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    if (eb_result_open(settings->given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    if (settings->format == EB_FORMAT_JSON) {
        eb_outcomes_json(page, output);
    } else {
        eb_outcomes_text(page, output);
    }
    if (eb_output_close(output, &err) != EB_OK) return eb_say_error(path, &err);
    return EB_EXIT_DONE;
}

/* ---- with a register ---------------------------------------------------- */

static eb_status look_at_changes(const eb_input *input, const eb_cases *cases,
                                 eb_outcome_page *page, eb_error *err) {
    static const eb_event KINDS[EB_OUTCOME_KINDS] = {
        EB_EVENT_MENTOR_STARTED, EB_EVENT_PLAN_MADE, EB_EVENT_VISIT,
        EB_EVENT_LETTER, EB_EVENT_PANEL};
    eb_event kinds[EB_OUTCOME_KINDS];
    for (size_t i = 0; i < EB_OUTCOME_KINDS; i++) {
        if (page->totals.events[KINDS[i]] == 0) continue;
        kinds[page->change_count++] = KINDS[i];
    }
    return eb_outcomes_change(page->model, input->view, cases, kinds,
                              page->change_count, page->changes, err);
}

/* The day of the offers: --from, or the first that is logged. */
static int find_day(const eb_input *input, const eb_outcome_list *list,
                    const eb_cases *cases, eb_outcome_page *page) {
    const char *from = input->settings.given->values[EB_OPTION_FROM];
    if (from == NULL) {
        page->from = eb_outcome_first_offer(list, cases, input->view);
        if (page->from != EB_NO_DATE) return EB_EXIT_DONE;
        return eb_say_wrong_use("outcomes",
                                "when were the offers made? The cases hold no "
                                "mentor_offered of the list: --from DATE");
    }
    return eb_date_read(from, strlen(from), &page->from) == EB_OK
               ? EB_EXIT_DONE
               : eb_say_wrong_use("outcomes",
                                  "--from: a date such as 2026-02-04");
}

static int compare(const eb_input *input, const eb_cases *cases,
                   eb_outcome_page *page) {
    const char *path = input->settings.given->values[EB_OPTION_HOLD_OUT_LIST];
    eb_outcome_list list;
    eb_error err = {0};
    if (path == NULL) return EB_EXIT_DONE;
    int code = eb_outcome_list_open(path, input->settings.delimiter,
                                    &input->memory, &list);
    if (code == EB_EXIT_DONE) code = find_day(input, &list, cases, page);
    if (code == EB_EXIT_DONE) {
        page->has_comparison = 1;
        page->compared_all = list.compared_all;
        if (eb_outcomes_compare(page->model, input->view, list.members,
                                list.count, page->from, &page->comparison,
                                &err) != EB_OK) {
            code = eb_say_error(NULL, &err);
        }
    }
    eb_outcome_list_free(&list, &input->memory);
    return code;
}

static int look(const eb_input *input, const eb_cases *cases,
                eb_outcome_page *page) {
    eb_progress progress;
    eb_error err = {0};
    eb_progress_start(&progress, "looking back");
    eb_status status =
        eb_outcomes_total(cases, input->view, EB_NO_DATE, &page->totals, &err);
    if (status == EB_OK) status = look_at_changes(input, cases, page, &err);
    eb_progress_end(&progress);
    if (status != EB_OK) return eb_say_error(NULL, &err);
    const int code = compare(input, cases, page);
    return code == EB_EXIT_DONE ? write_page(&input->settings, page) : code;
}

static int outcomes(eb_input *input) {
    eb_model *model = NULL;
    eb_cases *cases = NULL;
    eb_outcome_page page;
    memset(&page, 0, sizeof page);
    page.has_register = 1;
    page.as_of = eb_view_as_of(input->view);
    int code = eb_input_model(input, &model);
    if (code == EB_EXIT_DONE) code = eb_input_cases(input, &cases);
    if (code == EB_EXIT_DONE) {
        page.model = model;
        code = look(input, cases, &page);
    }
    eb_cases_free(cases);
    eb_model_free(model);
    return code;
}

/* ---- the cases alone ---------------------------------------------------- */

static eb_status add_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

static eb_status read_cases(const eb_settings *settings, eb_cases *cases,
                            eb_error *err) {
    const char *file = settings->given->values[EB_OPTION_CASES];
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    eb_read_options reading = EB_READ_OPTIONS_INIT;
    eb_rows *rows = NULL;
    how.kind = EB_ROWS_CASES;
    how.dates = settings->dates;
    how.columns = settings->given->values[EB_OPTION_COLUMNS];
    how.add_case = add_case;
    how.case_context = cases;
    reading.delimiter = settings->delimiter;
    eb_status status = eb_rows_new(NULL, &how, &rows, err);
    if (status == EB_OK) status = eb_read_csv(file, rows, &reading, NULL, err);
    eb_rows_free(rows);
    return status == EB_OK ? eb_cases_close(cases, err) : status;
}

static int count_cases(const eb_settings *settings) {
    eb_cases *cases = NULL;
    eb_outcome_page page;
    eb_error err = {0};
    memset(&page, 0, sizeof page);
    page.as_of = settings->view.as_of;
    if (eb_cases_new(NULL, &cases, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    eb_status status = read_cases(settings, cases, &err);
    if (status == EB_OK) {
        status = eb_outcomes_total(cases, NULL, page.as_of, &page.totals, &err);
    }
    const int code =
        status == EB_OK
            ? write_page(settings, &page)
            : eb_say_error(settings->given->values[EB_OPTION_CASES], &err);
    eb_cases_free(cases);
    return code;
}

int eb_cmd_outcomes(const eb_given *given) {
    const char *const *values = given->values;
    eb_settings settings;
    char message[EB_MESSAGE_ROOM];
    if (values[EB_OPTION_CASES] == NULL) {
        return eb_say_wrong_use("outcomes",
                                "what was done? --cases FILE says it");
    }
    if (given->file_count > 0) return eb_on_register(given, outcomes);
    if (values[EB_OPTION_HOLD_OUT_LIST] != NULL) {
        return eb_say_wrong_use("outcomes",
                                "--hold-out needs the register: what came is "
                                "in the marks");
    }
    if (values[EB_OPTION_COLUMNS] != NULL &&
        strchr(values[EB_OPTION_COLUMNS], '=') == NULL) {
        return eb_say_wrong_use("outcomes",
                                "--columns: without a register, A=B,... only");
    }
    if (eb_settings_read(given, eb_input_terminal(), &settings, message) != 0) {
        return eb_say_wrong_use("outcomes", message);
    }
    return count_cases(&settings);
}
