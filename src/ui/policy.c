/* SPDX-License-Identifier: MIT */
/*
 * A mistyped name of a policy is wrong use, and so is a rule that asks who has
 * been in touch without the file that says it: "nobody" would be a guess at
 * somebody's door.
 */
#include "ui/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "text/file.h"
#include "ui/commands.h"

#define POLICY_FILE_MOST ((size_t)1 << 20)
#define POLICIES_MOST 64

static int is_file_name(const char *name) {
    const size_t length = strlen(name);
    return strchr(name, '/') != NULL ||
           (length > 5 && strcmp(name + length - 5, ".json") == 0);
}

static int say_unknown(const char *name) {
    const char *names[POLICIES_MOST];
    size_t count = 0;
    while (count < POLICIES_MOST &&
           (names[count] = eb_policy_builtin(count, NULL, NULL)) != NULL) {
        count++;
    }
    const char *nearest = eb_nearest_name(name, names, count);
    if (nearest != NULL) {
        eb_say("--policy: no policy %.60s: did you mean %s?", name, nearest);
    } else {
        eb_say(
            "--policy: no policy %.60s is built in (`earlybell policies`); a "
            "file's name has a / or ends in .json",
            name);
    }
    return EB_EXIT_WRONG_USE;
}

static int open_named(const char *name, eb_policy **out) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_error err = {0};
    char *text = NULL;
    size_t length = 0;
    if (!is_file_name(name)) {
        const eb_status status = eb_policy_open(name, NULL, out, &err);
        if (status == EB_ERR_NOT_FOUND) return say_unknown(name);
        return status == EB_OK ? EB_EXIT_DONE : eb_say_error(name, &err);
    }
    eb_status status =
        eb_file_read(name, POLICY_FILE_MOST, &memory, &text, &length, &err);
    if (status == EB_OK) {
        status = eb_policy_read(text, length, NULL, out, &err);
    }
    eb_release(&memory, text);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(name, &err);
}

static int check_cases(const eb_given *given, const eb_policy *policy,
                       const eb_triggers_options *options) {
    eb_rule_info rule;
    char message[EB_MESSAGE_ROOM];
    if (given->values[EB_OPTION_CASES] != NULL) return EB_EXIT_DONE;
    for (size_t i = 0; eb_policy_rule(policy, i, &rule); i++) {
        if (!rule.needs_cases || (rule.for_lead && !options->lead)) continue;
        snprintf(message, sizeof message,
                 "the rule %.64s needs --cases FILE: what families said and "
                 "what was done (a file with its header alone says that "
                 "nothing was)",
                 rule.name);
        return eb_say_wrong_use(eb_command_get(given->command)->name, message);
    }
    return EB_EXIT_DONE;
}

int eb_open_policy(const eb_given *given, eb_policy **out,
                   eb_triggers_options *options) {
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    const char *audience = given->values[EB_OPTION_AUDIENCE];
    const char *command = eb_command_get(given->command)->name;
    *options = standard;
    options->all = given->values[EB_OPTION_ALL] != NULL;
    options->sensitive = given->values[EB_OPTION_SENSITIVE] != NULL;
    options->lead = audience != NULL && strcmp(audience, "lead") == 0;
    if (audience != NULL && !options->lead && strcmp(audience, "mentor") != 0) {
        return eb_say_wrong_use(command, "--audience: mentor or lead");
    }
    int code = open_named(given->values[EB_OPTION_POLICY], out);
    if (code != EB_EXIT_DONE) return code;
    code = check_cases(given, *out, options);
    if (code != EB_EXIT_DONE) {
        eb_policy_free(*out);
        *out = NULL;
    }
    return code;
}

void eb_due_text(const eb_trigger *row, char out[EB_DUE_ROOM]) {
    char date[11] = "";
    if (row->due != EB_NO_DATE) eb_date_write(row->due, date);
    snprintf(out, EB_DUE_ROOM, "%s%s", date, row->due_is_guess ? "*" : "");
}
