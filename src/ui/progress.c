/* SPDX-License-Identifier: MIT */
/*
 * Progress is for a person who waits: a job's log gets none of it.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "ui/shown.h"

#define WHAT_COLUMNS 48
/* A file that is read in a blink needs no line. */
#define BYTES_LEAST (INT64_C(8) << 20)
#define LINE_ROOM 512

void eb_progress_start(eb_progress *progress, const char *what) {
    progress->on = isatty(STDERR_FILENO) == 1;
    progress->what = what;
    progress->columns = 0;
}

static void show(eb_progress *progress, const char *how_far) {
    char what[LINE_ROOM];
    if (!progress->on) return;
    size_t columns = eb_shown(progress->what, WHAT_COLUMNS, what, sizeof what);
    columns += (size_t)fprintf(stderr, "\r%s: %s", what, how_far);
    while (columns < progress->columns) {
        fputc(' ', stderr);
        columns++;
    }
    fflush(stderr);
    progress->columns = columns;
}

void eb_progress_bytes(void *progress, int64_t bytes) {
    char how_far[48];
    if (bytes < BYTES_LEAST) return;
    snprintf(how_far, sizeof how_far, "%" PRId64 " MB", bytes / 1000000);
    show(progress, how_far);
}

void eb_progress_rows(eb_progress *progress, size_t done, size_t all) {
    char how_far[64];
    snprintf(how_far, sizeof how_far, "%zu of %zu", done, all);
    show(progress, how_far);
}

void eb_progress_end(eb_progress *progress) {
    if (!progress->on || progress->columns == 0) return;
    fputc('\r', stderr);
    for (size_t i = 0; i < progress->columns; i++) fputc(' ', stderr);
    fputc('\r', stderr);
    fflush(stderr);
    progress->columns = 0;
}
