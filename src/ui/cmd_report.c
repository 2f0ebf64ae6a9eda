/* SPDX-License-Identifier: MIT */
/*
 * `report`: the page that a mentor, an attendance lead or governors read. One
 * file has one reader: what a reader must not see is never in the file, so
 * that forwarding it cannot leak more than it shows.
 */
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/progress.h"
#include "ui/purpose.h"
#include "ui/report.h"

static int read_reader(const eb_given *given, eb_reader *out) {
    const char *word = given->values[EB_OPTION_READER];
    *out = EB_READER_LEAD;
    if (word == NULL || strcmp(word, "lead") == 0) return EB_EXIT_DONE;
    if (strcmp(word, "mentor") == 0) {
        *out = EB_READER_MENTOR;
    } else if (strcmp(word, "governor") == 0) {
        *out = EB_READER_GOVERNOR;
    } else {
        return eb_say_wrong_use("report",
                                "--audience: lead, mentor or governor");
    }
    return EB_EXIT_DONE;
}

/* Said before a register is read. */
static int check_options(const eb_given *given, eb_reader reader) {
    const int mentor = reader == EB_READER_MENTOR;
    if (given->values[EB_OPTION_OUTPUT] == NULL) {
        return eb_say_wrong_use("report", "where to? -o FILE.html");
    }
    if (mentor && given->values[EB_OPTION_CASELOAD] == NULL) {
        return eb_say_wrong_use("report",
                                "whose pupils? --audience mentor needs "
                                "--caseload FILE (pupil_id, school_id)");
    }
    if (!mentor && given->values[EB_OPTION_CASELOAD] != NULL) {
        return eb_say_wrong_use("report",
                                "--caseload goes with --audience mentor");
    }
    if (reader != EB_READER_LEAD &&
        given->values[EB_OPTION_SENSITIVE] != NULL) {
        return eb_say_wrong_use("report",
                                "--sensitive is for the attendance lead's "
                                "page alone");
    }
    if (reader == EB_READER_GOVERNOR &&
        (given->values[EB_OPTION_POLICY] != NULL ||
         given->values[EB_OPTION_CASES] != NULL)) {
        return eb_say_wrong_use("report",
                                "--policy and --cases name pupils: not for "
                                "the governors' page");
    }
    if (reader != EB_READER_LEAD && given->values[EB_OPTION_TOP] != NULL) {
        return eb_say_wrong_use("report",
                                "--top is for the attendance lead's page: a "
                                "mentor's has the whole caseload, the "
                                "governors' nobody");
    }
    return EB_EXIT_DONE;
}

static eb_status write_parts(const eb_reported *report, eb_error *err) {
    eb_status status = EB_OK;
    eb_report_head(report);
    if (report->reader == EB_READER_GOVERNOR) {
        status = eb_report_governor(report, err);
    } else {
        if (report->reader == EB_READER_LEAD) {
            status = eb_report_school(report, err);
        }
        if (status == EB_OK) status = eb_report_pupils(report, err);
    }
    eb_report_foot(report);
    return status;
}

static int write_page(eb_reported *report) {
    const char *path = report->input->settings.given->values[EB_OPTION_OUTPUT];
    eb_progress progress;
    eb_error err = {0};
    eb_status status = eb_result_open(report->input->settings.given, path,
                                      &report->output, &err);
    if (status != EB_OK) return eb_say_output_error(path, &err);
    eb_progress_start(&progress, "writing");
    status = write_parts(report, &err);
    eb_progress_end(&progress);
    if (status == EB_OK) {
        status = eb_output_close(report->output, &err);
    } else {
        eb_output_abandon(report->output);
    }
    return status == EB_OK ? EB_EXIT_DONE : eb_say_output_error(path, &err);
}

/* The caseload's rows, where there is one. */
static int read_wanted(const eb_input *input, eb_reported *report,
                       unsigned char **out) {
    if (report->reader != EB_READER_MENTOR) return EB_EXIT_DONE;
    eb_error err = {0};
    *out = eb_alloc_zero(&input->memory, eb_view_row_count(input->view), 1);
    if (*out == NULL) {
        (void)eb_fail_memory(&err);
        return eb_say_error(NULL, &err);
    }
    const int code = eb_report_caseload(input, *out, &report->missing);
    if (code == EB_EXIT_DONE && report->missing > 0) {
        eb_say("--caseload: %zu without a mark this year", report->missing);
    }
    return code;
}

static int open_model(const eb_input *input, eb_model **out) {
    eb_model_info about;
    const int code = eb_input_model(input, out);
    if (code != EB_EXIT_DONE) return code;
    eb_model_about(*out, &about);
    if (strcmp(about.kind, "logistic") != 0) return EB_EXIT_DONE;
    eb_say(
        "--model: %.60s gives the chance of another outcome; the page needs "
        "that of persistent absence",
        about.name);
    return EB_EXIT_WRONG_USE;
}

static int report(eb_input *input) {
    eb_reported page;
    eb_model *model = NULL;
    eb_cases *cases = NULL;
    eb_policy *policy = NULL;
    eb_triggers *triggers = NULL;
    unsigned char *wanted = NULL;
    eb_error err = {0};
    memset(&page, 0, sizeof page);
    page.input = input;
    int code = read_reader(input->settings.given, &page.reader);
    if (code == EB_EXIT_DONE) code = open_model(input, &model);
    if (code == EB_EXIT_DONE) code = eb_input_cases(input, &cases);
    if (code == EB_EXIT_DONE) code = read_wanted(input, &page, &wanted);
    page.model = model;
    page.cases = cases;
    if (code == EB_EXIT_DONE) {
        code = eb_report_open_rules(&page, &policy, &triggers);
    }
    if (code == EB_EXIT_DONE) {
        code = eb_report_gather(&page, wanted, &err) == EB_OK
                   ? write_page(&page)
                   : eb_say_error(NULL, &err);
        eb_report_free(&page);
    }
    eb_release(&input->memory, wanted);
    eb_triggers_free(triggers);
    eb_policy_free(policy);
    eb_cases_free(cases);
    eb_model_free(model);
    return code;
}

int eb_cmd_report(const eb_given *given) {
    eb_reader reader;
    int code = read_reader(given, &reader);
    if (code == EB_EXIT_DONE) code = check_options(given, reader);
    return code == EB_EXIT_DONE ? eb_on_register(given, report) : code;
}
