/* SPDX-License-Identifier: MIT */
/*
 * The list for a person, rule by rule: whom to look at, whom not and why, who
 * is one session short. Text, never colour, says which is which.
 */
#include <stdio.h>
#include <string.h>

#include "ui/page.h"
#include "ui/policy.h"
#include "ui/purpose.h"
#include "ui/shown.h"
#include "ui/words.h"

static const char *const TITLES[] = {
    [EB_TRIGGER_NEAR] = "Nearly, one more session or day",
    [EB_TRIGGER_MET] = "May need help now",
    [EB_TRIGGER_HELD] = "Held back, and why",
    [EB_TRIGGER_CLEARED] = "Done since",
    [EB_TRIGGER_RETRACTED] = "Taken back: the marks were amended"};
static const eb_trigger_state ORDER[] = {EB_TRIGGER_MET, EB_TRIGGER_HELD,
                                         EB_TRIGGER_NEAR, EB_TRIGGER_CLEARED,
                                         EB_TRIGGER_RETRACTED};

/* A rule of kind `recovered` lists good news. */
static const char *title_of(eb_trigger_state state, const eb_rule_info *rule) {
    const int is_good = strcmp(rule->kind, "recovered") == 0;
    return is_good && state == EB_TRIGGER_MET ? "Going well" : TITLES[state];
}

static void write_row(eb_page *page, const eb_trigger *row) {
    char date[11], due[EB_DUE_ROOM];
    eb_page_add_shown(page, row->pupil, SIZE_MAX);
    if (row->school[0] != '\0') {
        eb_page_add(page, " (");
        eb_page_add_shown(page, row->school, SIZE_MAX);
        eb_page_add(page, ")");
    }
    eb_page_add(page, ": ");
    eb_page_add_shown(page, row->evidence, SIZE_MAX);
    if (row->first_met != EB_NO_DATE) {
        eb_date_write(row->first_met, date);
        eb_page_add(page, "; since %s", date);
    }
    if (row->over != EB_NO_DATE) {
        eb_date_write(row->over, date);
        eb_page_add(page, ", over since %s", date);
    }
    eb_due_text(row, due);
    if (due[0] != '\0') eb_page_add(page, "; by %s", due);
    if (row->provisional) {
        eb_page_add(page, "; provisional: an N may still be explained");
    }
    if (row->held_because[0] != '\0') {
        eb_page_add(page, "; ");
        eb_page_add_shown(page, row->held_because, SIZE_MAX);
    }
    eb_page_end(page, 4, 6);
}

/* Rows of one rule and state; `most` 0: all. Returns how many there are. */
static size_t write_rows(eb_page *page, const eb_triggers *triggers,
                         size_t index, const eb_rule_info *rule,
                         eb_trigger_state state, size_t most) {
    size_t n = 0;
    eb_trigger row;
    for (size_t i = 0; eb_triggers_get(triggers, i, &row); i++) {
        if (row.rule != index || row.state != state) continue;
        if (n == 0) eb_page_line(page, "  %s:", title_of(state, rule));
        if (n++ < most || most == 0) write_row(page, &row);
    }
    if (most > 0 && n > most) {
        eb_page_line(page, "    and %zu more (--top N, or --format csv)",
                     n - most);
    }
    return n;
}

static void write_list(const eb_input *input, const eb_policy *policy,
                       const eb_triggers *triggers, eb_page *page) {
    eb_policy_info about;
    eb_rule_info rule;
    char date[11];
    eb_policy_about(policy, &about);
    eb_date_write(eb_view_as_of(input->view), date);
    eb_page_line(page,
                 "Policy %s %s, as of %s.  A list to look at: nothing "
                 "here decides.",
                 about.name, about.version, date);
    for (size_t i = 0; eb_policy_rule(policy, i, &rule); i++) {
        size_t n = 0;
        if (rule.for_lead &&
            input->settings.given->values[EB_OPTION_AUDIENCE] == NULL) {
            continue;
        }
        eb_page_line(page, "%s", "");
        eb_page_add_shown(page, rule.name, SIZE_MAX);
        eb_page_add(page, ": ");
        eb_page_add_shown(page, rule.action, SIZE_MAX);
        eb_page_end(page, 0, 2);
        for (size_t s = 0; s < sizeof ORDER / sizeof *ORDER; s++) {
            n += write_rows(page, triggers, i, &rule, ORDER[s],
                            input->settings.top);
        }
        if (n == 0) eb_page_line(page, "  nobody");
    }
}

int eb_triggers_text(const eb_input *input, const eb_policy *policy,
                     const eb_triggers *triggers) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    eb_page page;
    if (eb_result_open(input->settings.given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    write_list(input, policy, triggers, &page);
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}
