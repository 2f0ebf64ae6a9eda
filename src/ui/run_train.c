/* SPDX-License-Identifier: MIT */
/*
 * `fit` and `simulate` live in a program of their own, so that `earlybell`
 * never links GSL (GPL-3). What replaces this process must be the program that
 * was installed with it: PATH is not asked.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/run_train.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/commands.h"
#include "ui/say.h"

#define PROGRAM "earlybell-train"
#define PATH_ROOM 4096

/* The folder of this program with a slash; "" when it cannot be told. */
static void own_folder(char out[PATH_ROOM]) {
    const ssize_t length = readlink("/proc/self/exe", out, PATH_ROOM - 1);
    out[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash != NULL) {
        slash[1] = '\0';
    } else {
        out[0] = '\0';
    }
}

/* Returns only when there is no such program to become. */
static void become(const char *folder, char **argv) {
    char path[PATH_ROOM + sizeof PROGRAM];
    const int length = snprintf(path, sizeof path, "%s%s", folder, PROGRAM);
    if (folder[0] == '\0' || length < 0 || (size_t)length >= sizeof path) {
        return;
    }
    argv[0] = path;
    execv(path, argv);
}

int eb_run_train(eb_command_id command, char **argv) {
    for (char **word = argv + 2; *word != NULL; word++) {
        if (strcmp(*word, "--") == 0) break;
        if (strcmp(*word, "--help") == 0) return eb_help_command(command);
    }
    char folder[PATH_ROOM];
    own_folder(folder);
    become(folder, argv);
    become(EB_LIBEXECDIR "/", argv);
    eb_say("`%s` needs the program " PROGRAM
           " beside this one or in " EB_LIBEXECDIR ": %s",
           eb_command_get((size_t)command)->name, strerror(errno));
    return EB_EXIT_FAILED;
}
