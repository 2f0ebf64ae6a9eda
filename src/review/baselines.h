/* SPDX-License-Identifier: MIT */
#ifndef EB_REVIEW_BASELINES_H
#define EB_REVIEW_BASELINES_H

#include "review/evidence.h"

/* The five rules over the rows: each scores[r] has room for every row. */
eb_status eb_baselines(const eb_evidence *evidence,
                       double *const scores[EB_YARDSTICKS], eb_error *err);

#endif
