/* SPDX-License-Identifier: MIT */
/*
 * What `triggers` and `explain --policy` share: opening a policy, and reading
 * the options that go with it.
 */
#ifndef EB_UI_POLICY_H
#define EB_UI_POLICY_H

#include "ui/input.h"

/* Opens --policy NAME or FILE, reads --audience, --all and --sensitive, and
 * refuses rules that need --cases without one. Returns an exit code; what
 * went wrong has been said. */
int eb_open_policy(const eb_given *given, eb_policy **out,
                   eb_triggers_options *options);

/* The list as text for a person. */
int eb_triggers_text(const eb_input *input, const eb_policy *policy,
                     const eb_triggers *triggers);

/* `due` as it is written: 2026-02-09, or 2026-02-09* without a calendar. */
#define EB_DUE_ROOM 16
void eb_due_text(const eb_trigger *row, char out[EB_DUE_ROOM]);

#endif
