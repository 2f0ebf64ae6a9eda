/* SPDX-License-Identifier: MIT */
#ifndef EB_REVIEW_WORKLOAD_H
#define EB_REVIEW_WORKLOAD_H

#include "review/ranking.h"

/* 0.05, 0.10 ... 0.95; index below EB_THRESHOLDS. */
double eb_threshold(int index);

/* How long a list of all at or above each threshold is, and what it holds.
 * Leaves the intervals to the caller. */
void eb_workload(const eb_ranking *ranking, eb_at_threshold out[EB_THRESHOLDS]);

#endif
