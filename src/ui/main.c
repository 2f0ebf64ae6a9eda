/* SPDX-License-Identifier: MIT */
/*
 * earlybell: school attendance marks in, an early warning out, with its
 * reasons. This file finds the command and hands it what was given.
 *
 * No locale is set: numbers, dates and order are the same everywhere.
 */
#include <string.h>

#include "ui/commands.h"
#include "ui/run_train.h"
#include "ui/say.h"
#include "ui/signals.h"

int main(int argc, char **argv) {
    eb_signals_start();
    if (argc < 2) {
        eb_help_command(EB_COMMAND_HELP);
        return EB_EXIT_WRONG_USE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    const eb_command_id id = eb_command_find(name);
    if (id == EB_COMMANDS) return eb_command_unknown(name);

    eb_given given;
    char message[EB_MESSAGE_ROOM];
    if (eb_command_get((size_t)id)->run == NULL) return eb_run_train(id, argv);
    if (eb_options_read(id, argc - 2, argv + 2, &given, message) != 0) {
        return eb_say_wrong_use(name, message);
    }
    if (given.help) return eb_help_command(id);
    return eb_command_get((size_t)id)->run(&given);
}
