/* SPDX-License-Identifier: MIT */
/*
 * From labelled rows to the rows of a fit. See fit_labels.c.
 */
#ifndef EB_TRAIN_FIT_LABELS_H
#define EB_TRAIN_FIT_LABELS_H

#include "train/fit_rows.h"

/* What was learnt about the rows on the way. */
typedef struct eb_fit_count {
    int first_year, last_year; /* of training */
    int held_year;             /* 0: a fifth of the pupils of one year */
    int64_t no_outcome, unused_outcomes;
    size_t rows[2], pupils[2], outcomes[2]; /* by side; outcomes: of yes */
    int64_t absent;                         /* sessions, of training */
} eb_fit_count;

/* The row in `rows` is that of the same number in the labels, which must
 * outlive them. */
EB_WARN_UNUSED eb_status eb_fit_rows_of(const eb_labels *labels,
                                        const eb_fit_options *options,
                                        eb_fit_rows *out, eb_fit_count *count,
                                        eb_error *err);

#endif
