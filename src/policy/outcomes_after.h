/* SPDX-License-Identifier: MIT */
#ifndef EB_POLICY_OUTCOMES_AFTER_H
#define EB_POLICY_OUTCOMES_AFTER_H

#include "policy/outcomes_rate.h"
#include "policy/subject.h"

/* A pupil from a day on. */
typedef struct eb_after {
    size_t row; /* of the view that sees what came */
    uint64_t family;
    int64_t before_possible, before_absent;
    int64_t possible, absent;
    double expected;
} eb_after;

/* A view of the register as it stood before `day`. */
eb_status eb_outcomes_view(const eb_view *view, eb_date day, eb_view **out,
                           eb_error *err);

/* What came for a row from that day on, and what was expected. `then` is the
 * view of eb_outcomes_view. `*counts` is 0 when the row had no score then, or
 * has too few sessions since. */
eb_status eb_outcomes_after(const eb_model *model, const eb_view *view,
                            const eb_view *then, size_t row, eb_after *out,
                            int *counts, eb_error *err);

#endif
