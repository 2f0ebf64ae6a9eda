/* SPDX-License-Identifier: MIT */
/*
 * Whether intervals of a whole number hold. A discrete K has no interval of
 * exactly 80 %, so counting how often k falls inside misleads even a perfect
 * model. Instead each row is placed at random within its own step of the
 * distribution function (Dunn and Smyth 1996, J. Comput. Graph. Stat. 5, 236;
 * Czado, Gneiting and Held 2009): those places are uniform when the model is
 * right. Too many under 0.1 or over 0.9: intervals too narrow.
 */
#include <math.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/random.h"
#include "earlybell/review.h"
#include "review/intervals.h"

#define SLACK 1e-9

double eb_pit_value(double below, double at, uint64_t seed, size_t row) {
    if (isnan(below) || isnan(at)) return NAN;
    eb_random random = eb_random_stream(seed, (uint32_t)((uint64_t)row >> 32),
                                        (uint32_t)(row & 0xffffffffu));
    const double u = below + eb_random_uniform_open(&random) * (at - below);
    return u < 0 ? 0 : u > 1 ? 1 : u;
}

static eb_status check_row(double below, double at, double weight, size_t row,
                           eb_error *err) {
    if (below > at + SLACK || below < -SLACK || at > 1 + SLACK) {
        return eb_fail(err, EB_ERR_ARGUMENT, "below",
                       "row %zu: not 0 <= below <= at <= 1", row);
    }
    if (!(weight >= 0 && weight <= DBL_MAX)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "weight",
                       "row %zu is negative or not finite", row);
    }
    return EB_OK;
}

static void judge(eb_pit *found, double total, double squares, int weighted) {
    const double tenth = total / 10;
    found->under_tenth = found->share[0] / total;
    found->over_nine = found->share[9] / total;
    eb_wilson(found->under_tenth, total * total / squares, &found->under_low,
              &found->under_high);
    eb_wilson(found->over_nine, total * total / squares, &found->over_low,
              &found->over_high);
    double sum = 0;
    for (int b = 0; b < 10; b++) {
        const double miss = found->share[b] - tenth;
        sum += miss * miss / tenth;
        found->share[b] /= total;
    }
    if (weighted) return;
    found->chi_square = sum;
    found->p = eb_gamma_q(9 / 2.0, sum / 2);
}

eb_status eb_pit_new(const double *below, const double *at,
                     const double *weight, size_t count, uint64_t seed,
                     eb_pit *out, eb_error *err) {
    if (out == NULL || (count > 0 && (below == NULL || at == NULL))) {
        return eb_fail(err, EB_ERR_ARGUMENT, "below", "needed");
    }
    eb_pit found = {0, 0, {0}, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    double total = 0, squares = 0;
    for (size_t row = 0; row < count; row++) {
        const double w = weight != NULL ? weight[row] : 1;
        const eb_status status = check_row(below[row], at[row], w, row, err);
        if (status != EB_OK) return status;
        const double u = eb_pit_value(below[row], at[row], seed, row);
        if (isnan(u)) {
            found.left_out++;
            continue;
        }
        const int bin = u >= 0.9 ? 9 : (int)(u * 10);
        found.share[bin] += w;
        found.rows++;
        total += w;
        squares += w * w;
    }
    if (total > 0) {
        judge(&found, total, squares, weight != NULL);
    } else {
        for (int b = 0; b < 10; b++) found.share[b] = NAN;
    }
    *out = found;
    return EB_OK;
}
