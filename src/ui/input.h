/* SPDX-License-Identifier: MIT */
/*
 * What every command that reads a register does first and last: read the
 * files, make the view; and when all is written, say what became of the rows.
 */
#ifndef EB_UI_INPUT_H
#define EB_UI_INPUT_H

#include "earlybell/policy.h"
#include "ui/say.h"
#include "ui/settings.h"

typedef struct eb_input {
    eb_settings settings;
    eb_memory memory;
    eb_codes *codes;
    eb_register *reg;
    eb_view *view;
    const char **files; /* by eb_problem.file */
    size_t file_count;
    char *columns;            /* the text of a --columns FILE */
    int no_school_day;        /* 1: nobody is present; `check` alone goes on */
    const char *columns_text; /* what --columns says; NULL: nothing */
} eb_input;

/* The work of one command on an open input. Returns an exit code. */
typedef int eb_work(eb_input *input);

/*
 * Reads the settings and all files, does `work`, prints the accounting and
 * writes the report. Returns the exit code of the program. Everything that
 * went wrong has been said.
 */
int eb_on_register(const eb_given *given, eb_work *work);

/* Reads --codes FILE into a new table. Returns an exit code. */
int eb_input_codes(const eb_settings *settings, const char *columns,
                   const eb_memory *memory, eb_codes **out);

/* Reads --cases FILE and says what of it is not used; NULL without one. Needs
 * the view. Returns an exit code. */
int eb_input_cases(const eb_input *input, eb_cases **out);

/* The text of --columns, from the option or the file that it names. */
int eb_input_columns(eb_input *input);

/* 1 when results go to a terminal. */
int eb_input_terminal(void);

#endif
