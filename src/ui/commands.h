/* SPDX-License-Identifier: MIT */
/*
 * The commands. Each is one function in a file of its own; the table of them
 * is in commands.c. Each returns the exit code of the program.
 */
#ifndef EB_UI_COMMANDS_H
#define EB_UI_COMMANDS_H

#include "ui/options.h"

typedef int eb_run(const eb_given *given);

typedef struct eb_command {
    const char *name;
    const char *operands; /* "REGISTER..." */
    const char *line;     /* what it gives, in at most 60 columns */
    const char *about;    /* more of it: at most five lines of help */
    eb_run *run;          /* NULL: earlybell-train does it (ui/run_train.h) */
} eb_command;

/* NULL past the last. In the order of eb_command_id. */
const eb_command *eb_command_get(size_t index);
/* EB_COMMANDS when there is none of that name. */
eb_command_id eb_command_find(const char *name);
/* Says that there is no such command. Returns an exit code. */
int eb_command_unknown(const char *name);

/* Prints the screen of a command to standard output. */
int eb_help_command(eb_command_id command);

eb_run eb_cmd_features, eb_cmd_score, eb_cmd_explain, eb_cmd_check;
eb_run eb_cmd_patterns, eb_cmd_target, eb_cmd_report;
eb_run eb_cmd_letters, eb_cmd_outcomes;
eb_run eb_cmd_subject, eb_cmd_links;
eb_run eb_cmd_evaluate, eb_cmd_recalibrate;
eb_run eb_cmd_model_card, eb_cmd_transparency_record, eb_cmd_dpia;
eb_run eb_cmd_triggers, eb_cmd_policies;
eb_run eb_cmd_codes, eb_cmd_models, eb_cmd_feature_list;
eb_run eb_cmd_help, eb_cmd_version;

#endif
