/* SPDX-License-Identifier: MIT */
/*
 * `--log FILE`: a line for each run, added at the end, from which somebody can
 * see later who looked at children's data, when, what for and with which
 * model; never at whom. No name of a file, pupil, school or family is in it.
 */
#ifndef EB_UI_RUN_LOG_H
#define EB_UI_RUN_LOG_H

#include "earlybell/text.h"
#include "ui/options.h"

typedef struct eb_run_log {
    int descriptor; /* -1: no log */
    int has_view, has_model;
    eb_date as_of;
    int64_t marks, rows, schools;
    char model[160], sha256[65];
} eb_run_log;

/* Opens the log before anything is read, so that no run goes unlogged. Returns
 * an exit code; what went wrong has been said. */
int eb_run_log_open(const eb_given *given, eb_run_log *out);
/* What the run is on; of several views, all together. */
void eb_run_log_view(eb_run_log *log, const eb_view *view);
void eb_run_log_model(eb_run_log *log, const eb_model *model);
/* Adds the line of a run that ends with `code`, and closes. Returns `code`, or
 * EB_EXIT_FAILED when the line could not be written. */
int eb_run_log_close(const eb_given *given, eb_run_log *log, int code);

#endif
