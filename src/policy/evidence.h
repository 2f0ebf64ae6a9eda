/* SPDX-License-Identifier: MIT */
/*
 * The marks behind a row, as a person can check them in a register:
 * "G×2 2025-07-15..2025-07-15; O×8 2025-09-03..2025-10-20".
 */
#ifndef EB_POLICY_EVIDENCE_H
#define EB_POLICY_EVIDENCE_H

#include "policy/sweep.h"

#define EB_EVIDENCE_ROOM 4096

/* What the sweep found from `day`. `sensitive` 0: sensitive codes are counted
 * as their class. Pieces stand in the order of their first date, then of the
 * code table. Cut at a piece when there is no more room. */
void eb_evidence(eb_sweep *sweep, eb_date day, int sensitive,
                 char out[EB_EVIDENCE_ROOM]);

/* 1 while any mark of a code among them has fewer than `days` later open
 * days, so that it may still change. */
int eb_evidence_is_provisional(eb_sweep *sweep, eb_date day);

#endif
