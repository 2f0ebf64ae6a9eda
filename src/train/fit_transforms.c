/* SPDX-License-Identifier: MIT */
/*
 * The transforms of a model file, as fitting applies them. The scorer has its
 * own (src/model); that both agree is checked on every fit, by reading the
 * written file back and scoring the held-out rows with it.
 *
 * The empirical logit of a rate x out of n, with c pseudo-sessions at the
 * phase's mean m: log((n x + c m) / (n (1 - x) + c (1 - m))). Few sessions are
 * drawn towards the mean, many speak for themselves (Haldane 1956, Anscombe
 * 1956 with c m = 1/2; here the mean is that of the phase).
 */
#include "train/fit_transforms.h"

#include <math.h>

#include "base/maths.h"

eb_fit_phase eb_fit_phase_of(int year_group) {
    if (year_group < 0) return EB_FIT_UNKNOWN;
    return year_group <= 6 ? EB_FIT_PRIMARY : EB_FIT_SECONDARY;
}

static double clamp(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

static double elogit(const eb_fit_term *term, const double *features,
                     double value, eb_fit_phase phase) {
    const double x = clamp(value, 0.0, 1.0);
    const double mean = term->centre[phase];
    double n = features[term->count];
    if (isnan(n)) return n;
    if (term->count_most > 0.0 && n > term->count_most) n = term->count_most;
    return eb_log((n * x + term->pseudo * mean) /
                  (n * (1.0 - x) + term->pseudo * (1.0 - mean)));
}

double eb_fit_value(const eb_fit_term *term, const double *features,
                    eb_fit_phase phase) {
    const double value = features[term->feature];
    if (isnan(value)) return value;
    switch (term->transform) {
        case EB_FIT_ELOGIT:
            return elogit(term, features, value, phase);
        case EB_FIT_LOG1P:
            return eb_log1p(value);
        case EB_FIT_SPLINE:
            return clamp(value, term->from, term->to) - term->from;
        case EB_FIT_IDENTITY:
        default:
            return value;
    }
}

const char *eb_fit_transform_name(eb_fit_transform transform) {
    static const char *const NAMES[] = {"identity", "elogit", "log1p",
                                        "spline"};
    return NAMES[transform];
}

size_t eb_fit_hat(const double *knots, size_t count, double possible,
                  double *upper) {
    size_t k = 0;
    *upper = 0.0;
    if (possible <= knots[0]) return 0;
    if (possible >= knots[count - 1]) return count - 1;
    while (possible >= knots[k + 1]) k++;
    *upper = (possible - knots[k]) / (knots[k + 1] - knots[k]);
    return k;
}
