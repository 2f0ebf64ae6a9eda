/* SPDX-License-Identifier: MIT */
/*
 * A score together with the distribution it was read from, for judging a
 * model against what then happened: K out of the n sessions that there were,
 * which need not be the R that were planned.
 */
#ifndef EB_MODEL_OUTLOOK_H
#define EB_MODEL_OUTLOOK_H

#include "model/beta_binomial.h"
#include "model/model.h"

/*
 * `result` is what eb_score writes for that row. `chances` has room for
 * EB_CHANCES_ROOM; chances[0 .. sessions] become P(K = k) out of `sessions`
 * (0 to EB_YEAR_SESSIONS) under the same distribution, the very table that
 * the result was read from when sessions is R; NaN when the row's state has
 * no probability, and for a logistic model. Errors: those of eb_score;
 * EB_ERR_LIMIT on `sessions`.
 */
eb_status eb_score_outlook(const eb_model *model, const eb_view *view,
                           size_t row, int sessions, eb_result *result,
                           double *chances, eb_error *err);

/* The same for many rows, cheapest in their order: what rows share is made
 * once. The model and view must outlive it; one thread at a time. */
typedef struct eb_outlook eb_outlook;

eb_status eb_outlook_new(const eb_model *model, const eb_view *view,
                         eb_outlook **out, eb_error *err);
void eb_outlook_free(eb_outlook *outlook);
eb_status eb_outlook_row(eb_outlook *outlook, size_t row, int sessions,
                         eb_result *result, double *chances, eb_error *err);

/* E K / R of the row looked at last: under a logistic model, or when its
 * state has no probability, NaN. */
double eb_outlook_rate(const eb_outlook *outlook);

#endif
