/* SPDX-License-Identifier: MIT */
/*
 * The report of a fit. See train_fit_report.c.
 */
#ifndef EB_UI_TRAIN_FIT_H
#define EB_UI_TRAIN_FIT_H

#include "earlybell/train.h"

/* Plain text to standard output; no pupil is named. */
void eb_fit_report(const eb_fitted *fitted, const eb_labels *labels,
                   const char *name);

#endif
