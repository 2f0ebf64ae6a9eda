/* SPDX-License-Identifier: MIT */
/*
 * How far a long run has come: one line on standard error that is written
 * over, only where that is a terminal, and gone when the work is done.
 */
#ifndef EB_UI_PROGRESS_H
#define EB_UI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

typedef struct eb_progress {
    int on;           /* 1: standard error is a terminal */
    const char *what; /* "reading register.csv" */
    size_t columns;   /* of the line that stands there */
} eb_progress;

void eb_progress_start(eb_progress *progress, const char *what);
/* The shape of eb_read_options.progress; `progress` is an eb_progress. */
void eb_progress_bytes(void *progress, int64_t bytes);
void eb_progress_rows(eb_progress *progress, size_t done, size_t all);
void eb_progress_end(eb_progress *progress);

#endif
