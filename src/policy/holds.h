/* SPDX-License-Identifier: MIT */
/*
 * What holds a rule back beats the rule: the family has told the school, a
 * plan or a complex need is recorded, somebody helps already, it was done in
 * this spell. Held pupils are listed with the reason.
 */
#ifndef EB_POLICY_HOLDS_H
#define EB_POLICY_HOLDS_H

#include "policy/sweep.h"

#define EB_HELD_ROOM 1024
#define EB_SPEAK_TO_LEAD "held: speak to the attendance lead"

/* 1 when anything holds back what was found from `day`. */
int eb_is_held(eb_sweep *sweep, const eb_found *found, eb_date day);

/* The reasons, joined by "; ". `sensitive` 0: a sensitive flag is said as
 * EB_SPEAK_TO_LEAD. Cut at a reason when there is no more room. */
void eb_held_because(eb_sweep *sweep, const eb_found *found, eb_date day,
                     int sensitive, char out[EB_HELD_ROOM]);

/* 1: the pupil file's flags that tell of health or social care. */
int eb_flag_is_sensitive(const char *flag);

/* Whether the rule is for this pupil at all. A year group that is not known
 * is not left out. */
int eb_rule_applies(const eb_rule *rule, const eb_subject *subject);

#endif
