/* SPDX-License-Identifier: MIT */
/*
 * Fitting: what makes models, never needed to use one. This part links GSL
 * (GPL-3), so libearlybell_train as a whole is conveyed under the GPL.
 *
 * GSL reports its own failed allocations through one process-wide handler
 * that aborts unless you turned it off (gsl_set_error_handler_off). This
 * library checks its inputs, so that GSL has nothing else to report, and
 * never touches the handler: it is your program's to set.
 */
#ifndef EARLYBELL_TRAIN_H
#define EARLYBELL_TRAIN_H

#include "earlybell/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the prior of a band-prior model ------------------------------------ */

/* Published bands of yearly absence, each with its left end: 0 to 5 %, 5 to
 * 10 %, ... 45 to 50 %, and 50 % or more. */
#define EB_BANDS 11

/* A share of enrolments, and the Beta(a, b) of their propensity. */
typedef struct eb_band_component {
    double weight, a, b;
} eb_band_component;

/* Two of them; the weights add to 1. The lower mean comes first. */
typedef struct eb_band_mixture {
    eb_band_component component[2];
} eb_band_mixture;

typedef struct eb_band_options {
    size_t size;
    int32_t sessions;       /* possible sessions in the year, 20 to 400 */
    double spell_inflation; /* D, 1 to 50: absence comes in spells */
} eb_band_options;

#define EB_BAND_OPTIONS_INIT \
    { sizeof(eb_band_options), 380, 5.0 }

typedef struct eb_band_fit {
    eb_band_mixture mixture;
    double log_likelihood; /* a mean per enrolment, in nats */
    double gradient_norm;  /* of that mean, at the optimum */
    double condition;      /* of its second derivatives there: 1e4 means that
                              parameters are a hundredth as sure as shares */
    int32_t iterations;    /* over all starts */
} eb_band_fit;

/*
 * Shares of enrolments by band that a mixture gives, spell noise included.
 * `options` may be NULL for the defaults. EB_ERR_ARGUMENT for a value out of
 * its range.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_shares(const eb_band_mixture *mixture,
                                                const eb_band_options *options,
                                                double shares[EB_BANDS],
                                                eb_error *err);

/*
 * The mixture under which the counts are most likely (multinomial likelihood;
 * several starts, the best one polished). `counts`: enrolments by band, at
 * least six bands not empty, since five parameters are fitted.
 * Errors: EB_ERR_ARGUMENT; EB_ERR_FIT when no start converges, or the counts
 * do not tell two components apart; EB_ERR_MEMORY.
 * Some 10 ms. Any number of threads may fit at once.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_fit(const uint64_t counts[EB_BANDS],
                                             const eb_band_options *options,
                                             eb_band_fit *out, eb_error *err);

/*
 * Moves `n` mixtures to another level: one shift of the logit of every
 * component's mean, its weight and a + b kept, so that the mean propensity,
 * weighted by `enrolments`, is `rate` (above 0, below 1). `delta` receives
 * the shift. Errors: EB_ERR_ARGUMENT; the mixtures are then as they were.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_shift(eb_band_mixture *mixtures,
                                               const uint64_t *enrolments,
                                               size_t n, double rate,
                                               double *delta, eb_error *err);

#ifdef __cplusplus
}
#endif

#endif
