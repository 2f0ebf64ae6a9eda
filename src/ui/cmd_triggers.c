/* SPDX-License-Identifier: MIT */
/*
 * `triggers`: every rule of a policy for every pupil. CSV and NDJSON here,
 * text in triggers_text.c, an earlier list beside it in triggers_since.c.
 */
#include <string.h>

#include "ui/commands.h"
#include "ui/listing.h"
#include "ui/policy.h"
#include "ui/triggers.h"

const char *const EB_TRIGGER_COLUMNS[EB_TRIGGER_COLUMN_COUNT] = {
    "pupil_id",  "school_id", "family_id", "rule", "state",
    "first_met", "evidence",  "action",    "due",  "held_because"};

void eb_trigger_cell(const eb_trigger_rows *rows, const eb_trigger *row,
                     size_t column, eb_cell *out) {
    eb_rule_info rule;
    const char *text = "";
    out->room[0] = '\0';
    (void)eb_policy_rule(rows->policy, row->rule, &rule);
    switch (column) {
        case 0:
            text = row->pupil;
            break;
        case 1:
            text = row->school;
            break;
        case 2:
            text = row->family;
            break;
        case 3:
            text = rule.name;
            break;
        case 4:
            text = eb_trigger_state_name(row->state);
            break;
        case 5:
            if (row->first_met != EB_NO_DATE) {
                eb_date_write(row->first_met, out->room);
            }
            text = out->room;
            break;
        case 6:
            text = row->evidence;
            break;
        case 7:
            text = row->action;
            break;
        case 8:
            eb_due_text(row, out->room);
            text = out->room;
            break;
        default:
            text = row->held_because;
            break;
    }
    /* An empty school id is an id. */
    out->kind = text[0] == '\0' && column != 1 ? EB_CELL_MISSING : EB_CELL_TEXT;
    out->text = text;
}

static eb_status reserve(void *context, size_t n, eb_error *err) {
    (void)context;
    (void)n;
    (void)err;
    return EB_OK;
}

static eb_status make(void *context, size_t first, size_t n, eb_error *err) {
    eb_trigger_rows *rows = context;
    (void)n;
    (void)err;
    rows->first = first;
    return EB_OK;
}

static void cell(void *context, size_t slot, size_t column, eb_cell *out) {
    const eb_trigger_rows *rows = context;
    eb_trigger row;
    out->kind = EB_CELL_MISSING;
    if (!eb_triggers_get(rows->triggers, rows->first + slot, &row)) return;
    eb_trigger_cell(rows, &row, column, out);
}

static eb_column_kind kind(const void *context, size_t column) {
    (void)context;
    (void)column;
    return EB_COLUMN_TEXT;
}

static int write_rows(eb_input *input, const eb_policy *policy,
                      const eb_triggers *triggers) {
    eb_trigger_rows rows = {policy, triggers, 0};
    const eb_listing listing = {EB_TRIGGER_COLUMNS,
                                EB_TRIGGER_COLUMN_COUNT,
                                eb_triggers_count(triggers),
                                "rules",
                                &rows,
                                reserve,
                                make,
                                cell,
                                kind,
                                {1, 0, 3}, /* not read: triggers_since.c */
                                0};
    return eb_listing_write(input, &listing);
}

static int triggers(eb_input *input) {
    const eb_given *given = input->settings.given;
    eb_policy *policy = NULL;
    eb_cases *cases = NULL;
    eb_triggers *list = NULL;
    eb_triggers_options options;
    eb_error err = {0};
    int code = eb_open_policy(given, &policy, &options);
    if (code == EB_EXIT_DONE) code = eb_input_cases(input, &cases);
    if (code != EB_EXIT_DONE) goto out;
    if (eb_triggers_new(input->view, policy, cases, &options, &list, &err) !=
        EB_OK) {
        code = eb_say_error(NULL, &err);
    } else if (input->settings.format == EB_FORMAT_TEXT) {
        code = eb_triggers_text(input, policy, list);
    } else if (given->values[EB_OPTION_SINCE] != NULL) {
        code = eb_triggers_since(input, policy, cases, &options, list);
    } else {
        code = write_rows(input, policy, list);
    }
out:
    eb_triggers_free(list);
    eb_cases_free(cases);
    eb_policy_free(policy);
    return code;
}

int eb_cmd_triggers(const eb_given *given) {
    eb_policy *policy = NULL;
    eb_triggers_options options;
    if (given->values[EB_OPTION_POLICY] == NULL) {
        return eb_say_wrong_use("triggers",
                                "which rules? --policy england, or a file "
                                "(`earlybell policies`)");
    }
    /* Wrong use is said before a register is read. */
    const int code = eb_open_policy(given, &policy, &options);
    eb_policy_free(policy);
    return code == EB_EXIT_DONE ? eb_on_register(given, triggers) : code;
}
