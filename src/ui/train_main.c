/* SPDX-License-Identifier: MIT */
/*
 * earlybell-train: the program that makes models. Kept apart from `earlybell`
 * because it links GSL (GPL-3): who only scores never needs it.
 *
 * GSL's error handler is one variable of the whole process and aborts by
 * default; the library leaves it alone, so this program turns it off.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "ui/signals.h"
#include "ui/train_ui.h"

static const struct {
    const char *name;
    train_command *run;
    const char *usage;
} commands[] = {
    {"bands", eb_train_bands,
     "bands COUNTS.json [--spell-inflation D] [-o FILE]\n"
     "      the prior of a band-prior model from published counts of\n"
     "      enrolments by absence band; prints the constants as JSON"},
    {"fit", eb_train_fit,
     "fit REGISTER... --pupils F --calendar F -o MODEL.json [--kind KIND]\n"
     "      [--outcomes F] [--features A,B] [--penalty P] [--weights COLUMN]\n"
     "      a model of this register's own past years (`earlybell help fit`)"},
    {"rows", eb_train_rows,
     "rows REGISTER... [--model M]... [reading options] [-o FILE.csv]\n"
     "      what `fit` and `evaluate` work on, a row per pupil and past day:\n"
     "      features, what became of it, what each model said"},
    {"simulate", eb_train_simulate,
     "simulate --seed N --schools N --pupils N --years N -o DIR\n"
     "      [--last-year 2025/26] [--until DATE] [--out-form marks|long]\n"
     "      [--world NAME] [--drift NAME] [--truth FILE] [--threads N]\n"
     "      an invented area: register, pupils, calendar and cases"},
};

int eb_train_report(const char *file, const eb_error *err) {
    fprintf(stderr, "earlybell-train: %s", file);
    if (err->line > 0)
        fprintf(stderr, ":%lld:%lld", (long long)err->line,
                (long long)err->column);
    if (err->field[0] != '\0') fprintf(stderr, ": %s", err->field);
    fprintf(stderr, ": %s\n", err->message);
    return TRAIN_FAILED;
}

static void help(FILE *to) {
    fprintf(to, "earlybell-train %s: makes models of attendance registers\n\n",
            eb_version());
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(to, "  earlybell-train %s\n", commands[i].usage);
    fprintf(to, "  earlybell-train help | version\n");
}

int main(int argc, char **argv) {
    gsl_set_error_handler_off();
    eb_signals_start();
    if (argc >= 2) {
        const char *name = argv[1];
        if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0) {
            help(stdout);
            return TRAIN_DONE;
        }
        if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0) {
            printf("earlybell-train %s\n", eb_version());
            return TRAIN_DONE;
        }
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (strcmp(name, commands[i].name) == 0)
                return commands[i].run(argc - 2, argv + 2);
        fprintf(stderr, "earlybell-train: no command '%s'\n", name);
    }
    help(stderr);
    return TRAIN_WRONG_USE;
}
