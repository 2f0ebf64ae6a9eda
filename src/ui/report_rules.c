/* SPDX-License-Identifier: MIT */
/*
 * What the rules of --policy say: on the lead's page as one list, and on the
 * page of each pupil. Rules are law or local practice, and read no score; so
 * they stand in sections of their own. Held pupils are listed with the reason.
 */
#include <string.h>

#include "base/memory.h"
#include "ui/policy.h"
#include "ui/report.h"

#define TEXT_MOST 400 /* columns */

int eb_report_open_rules(eb_reported *report, eb_policy **policy,
                         eb_triggers **triggers) {
    /* --audience of the page, as the rules know it. */
    eb_given given = *report->input->settings.given;
    eb_triggers_options options;
    eb_error err = {0};
    if (given.values[EB_OPTION_POLICY] == NULL) return EB_EXIT_DONE;
    given.values[EB_OPTION_AUDIENCE] =
        report->reader == EB_READER_LEAD ? "lead" : "mentor";
    const int code = eb_open_policy(&given, policy, &options);
    if (code != EB_EXIT_DONE) return code;
    const eb_status status = eb_triggers_new(
        report->input->view, *policy, report->cases, &options, triggers, &err);
    if (status != EB_OK) return eb_say_error(NULL, &err);
    report->policy = *policy;
    report->triggers = *triggers;
    return EB_EXIT_DONE;
}

/* "met since 2026-01-12, due by 2026-02-09". */
static void write_state(eb_output *out, const eb_trigger *row) {
    char date[11], due[EB_DUE_ROOM];
    eb_html_say(out, "%s", eb_trigger_state_name(row->state));
    if (row->first_met != EB_NO_DATE) {
        eb_date_write(row->first_met, date);
        eb_html_say(out, " since %s", date);
    }
    if (row->over != EB_NO_DATE) {
        eb_date_write(row->over, date);
        eb_html_say(out, ", over since %s", date);
    }
    eb_due_text(row, due);
    if (row->state == EB_TRIGGER_MET && due[0] != '\0') {
        eb_html_say(out, ", due by %s", due);
    }
}

static void write_words(eb_output *out, const eb_trigger *row) {
    if (row->state == EB_TRIGGER_MET)
        eb_html_short(out, row->action, TEXT_MOST);
    if (row->held_because[0] != '\0') {
        eb_html_short(out, row->held_because, TEXT_MOST);
    }
    if (row->evidence[0] != '\0') {
        const int alone =
            row->state != EB_TRIGGER_MET && row->held_because[0] == '\0';
        eb_output_text(out, alone ? "" : ". ");
        eb_html_short(out, row->evidence, TEXT_MOST);
    }
    if (row->provisional) eb_html_say(out, " (an N may still be explained)");
}

static void write_rule_name(eb_output *out, const eb_rule_info *rule) {
    for (const char *c = rule->name; *c != '\0'; c++) {
        const char one[2] = {*c == '_' ? ' ' : *c, '\0'};
        eb_html_text(out, one);
    }
}

void eb_report_pupil_rules(const eb_reported *report, const eb_row *pupil) {
    eb_output *out = report->output;
    eb_trigger row;
    eb_rule_info rule;
    int some = 0;
    if (report->triggers == NULL) return;
    eb_output_text(out, "<h3>What the rules say, apart from any score</h3>\n");
    for (size_t i = 0; eb_triggers_get(report->triggers, i, &row); i++) {
        if (strcmp(row.pupil, pupil->pupil) != 0 ||
            strcmp(row.school, pupil->school) != 0 ||
            !eb_policy_rule(report->policy, row.rule, &rule)) {
            continue;
        }
        if (some++ == 0) eb_output_text(out, "<ul>\n");
        eb_output_text(out, "<li>");
        write_rule_name(out, &rule);
        eb_output_text(out, ": ");
        write_state(out, &row);
        eb_output_text(out, ". ");
        write_words(out, &row);
        eb_output_text(out, "</li>\n");
    }
    eb_output_text(out,
                   some ? "</ul>\n" : "<p>None is met or nearly met.</p>\n");
}

/* A pupil of the pupil file alone has no row, and its id stands for it. */
static const eb_report_pupil *find(const eb_reported *report,
                                   const eb_trigger *row) {
    size_t low = 0, high = report->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const eb_row *at = &report->pupils[middle].row;
        int order = strcmp(at->school, row->school);
        if (order == 0) order = strcmp(at->pupil, row->pupil);
        if (order == 0) return &report->pupils[middle];
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static void write_row(const eb_reported *report, const eb_trigger *row) {
    eb_output *out = report->output;
    const eb_report_pupil *pupil = find(report, row);
    eb_report_pupil unknown;
    eb_rule_info rule;
    if (!eb_policy_rule(report->policy, row->rule, &rule)) return;
    if (pupil == NULL) {
        memset(&unknown, 0, sizeof unknown);
        unknown.row.pupil = row->pupil;
        unknown.row.school = row->school;
        unknown.row.name = "";
        pupil = &unknown;
    }
    eb_report_write_name(report, pupil);
    eb_output_text(out, "<td class=\"why\">");
    write_rule_name(out, &rule);
    eb_output_text(out, "</td><td class=\"why\">");
    write_state(out, row);
    eb_output_text(out, "</td><td class=\"why\">");
    write_words(out, row);
    eb_output_text(out, "</td>");
    eb_html_row_end(out);
}

/* What is nearly met stands on the pupil's page alone. */
static size_t is_listed(const eb_trigger *row) {
    return row->state != EB_TRIGGER_NEAR;
}

void eb_report_rules(const eb_reported *report) {
    static const char *const HEADS[] = {"pupil", "school", "rule", "state",
                                        "what to know"};
    static const char *const HEADS_OF_ONE[] = {"pupil", "rule", "state",
                                               "what to know"};
    eb_output *out = report->output;
    eb_policy_info about;
    eb_trigger row;
    if (report->triggers == NULL) return;
    eb_policy_about(report->policy, &about);
    size_t all = 0, shown = 0;
    for (size_t i = 0; eb_triggers_get(report->triggers, i, &row); i++) {
        all += is_listed(&row);
    }
    eb_output_text(out, "<h2>What the rules say</h2>\n<p>");
    eb_html_say(out,
                "Policy %.64s %.64s, apart from any score. Support first: a "
                "person decides what follows.",
                about.name, about.version);
    eb_output_text(out, "</p>\n");
    if (all == 0) {
        eb_output_text(out, "<p>No rule is met.</p>\n");
        return;
    }
    eb_output_text(out, "<div class=\"list rules\">\n");
    eb_html_table(out, "Pupils whom a rule names",
                  report->schools > 1 ? HEADS : HEADS_OF_ONE,
                  report->schools > 1 ? 5 : 4);
    for (size_t i = 0; eb_triggers_get(report->triggers, i, &row); i++) {
        if (!is_listed(&row) || shown == EB_REPORT_LIST_MOST) continue;
        write_row(report, &row);
        shown++;
    }
    eb_html_table_end(out);
    eb_output_text(out, "</div>\n");
    if (shown < all) {
        eb_output_text(out, "<p class=\"note\">");
        eb_html_say(out,
                    "The first %zu of %zu; `earlybell triggers` lists them "
                    "all.",
                    shown, all);
        eb_output_text(out, "</p>\n");
    }
}
