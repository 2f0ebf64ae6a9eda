/* SPDX-License-Identifier: MIT */
/*
 * A fitted model as it lies in memory, and the steps after the fit: reading
 * the text back, and judging it on the held-out rows.
 */
#ifndef EB_TRAIN_FIT_MODEL_H
#define EB_TRAIN_FIT_MODEL_H

#include "base/error.h"
#include "train/fit_labels.h"
#include "train/fit_write.h"

#define EB_FIT_NOTES_MOST 32
#define EB_FIT_NOTE_ROOM 200
#define EB_FIT_QUALITIES_MOST 7 /* all days, and six half terms */

struct eb_fitted {
    eb_memory memory;
    eb_fit_plan plan;
    eb_fit_numbers numbers;
    eb_fit_trials trials;
    eb_fit_count count;
    double log_score, agreement;
    eb_date until, expires;
    eb_fit_quality quality[EB_FIT_QUALITIES_MOST];
    size_t quality_count;
    char notes[EB_FIT_NOTES_MOST][EB_FIT_NOTE_ROOM];
    size_t note_count;
    char *text;
    size_t length, digits_at;
};

/* Adds a sentence; dropped past the last place. */
void eb_fit_say(eb_fitted *fitted, const char *format, ...) EB_PRINTF(2, 3);

/*
 * Scores the rows of one side by the model that was read back: `chance` gets
 * p_persistent (logistic: p_outcome) of each row of the table, `expected` (NULL
 * allowed) the expected absent sessions ahead (NaN for logistic).
 */
EB_WARN_UNUSED eb_status eb_fit_chances(const eb_model *model,
                                        const eb_labels *labels,
                                        const eb_fit_table *table,
                                        const eb_fit_rows *rows, double *chance,
                                        double *expected, eb_error *err);

/* The largest difference between what the file says of the table's rows and
 * what the fit's own numbers say. EB_ERR_FIT over 1e-9. */
EB_WARN_UNUSED eb_status eb_fit_compare(const eb_fitted *fitted,
                                        const eb_labels *labels,
                                        const eb_fit_table *table,
                                        const double *chance,
                                        const double *expected,
                                        double *difference, eb_error *err);

/* Fills fitted->quality. `own`: outcomes of the organisation's own. */
EB_WARN_UNUSED eb_status eb_fit_judge(
    eb_fitted *fitted, const eb_labels *labels, const eb_fit_table *table,
    const double *chance, int own, uint64_t seed, int threads, eb_error *err);

#endif
