/* SPDX-License-Identifier: MIT */
/*
 * The file of --outcomes. See train_outcomes.c.
 */
#ifndef EB_UI_TRAIN_OUTCOMES_H
#define EB_UI_TRAIN_OUTCOMES_H

#include "earlybell/train.h"
#include "ui/plain_rows.h"

/* Zeroed, it is empty and may be freed. Strings are those of `rows`. */
typedef struct eb_fit_outcomes {
    eb_memory memory;
    eb_plain_rows rows;
    eb_fit_outcome *items;
    size_t count;
    eb_date *days; /* the distinct as_of days, rising */
    size_t day_count;
} eb_fit_outcomes;

/* Errors: EB_ERR_HEADER (a column is missing), EB_ERR_ROW with the line (no
 * date, no yes or no), EB_ERR_CONFLICT with the line (the same pupil and day
 * with another outcome), those of eb_plain_rows_open. Free it after an error,
 * too. */
EB_WARN_UNUSED eb_status eb_fit_outcomes_open(const char *path, int delimiter,
                                              const eb_memory *memory,
                                              eb_fit_outcomes *out,
                                              eb_error *err);
/* The same of a source that is open. */
EB_WARN_UNUSED eb_status eb_fit_outcomes_read(eb_source *source, int delimiter,
                                              const eb_memory *memory,
                                              eb_fit_outcomes *out,
                                              eb_error *err);
void eb_fit_outcomes_free(eb_fit_outcomes *outcomes);

#endif
