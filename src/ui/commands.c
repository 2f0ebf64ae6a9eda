/* SPDX-License-Identifier: MIT */
/*
 * The table of commands: their names, one line each, a little more for help.
 */
#include "ui/commands.h"

#include <string.h>

#include "ui/say.h"

#define REGISTER_OPERANDS "REGISTER..."

static const eb_command COMMAND_TABLE[] = {
    [EB_COMMAND_FEATURES] =
        {"features", REGISTER_OPERANDS,
         "the 64 numbers of each pupil: counts, rates, spells",
         "pupil_id, school_id, as_of and 64 columns that say what the marks\n"
         "show (`earlybell feature-list`). FORMAT is csv, ndjson or text.",
         eb_cmd_features},
    [EB_COMMAND_SCORE] =
        {"score", REGISTER_OPERANDS,
         "who may need help: the chance of ending the year below 90 %",
         "For each pupil: the chance of missing a tenth of the year or more,\n"
         "the expected rate, sessions in hand, and the reasons. A list for a\n"
         "person to review: nothing here decides. FORMAT is csv, ndjson or\n"
         "text: two ranked lists, N pupils each (--top, 10 by default).",
         eb_cmd_score},
    [EB_COMMAND_EXPLAIN] =
        {"explain", REGISTER_OPERANDS " --pupil ID",
         "one pupil in plain English: marks, chance, reasons, sums",
         "A page to read with the family: what the register shows, where the\n"
         "year may end, what would change it, and how to check every number.\n"
         "FORMAT is text, or json: all numbers and the sessions behind them.",
         eb_cmd_explain},
    [EB_COMMAND_CHECK] =
        {"check", REGISTER_OPERANDS,
         "is the data fit to use? Rows, dates, codes, calendar",
         "What became of every row, and what looks odd. Refuses nothing; exit\n"
         "code 3 says that some rows were bad. With --against: every count "
         "that\n"
         "differs (then exit code 3) and the sessions behind it. FORMAT is\n"
         "text, csv or ndjson.",
         eb_cmd_check},
    [EB_COMMAND_CODES] = {"codes", "",
                          "the attendance codes, with their dates and classes",
                          "FORMAT is csv, ndjson or text.", eb_cmd_codes},
    [EB_COMMAND_MODELS] = {"models", "", "the models built in",
                           "FORMAT is csv, ndjson or text.", eb_cmd_models},
    [EB_COMMAND_FEATURE_LIST] = {"feature-list", "",
                                 "the 64 features: names, units, meanings",
                                 "FORMAT is csv, ndjson or text.",
                                 eb_cmd_feature_list},
    [EB_COMMAND_HELP] = {"help", "[COMMAND|reading]",
                         "this screen, or that of a command", NULL,
                         eb_cmd_help},
    [EB_COMMAND_VERSION] = {"version", "",
                            "library, features, model format, code table", NULL,
                            eb_cmd_version},
};

const eb_command *eb_command_get(size_t index) {
    return index < EB_COMMANDS ? &COMMAND_TABLE[index] : NULL;
}

eb_command_id eb_command_find(const char *name) {
    for (int id = 0; id < EB_COMMANDS; id++) {
        if (strcmp(COMMAND_TABLE[id].name, name) == 0) {
            return (eb_command_id)id;
        }
    }
    return EB_COMMANDS;
}

int eb_command_unknown(const char *name) {
    const char *names[EB_COMMANDS];
    for (int id = 0; id < EB_COMMANDS; id++) names[id] = COMMAND_TABLE[id].name;
    const char *nearest = eb_nearest_name(name, names, EB_COMMANDS);
    if (nearest != NULL) {
        eb_say("no command %.60s: did you mean %s?", name, nearest);
    } else {
        eb_say("no command %.60s", name);
    }
    eb_say("`earlybell help` shows the commands");
    return EB_EXIT_WRONG_USE;
}
