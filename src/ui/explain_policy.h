/* SPDX-License-Identifier: MIT */
/*
 * `explain --policy`: for each rule whether it is met, by how much or how far
 * off it is, and what is missing or holds it back.
 */
#ifndef EB_UI_EXPLAIN_POLICY_H
#define EB_UI_EXPLAIN_POLICY_H

#include "ui/explain_page.h"
#include "ui/json_out.h"
#include "ui/policy.h"

typedef struct eb_explained_policy {
    eb_policy *policy; /* NULL: none was asked for */
    eb_cases *cases;
    eb_triggers_options options;
} eb_explained_policy;

/* Opens --policy and --cases, if --policy was given. Returns an exit code. */
int eb_explain_policy_open(const eb_input *input, eb_explained_policy *out);
void eb_explain_policy_close(eb_explained_policy *policy);

/* Nothing without a policy. */
eb_status eb_explain_policy_text(const eb_writer *w, eb_error *err);
void eb_explain_policy_json(eb_json_out *json, const eb_input *input,
                            const eb_explained *explained);

#endif
