/* SPDX-License-Identifier: MIT */
/*
 * What every command that reads a register does first and last: read the
 * files, make the view; and when all is written, say what became of the rows.
 */
#ifndef EB_UI_INPUT_H
#define EB_UI_INPUT_H

#include "earlybell/policy.h"
#include "text/pseudonym.h"
#include "ui/run_log.h"
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
    eb_links *links;          /* --links; NULL: none */
    struct eb_stream *stream; /* of a run by school; NULL: all at once */
    struct eb_totals *totals; /* its accounting; NULL: that of the view */
    eb_run_log *log;          /* of this run */
    void *work;               /* what a command keeps between schools */
    size_t calendars_odd;     /* schools of which that was to be said */
    const char *pupil;  /* --pupil and --school as the register has them */
    const char *school; /* NULL: not given */
    int has_pseudonyms;
    eb_pseudonyms pseudonyms;
    char pupil_room[EB_PSEUDONYM_ROOM], school_room[EB_PSEUDONYM_ROOM];
} eb_input;

/* The work of one command on an open input. Returns an exit code. */
typedef int eb_work(eb_input *input);

/*
 * Reads the settings and all files, does `work`, prints the accounting and
 * writes the report. Returns the exit code of the program. Everything that
 * went wrong has been said.
 */
int eb_on_register(const eb_given *given, eb_work *work);

/*
 * The same for work that can go by school (ui/shards.h): it may be done many
 * times, each on the view of one school, and `end` (NULL: none) once after the
 * last, with the code so far, which it passes on or makes worse.
 */
typedef int eb_end(eb_input *input, int code);
int eb_on_schools(const eb_given *given, eb_work *work, eb_end *end);

/* Reads --codes FILE into a new table. Returns an exit code. */
int eb_input_codes(const eb_settings *settings, const char *columns,
                   const eb_memory *memory, eb_codes **out);

/* Reads --cases FILE and says what of it is not used; NULL without one. Needs
 * the view. Returns an exit code. */
int eb_input_cases(const eb_input *input, eb_cases **out);

/* The model of --model (ui/model.h), and notes it for the log. */
int eb_input_model(const eb_input *input, eb_model **out);

/* The text of --columns, from the option or the file that it names. */
int eb_input_columns(eb_input *input);

/* What is odd about the calendars of the view's schools: the first few of a
 * run. */
void eb_input_say_calendars(eb_input *input);

/* 1 when results go to a terminal. */
int eb_input_terminal(void);

#endif
